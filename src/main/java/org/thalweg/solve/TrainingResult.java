package org.thalweg.solve;

import java.util.Optional;

/**
 * How a run ended.
 *
 * @param w what the run gives back: the lowest point that it measured over all rows; with
 *     validation, the best one by its metric
 * @param reason why it stopped
 * @param history what was reported on the way
 * @param relativeGradient {@link Stationarity#relativeGradient} at w, beside the first one that was
 *     measured over all rows; not a number where there was none
 * @param isNearMinimum whether w, with validation the lowest point that was measured, is a
 *     stationary point, or certified to be close to a minimum: where it is not, a run that found no
 *     lower point has not found a minimum either
 * @param gap how far F at w is above its minimum at most, as the solver certified; not a number where
 *     it did not
 * @param validation what was measured on the validation rows; empty where there are none
 */
public record TrainingResult(
    double[] w,
    Reason reason,
    History history,
    double relativeGradient,
    boolean isNearMinimum,
    double gap,
    Optional<ValidationSeries> validation) {

  /** That of a run without validation. */
  public TrainingResult(
      double[] w, Reason reason, History history, double relativeGradient, boolean isNearMinimum) {
    this(w, reason, history, relativeGradient, isNearMinimum, Double.NaN, Optional.empty());
  }

  /** The same, judged by what is known of w once the run has ended. */
  public TrainingResult judged(Standing standing) {
    boolean isNear = validation.isPresent() ? isNearMinimum : standing.isNearMinimum();
    return new TrainingResult(
        w, reason, history, standing.relativeGradient(), isNear, gap, validation);
  }

  /** Number of steps that were reported. */
  public long steps() {
    return history.steps();
  }
}
