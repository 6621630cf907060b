package org.thalweg.solve;

/**
 * How a run ended.
 *
 * @param w what the run gives back: the lowest point that it measured over all rows
 * @param reason why it stopped
 * @param history what was reported on the way
 * @param relativeGradient {@link Stationarity#relativeGradient} at w, where the run measured it
 *     over all rows; else not a number
 * @param isNearMinimum whether w is a stationary point, or certified to be close to a minimum:
 *     where it is not, a run that found no lower point has not found a minimum either
 */
public record TrainingResult(
    double[] w, Reason reason, History history, double relativeGradient, boolean isNearMinimum) {

  /** Number of steps that were reported. */
  public long steps() {
    return history.steps();
  }
}
