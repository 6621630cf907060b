package org.thalweg.solve;

import java.time.Duration;

/**
 * One step: what was measured at w before the step was taken. With mini-batches all of it is of the
 * batch alone, and so is an estimate.
 *
 * @param step from 0
 * @param epoch data passes so far, this step's rows included
 * @param loss mean loss
 * @param penalty R(w), at the same w as the loss
 * @param gradientNorm ‖·‖₂ of the gradient, penalties included
 * @param stepNorm ‖·‖₂ of the step that led to this w; 0 at step 0, and NaN where a run begins anew
 *     or goes on from an earlier point
 * @param learningRate η
 * @param rows of the batch
 * @param gap how far F is above its minimum at most, as the solver certifies; NaN where it does not
 * @param elapsed since the run began, without the time between a stop and a resume
 */
public record StepReport(
    long step,
    double epoch,
    double loss,
    double penalty,
    double gradientNorm,
    double stepNorm,
    double learningRate,
    long rows,
    double gap,
    Duration elapsed) {
  /** A report without a certificate. */
  public StepReport(
      long step,
      double epoch,
      double loss,
      double penalty,
      double gradientNorm,
      double stepNorm,
      double learningRate,
      long rows,
      Duration elapsed) {
    this(
        step,
        epoch,
        loss,
        penalty,
        gradientNorm,
        stepNorm,
        learningRate,
        rows,
        Double.NaN,
        elapsed);
  }

  /** Loss plus penalty. */
  public double objective() {
    return loss + penalty;
  }

  /** Whether the objective and the norm of the gradient are finite. */
  public boolean isFinite() {
    return Double.isFinite(objective()) && Double.isFinite(gradientNorm);
  }

  /** The components in their order; numbers of rows and nanoseconds below 2⁵³ are exact. */
  double[] toArray() {
    return new double[] {
      step, epoch, loss, penalty, gradientNorm, stepNorm, learningRate, rows, elapsed.toNanos(), gap
    };
  }

  /** A report from its array. */
  static StepReport of(double[] array) {
    if (array.length != 10 && array.length != 9) { // which is that of older versions
      throw new IllegalArgumentException(
          "a report must have 10 numbers but has %d".formatted(array.length));
    }
    return new StepReport(
        (long) array[0],
        array[1],
        array[2],
        array[3],
        array[4],
        array[5],
        array[6],
        (long) array[7],
        array.length > 9 ? array[9] : Double.NaN,
        Duration.ofNanos((long) array[8]));
  }
}
