package org.thalweg.solve;

import java.util.Optional;

/**
 * How a run ended.
 *
 * @param w what the run gives back: the lowest point that it measured over all rows; with
 *     validation, the best one by its metric
 * @param reason why it stopped
 * @param history what was reported on the way
 * @param isNearMinimum whether w, with validation the lowest point that was measured, is a
 *     stationary point, or certified to be close to a minimum: where it is not, a run that found no
 *     lower point has not found a minimum either
 * @param standing how close w is to the minimum
 * @param validation what was measured on the validation rows; empty where there are none
 */
public record TrainingResult(
    double[] w,
    Reason reason,
    History history,
    boolean isNearMinimum,
    Standing standing,
    Optional<ValidationSeries> validation) {

  /**
   * The result of a run without validation.
   *
   * @param relativeGradient at w beside the first one that was measured over all rows; not a number
   *     where there was none
   */
  public TrainingResult(
      double[] w, Reason reason, History history, double relativeGradient, boolean isNearMinimum) {
    this(
        w, reason, history, isNearMinimum, Standing.ofGradient(relativeGradient), Optional.empty());
  }

  /**
   * This result with a judgement made from what is known of w once the run has ended. A run that
   * found no lower point has converged where w is proven to be near the minimum, F − F* is
   * estimated to be so small that this tells one, or no gradient is left.
   */
  public TrainingResult judged(Standing judged) {
    boolean isNear = validation.isPresent() ? isNearMinimum : judged.isNearMinimum();
    Reason told = reason;
    boolean ledUp = reason.rule().equals(Minimiser.ABOVE_START); // which a user has to hear
    if (reason.kind() == Reason.Kind.STALLED && !ledUp) {
      told =
          judged.isProvenWithin(Standing.STATIONARY)
              ? reason.proven(judged.bound())
              : judged.isEstimatedNear()
                  ? reason.estimated(judged.estimate())
                  : isNear && judged.hasNoGradient()
                      ? reason.flat(judged.relativeGradient())
                      : reason;
    }
    return new TrainingResult(w, told, history, isNear, judged, validation);
  }

  /** This result for a reason that says more. */
  public TrainingResult because(Reason told) {
    return new TrainingResult(w, told, history, isNearMinimum, standing, validation);
  }

  /** {@link Standing#relativeGradient} at w. */
  public double relativeGradient() {
    return standing.relativeGradient();
  }

  /** Number of steps that were reported. */
  public long steps() {
    return history.steps();
  }
}
