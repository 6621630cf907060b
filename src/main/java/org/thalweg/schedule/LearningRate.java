package org.thalweg.schedule;

import java.io.Serializable;

/**
 * What sets η: a {@link Schedule}, which knows the step alone, or a controller, which reacts to
 * what the run reports. A controller is a record of its settings; what it remembers are a few
 * numbers, which the trainer keeps with the updater's memory, so that a checkpoint has them.
 */
public interface LearningRate extends Serializable {

  /** The objective along a step that is about to be taken. */
  interface Line {
    /** F where the step with this η ends, less F where it begins. Costs a pass over the batch. */
    double change(double rate);

    /** What the gradient, and a proximal penalty as it is, foretell of that change. */
    double expected(double rate);
  }

  /** The numbers to remember, as they are before the first step; empty for none. */
  default double[] memory() {
    return new double[0];
  }

  /** η of a step, from 0. */
  double at(long step, double[] memory);

  /** What was reported at a step: of the batch alone, if it is one. */
  default void heard(long step, double objective, double[] memory) {}

  /** Whether η is to be searched for along each step, over all rows. */
  default boolean searches() {
    return false;
  }

  /** η found along a line, given that of {@link #at}; only for those that search. */
  default double search(Line line, double rate, double[] memory) {
    return rate;
  }
}
