package org.thalweg.update;

/**
 * A coordinatewise rule that remembers less and less of a coordinate that has no gradient, in
 * closed form: so that of a long w only the coordinates that have one need take part in a step.
 */
public interface Fading extends Updater.Coordinatewise {
  /** Whether w moves on meanwhile, and not the memory alone. */
  boolean movesWeights();

  /**
   * Moves coordinates on through steps in which they have no gradient and no penalty, as that many
   * steps do one after the other but for rounding, in place. What becomes of a coordinate depends
   * on its numbers alone.
   *
   * @param w moved on
   * @param steps how many, for each coordinate
   * @param rate η of all of these steps; of no account if no weight moves
   */
  void fade(double[] w, int[] steps, double rate, Slots slots);
}
