package org.thalweg.solve;

import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.GradientSum;

/**
 * A point at which F and its gradient are known over all rows.
 *
 * @param smoothGradient of the mean loss and the smooth penalties
 * @param measurement what is reported of it
 */
public record Iterate(double[] smoothGradient, Measurement measurement) {
  private static final double ROUNDING = 1e-15; // some units in the last place
  private static final String MEASURED = "measured";
  private static final String GRADIENT = "gradient";

  /**
   * From the sums over all rows.
   *
   * @param w kept
   * @param rate η of the step that led there
   */
  public static Iterate of(
      Problem problem, double[] w, GradientSum sum, double stepNorm, double rate) {
    double[] gradient = problem.smoothGradient(w, sum);
    return of(problem, w, gradient, new double[] {sum.meanLoss(), stepNorm, rate});
  }

  /** From a gradient that is known, and {@link #numbers}. */
  public static Iterate of(Problem problem, double[] w, double[] smoothGradient, double[] numbers) {
    return new Iterate(smoothGradient, problem.measurement(w, numbers, smoothGradient));
  }

  /** Mean loss, norm of the step and rate: what is not computed again. */
  public double[] numbers() {
    return new double[] {measurement.loss(), measurement.stepNorm(), measurement.learningRate()};
  }

  /** Copies all but the point into a saved state. */
  public void save(Map<String, double[]> to) {
    to.put(MEASURED, numbers());
    to.put(GRADIENT, smoothGradient.clone());
  }

  /**
   * What was saved, at a point that is kept; empty where nothing was.
   *
   * @param owner of the state, as {@link Snapshot#array} names it
   */
  public static Optional<Iterate> restore(
      String owner, Problem problem, double[] w, Map<String, double[]> saved) {
    if (!saved.containsKey(MEASURED) && !saved.containsKey(GRADIENT)) {
      return Optional.empty();
    }
    double[] gradient = Snapshot.array(owner, saved, GRADIENT, w.length).clone();
    return Optional.of(of(problem, w, gradient, Snapshot.array(owner, saved, MEASURED, 3)));
  }

  /** The point itself. */
  public double[] w() {
    return measurement.w();
  }

  /** F there. */
  public double objective() {
    return measurement.objective();
  }

  /** ‖·‖₂ of the least-norm subgradient of F. */
  public double norm() {
    return measurement.gradientNorm();
  }

  /** About how much F changes if its sums are rounded in another order. */
  public double roundingError() {
    return ROUNDING * Math.abs(objective());
  }

  /** Why a run ends here where no lower point is found. */
  public Reason stalled() {
    return Reason.stalled("lineSearch", "gradient norm %.3g".formatted(norm()));
  }

  /** Why a run ends that begins here, where F is no number. */
  public Reason diverged() {
    return Reason.diverged(measurement.figures() + " at the start");
  }
}
