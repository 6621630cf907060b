package org.thalweg.formula;

/**
 * A loss of a score z and a label y, and its derivatives by z, as loops over rows. Every
 * implementation gives the same bits: each step of a {@link Program} is one operation in IEEE
 * arithmetic, or a function that has the same bits on every JVM.
 */
public interface RowKernels {
  /**
   * Rows that one call of {@link #fill} takes at most: their intermediate results stay in cache.
   */
  int MOST = 256;

  /** The loss, or its derivative of order 1 or 2, of one row. */
  double at(int order, double score, double label);

  /**
   * The loss and its derivatives up to an order, of some rows.
   *
   * @param order 0, 1 or 2
   * @param from the first row, of scores and labels
   * @param count at most {@link #MOST}
   * @param results by order, then by row from 0 on
   */
  void fill(int order, double[] scores, double[] labels, int from, int count, double[][] results);
}
