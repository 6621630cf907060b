package org.thalweg.solve.newton;

import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;

/**
 * A point at which F and its gradient are known.
 *
 * @param gradient of the mean loss and the smooth penalties
 * @param measurement what is reported of it
 */
record Point(double[] gradient, Measurement measurement) {
  private static final double ROUNDING = 1e-15; // some units in the last place

  /** From the sums over all rows; w is kept. */
  static Point of(Problem problem, double[] w, GradientSum sum, double stepNorm, double rate) {
    double[] gradient = problem.smoothGradient(w, sum);
    return of(problem, w, gradient, new double[] {sum.meanLoss(), stepNorm, rate});
  }

  /** From a gradient that is known, and {@link #numbers}. */
  static Point of(Problem problem, double[] w, double[] gradient, double[] numbers) {
    return new Point(gradient, problem.measurement(w, numbers, gradient));
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

  double norm() {
    return measurement.gradientNorm();
  }

  /** From the mean loss and its gradient, which are known. */
  static Point known(
      Problem problem, double[] w, double loss, double[] lossGradient, double stepNorm) {
    double[] gradient = lossGradient.clone();
    problem.penalties().addGradient(w, gradient, problem.layout());
    return of(problem, w, gradient, new double[] {loss, stepNorm, 1});
  }

  /** Why a run ends here where F can fall by at most that part of itself; 0 for rounding errors. */
  Reason solved(double close) {
    return close == 0
        ? stalled()
        : new Reason(
            Reason.Kind.CONVERGED, "model", "F can fall by at most %s of itself".formatted(close));
  }

  /** Why a run ends here where no lower point is found. */
  Reason stalled() {
    return new Reason(
        Reason.Kind.STALLED,
        "lineSearch",
        "no lower point found, gradient norm %s".formatted(norm()));
  }

  /** Why a run ends that begins here, where F is no number. */
  Reason diverged() {
    return new Reason(
        Reason.Kind.DIVERGED,
        "finiteObjective",
        "objective %s, gradient norm %s at the start".formatted(objective(), norm()));
  }

  /** What F may change by at least if its sums are rounded otherwise. */
  double roundingError() {
    return ROUNDING * Math.abs(objective());
  }
}
