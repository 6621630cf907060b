package org.thalweg.train;

import org.thalweg.update.Slots;

/**
 * All a run is: how many steps were taken, the parameters, and the updater's memory.
 *
 * @param step steps taken so far, which is also the number of the next step
 * @param w the parameters; the trainer changes them in place
 * @param slots the updater's memory
 */
public record TrainingState(long step, double[] w, Slots slots) {

  /** The number t of the next update, from 1. */
  public long update() {
    return step + 1;
  }

  /** The same arrays, one step on. */
  TrainingState next() {
    return new TrainingState(step + 1, w, slots);
  }
}
