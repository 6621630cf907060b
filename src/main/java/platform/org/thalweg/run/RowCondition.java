package org.thalweg.run;

import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StrongConvexity;

/**
 * How well epochs of row steps suit a problem: the condition number κ = L·mean ‖x‖²/λ beside the
 * number of rows, L the largest second derivative of the loss. An epoch divides F − F* by a
 * constant where κ is at most about n, and by more the smaller κ/n is (R. Johnson, T. Zhang, NIPS
 * 2013, theorem 1). An intercept without a penalty is left out of the norms, since the loss itself
 * is strongly convex along it. Of standardised features κ is not known: a feature that few rows
 * have makes these rows so much longer than the mean that steps must be short for their sake.
 *
 * @param perRow κ/n; infinite where it is not known, and without a penalty
 * @param isKnown whether it is that of the rows
 */
record RowCondition(double perRow, boolean isKnown) {
  private static final double SMALL = 0.1;
  private static final double ILL = 1e6; // features in units of their own, or far from 0

  static RowCondition of(Problem problem, ShardedData data) {
    return of(problem, data.counts().meanSquaredNorm(), data.rows());
  }

  static RowCondition of(Problem problem, double meanSquaredNorm, long rows) {
    if (!problem.coordinates().isIdentity()) {
      return ofStandardised();
    }
    Objective objective = problem.objective();
    double lambda = StrongConvexity.ofPenalisedSegments(objective, problem.penalties());
    double curvature =
        objective
            .rowSteps()
            .map(RowSteps.RowStepSource::curvature)
            .orElse(Double.POSITIVE_INFINITY);
    return new RowCondition(
        lambda > 0 ? curvature * meanSquaredNorm / (lambda * rows) : Double.POSITIVE_INFINITY,
        true);
  }

  /** The condition of rows under a penalty so strong that it is well. */
  static RowCondition none() {
    return new RowCondition(0, true);
  }

  /** The condition of rows under no penalty. */
  static RowCondition unbounded() {
    return new RowCondition(Double.POSITIVE_INFINITY, true);
  }

  static RowCondition ofStandardised() {
    return new RowCondition(Double.POSITIVE_INFINITY, false);
  }

  /** Whether a few epochs reach the minimum, so that no other method is needed. */
  boolean isSmall() {
    return perRow <= SMALL; // false for NaN
  }

  /** Whether steps by gradients, whatever their memory, take hundreds of epochs. */
  boolean isIll() {
    return isKnown && perRow >= ILL;
  }

  @Override
  public String toString() {
    return perRow == Double.POSITIVE_INFINITY
        ? "the condition number of the rows is not known"
        : "the condition number of the rows is about %.2g times their number".formatted(perRow);
  }
}
