package org.thalweg.solve.ranges;

/**
 * What is true at a point over all rows.
 *
 * @param loss mean loss
 * @param penalty R(w)
 * @param nonZeros weights in ranges that are not 0
 * @param scores of all rows, in the order in which the ranges hold them, those of a row side by
 *     side
 */
public record RangeEvaluation(
    RangePoint point, double loss, double penalty, long nonZeros, double[] scores) {

  /** F. */
  public double objective() {
    return loss + penalty;
  }
}
