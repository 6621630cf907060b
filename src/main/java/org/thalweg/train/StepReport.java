package org.thalweg.train;

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
 * @param stepNorm ‖·‖₂ of the step that led to this w; 0 at step 0
 * @param learningRate η
 * @param rows of the batch
 * @param elapsed since the run began
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
    Duration elapsed) {

  /** Loss plus penalty. */
  public double objective() {
    return loss + penalty;
  }

  /** Whether objective and gradient are numbers one can go on from. */
  public boolean isFinite() {
    return Double.isFinite(objective()) && Double.isFinite(gradientNorm);
  }

  /** The same report of a step that was taken with another η. */
  StepReport taking(double rate) {
    return new StepReport(step, epoch, loss, penalty, gradientNorm, stepNorm, rate, rows, elapsed);
  }
}
