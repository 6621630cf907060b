package org.thalweg.formula;

/** What may happen to a function or its derivatives at single points, the mildest first. */
public enum Smoothness {
  /** Nothing: the second derivative is continuous. */
  SMOOTH,
  /** The second derivative jumps. */
  BEND,
  /** The first derivative jumps. */
  KINK,
  /** The value jumps. */
  JUMP
}
