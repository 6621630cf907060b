package org.thalweg.solve;

/** A point where F and its gradient are known. */
public interface MeasuredPoint {
  /** Whether they are finite numbers. */
  boolean isFinite();

  /** The objective F at this point, penalties included. */
  double objective();

  /** ‖·‖₂ of the least-norm subgradient of F. */
  double norm();
}
