package org.thalweg.solve.ranges;

import org.thalweg.update.Slots;

/**
 * What a penalty and the rule make of weights during steps in which they have no gradient, in one
 * go when they are next read. It is a function of the weight when it was last stepped, of its slots
 * and of the two steps, so a weight that is read on the way, and not stored, comes to the same
 * bits.
 */
interface Resting {
  /** Lets the rule take in where weights begin, before the first step. */
  default void begin(double[] w, Slots slots) {}

  /**
   * Moves weights on, in place, and their slots too if the rule moves these meanwhile.
   *
   * @param w as they were last stored
   * @param reached steps that each has been through
   * @param to steps to be through
   * @param slots of these weights
   */
  void rest(double[] w, int[] reached, int to, Slots slots);
}
