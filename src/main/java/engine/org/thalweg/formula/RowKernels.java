package org.thalweg.formula;

/**
 * A loss of a score z, a label y and parameters, and its derivatives, as loops over rows. Every
 * implementation gives the same bits: each step of a {@link Program} is one operation in IEEE
 * arithmetic, or a function that has the same bits on every JVM.
 */
public interface RowKernels {
  /**
   * Rows that one call of {@link #fill} takes at most: their intermediate results stay in cache.
   */
  int MOST = 256;

  /** The last result of {@link #fill}, of one row. */
  double at(int order, double score, double label, double[] parameters);

  /**
   * The loss and its derivatives up to an order, of some rows.
   *
   * @param order of the program that is taken
   * @param parameters the same for all rows
   * @param from the first row, of scores and labels
   * @param count at most {@link #MOST}
   * @param results the outputs of the program, each by row from 0 on
   */
  void fill(
      int order,
      double[] scores,
      double[] labels,
      double[] parameters,
      int from,
      int count,
      double[][] results);
}
