package org.thalweg.schedule;

import java.io.Serializable;

/**
 * What sets η: a {@link Schedule}, which knows the step alone, or a controller, which reacts to
 * what the run reports. A controller is a record of its settings; what it remembers are a few
 * numbers, which the solver keeps with the updater's memory, so that a checkpoint has them.
 */
public interface LearningRate extends Serializable {

  /** A learning rate that is searched for along each step, over all rows. */
  interface Search extends LearningRate {
    /** How many rates are tried at most; the last one is taken in any case. */
    int trials();

    /**
     * Whether a step lowers F enough.
     *
     * @param change F where the step ends, less F where it begins
     * @param expected what the gradient, and a proximal penalty as it is, predict of that change
     */
    boolean accepts(double change, double expected);

    /** The rate to try after one that was not accepted. */
    double shorter(double rate);

    /** Takes the rate that was found into the memory. */
    void found(double rate, double[] memory);
  }

  /** The numbers to remember, as they are before the first step; empty for none. */
  default double[] memory() {
    return new double[0];
  }

  /** η of a step, from 0. */
  double at(long step, double[] memory);

  /** What was reported at a step: of the batch alone, if it is one. */
  default void observe(long step, double objective, double[] memory) {}
}
