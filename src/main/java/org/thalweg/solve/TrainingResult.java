package org.thalweg.solve;

/**
 * Where a run ended and why.
 *
 * @param state the final state, from which one could go on
 * @param w what the run gives back: the parameters of the state, or what the updater made of the
 *     path to them
 * @param reason why it stopped there
 * @param history what happened on the way
 */
public record TrainingResult(TrainingState state, double[] w, Reason reason, History history) {

  /** A result that gives back the parameters of its state. */
  public TrainingResult(TrainingState state, Reason reason, History history) {
    this(state, state.w(), reason, history);
  }
}
