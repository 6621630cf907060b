package org.thalweg.train;

/**
 * Where a run ended and why.
 *
 * @param state the final state
 * @param reason why it stopped there
 * @param history what happened on the way
 */
public record TrainingResult(TrainingState state, Reason reason, History history) {}
