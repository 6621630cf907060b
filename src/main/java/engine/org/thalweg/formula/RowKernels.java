package org.thalweg.formula;

/**
 * A loss of what each row has (scores, a label y, columns of the table) and of parameters, and its
 * derivatives, as loops over rows. Every implementation gives the same bits: each step of a {@link
 * Program} is one operation in IEEE arithmetic, or a function that has the same bits on every JVM.
 */
public interface RowKernels {
  /**
   * Rows that one call of {@link #fill} takes at most: their intermediate results stay in cache.
   */
  int MOST = 256;

  /**
   * The last result of {@link #fill}, of one row.
   *
   * @param first the first input of the program: of a loss of one score z that score
   * @param second the second input: of such a loss the label
   * @param rest all others, columns and then parameters
   */
  double at(int order, double first, double second, double[] rest);

  /**
   * The loss and its derivatives up to an order, of some rows.
   *
   * @param order of the program that is taken
   * @param rows the inputs that each row has of its own, each by row: scores, labels, columns
   * @param ofAll the inputs behind them, which are the same for all rows: parameters
   * @param from the first row
   * @param count at most {@link #MOST}
   * @param results the outputs of the program, each by row from 0 on
   */
  void fill(int order, double[][] rows, double[] ofAll, int from, int count, double[][] results);
}
