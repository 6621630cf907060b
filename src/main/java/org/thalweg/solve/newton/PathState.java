package org.thalweg.solve.newton;

/**
 * What is known of a mean loss near a point: what one problem of a path leaves to the next, which
 * has another penalty.
 *
 * @param w the point
 * @param loss mean loss there
 * @param gradient of the mean loss there
 * @param second second derivatives, there or at a point before; null where none were asked for
 */
public record PathState(double[] w, double loss, double[] gradient, Second second) {

  /**
   * Second derivatives of the mean loss.
   *
   * @param at where
   * @param among coordinates, ascending
   * @param packed their matrix, in the form of {@link org.thalweg.linalg.Packed}; null where it is
   *     to be asked for again
   */
  public record Second(double[] at, int[] among, double[] packed) {}
}
