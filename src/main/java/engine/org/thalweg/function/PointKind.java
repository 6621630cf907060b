package org.thalweg.function;

/** What a point is; a maximum of f is a minimum of −f. */
public enum PointKind {
  /** All eigenvalues are positive. */
  MINIMUM("minimum"),
  /** All are negative. */
  MAXIMUM("maximum"),
  /** There are negative and positive ones. */
  SADDLE("saddle point, not a minimum"),
  /** All are zero, as far as differences can tell, and f is level around the point. */
  PLATEAU("plateau"),
  /** The Hessian there does not say what the stationary point is, or whether there is one. */
  UNDECIDED("undecided"),
  /** The gradient is not zero. */
  NOT_STATIONARY("not a stationary point");

  private final String text;

  PointKind(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
