package org.thalweg.solve.lbfgs;

import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;

/**
 * A point at which F and its gradient are known.
 *
 * @param smoothGradient of the mean loss and the smooth penalties
 * @param subgradient v, the least-norm subgradient of F: the same array where F is smooth
 * @param measurement what is reported of it
 */
record Iterate(double[] smoothGradient, double[] subgradient, Measurement measurement) {
  private static final double ROUNDING = 1e-15; // some units in the last place

  /**
   * From the sums over all rows.
   *
   * @param w kept
   * @param rate η of the step that led there
   */
  static Iterate of(Problem problem, double[] w, GradientSum sum, double stepNorm, double rate) {
    double[] gradient = problem.smoothGradient(w, sum);
    return of(problem, w, gradient, new double[] {sum.meanLoss(), stepNorm, rate});
  }

  /** From a gradient that is known, and {@link #numbers}. */
  static Iterate of(Problem problem, double[] w, double[] smoothGradient, double[] numbers) {
    double[] subgradient = smoothGradient;
    if (problem.penalties().hasProx()) {
      subgradient = smoothGradient.clone();
      problem.penalties().addProximalSubgradient(w, subgradient, problem.layout());
    }
    Measurement measurement = problem.measurement(w, numbers, smoothGradient);
    return new Iterate(smoothGradient, subgradient, measurement);
  }

  /** Mean loss, norm of the step and rate: what is not computed again. */
  double[] numbers() {
    return new double[] {measurement.loss(), measurement.stepNorm(), measurement.learningRate()};
  }

  double[] w() {
    return measurement.w();
  }

  double objective() {
    return measurement.objective();
  }

  /** ‖w‖₂. */
  double length() {
    return Vectors.norm(w());
  }

  /** About how much F changes if its sums are rounded in another order. */
  double roundingError() {
    return ROUNDING * Math.abs(objective());
  }

  /** ‖v‖₂. */
  double norm() {
    return measurement.gradientNorm();
  }
}
