package org.thalweg.loss;

/**
 * A convex loss of which the second derivative is known: what Newton's method needs. It may jump
 * where the derivative has a bend.
 */
public interface SmoothLoss extends ConvexLoss {
  /** ∂²ℓ/∂z², at least 0; where it jumps, that of one of the sides. */
  double secondDerivative(double score, double label);
}
