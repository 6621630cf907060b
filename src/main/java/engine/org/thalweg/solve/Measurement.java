package org.thalweg.solve;

import org.thalweg.linalg.LazyVector;

/**
 * F and the norm of its gradient at a point, over all rows or over a batch.
 *
 * @param at the point w; only read, and valid until the solver receives its next answer
 * @param loss mean loss there
 * @param penalty R(w)
 * @param gradientNorm ‖·‖₂ of the least-norm subgradient of F there
 * @param standardisedNorm {@link Problem#standardisedNorm} there; that of the gradient as it is
 *     where features are of one unit, or steps are on batches
 * @param stepNorm ‖·‖₂ of the step that led there; 0 at the start, and NaN where a run begins anew,
 *     or goes on from an earlier point
 * @param learningRate η: of gradient steps that of the step from here, of L-BFGS that of the step
 *     that led here, of rounds that of the row steps
 * @param overAllRows whether it is over all rows, each once, rather than over a batch
 * @param gap how far F is above its minimum at most, as the solver certifies; NaN where it does not
 */
public record Measurement(
    LazyVector at,
    double loss,
    double penalty,
    double gradientNorm,
    double standardisedNorm,
    double stepNorm,
    double learningRate,
    boolean overAllRows,
    double gap) {
  /** A measurement without a certificate, of a problem whose features are of one unit. */
  public Measurement(
      LazyVector at,
      double loss,
      double penalty,
      double norm,
      double stepNorm,
      double learningRate,
      boolean overAllRows) {
    this(at, loss, penalty, norm, norm, stepNorm, learningRate, overAllRows, Double.NaN);
  }

  /** A measurement at a point that is in an array, likewise. */
  public Measurement(
      double[] w,
      double loss,
      double penalty,
      double norm,
      double stepNorm,
      double learningRate,
      boolean overAllRows) {
    this(LazyVector.of(w), loss, penalty, norm, stepNorm, learningRate, overAllRows);
  }

  /** This measurement with a certificate: how far F is above its minimum at most. */
  public Measurement certified(double above) {
    return with(at, stepNorm, learningRate, above);
  }

  /** The point: all of w. */
  public double[] w() {
    return at.all();
  }

  /** F: loss plus penalty. */
  public double objective() {
    return loss + penalty;
  }

  /** Whether F and the norm of its gradient are finite numbers. */
  public boolean isFinite() {
    return Double.isFinite(objective()) && Double.isFinite(gradientNorm);
  }

  /** F and the norm of its gradient, in words. */
  public String figures() {
    return "objective %s, gradient norm %s".formatted(objective(), gradientNorm);
  }

  /** This measurement, marked as one of a point that no step reached from the one before. */
  public Measurement withoutStep() {
    return with(at, Double.NaN, learningRate, gap);
  }

  /**
   * This measurement, of a vector that holds the same point, with the learning rate of the step
   * that was taken.
   */
  public Measurement at(LazyVector same, double rate) {
    return with(same, stepNorm, rate, gap);
  }

  private Measurement with(LazyVector point, double step, double rate, double above) {
    return new Measurement(
        point, loss, penalty, gradientNorm, standardisedNorm, step, rate, overAllRows, above);
  }
}
