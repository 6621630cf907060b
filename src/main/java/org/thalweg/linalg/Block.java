package org.thalweg.linalg;

import java.io.Serializable;

/**
 * A cache-sized piece of the data: rows x, their labels y, example weights s and offsets. The unit
 * of work.
 *
 * <p>The default methods are the specification of the kernels and the oracle their tests use; an
 * implementation overrides them with loops over its own arrays. A block is never changed.
 *
 * <p>Row numbers are not checked: the callers draw them from {@code [0, rows())}. A vector shorter
 * than {@link #features()} makes the kernels throw {@link ArrayIndexOutOfBoundsException}.
 */
public interface Block extends Serializable {

  /** Number of rows. */
  int rows();

  /** One more than the largest column a row may use; w may be longer. */
  int features();

  /** Number of stored entries, explicit zeros included. */
  long entries();

  /** Bytes held by the arrays of this block. */
  long bytes();

  /** The label y of a row. */
  double label(int row);

  /** The example weight s of a row; 1 where none was given. */
  double weight(int row);

  /**
   * A known term of the row's raw score, such as a logarithm of exposure; 0 where none was given.
   */
  double offset(int row);

  /** Shows the stored entries of a row, by ascending column. For what is no hot path. */
  void forEach(int row, Entry entry);

  /** Takes one entry of a row. */
  @FunctionalInterface
  interface Entry {
    void at(int column, double value);
  }

  /** The inner product x·w of one row. */
  default double dot(int row, double[] w) {
    double[] sum = new double[1];
    forEach(row, (column, value) -> sum[0] += value * w[column]);
    return sum[0];
  }

  /** Adds {@code scale·x} of one row to {@code sum}. */
  default void add(int row, double scale, double[] sum) {
    forEach(row, (column, value) -> sum[column] += scale * value);
  }

  /** Fills {@code scores[i] = x(rows[i])·w} for i in [0, count). */
  default void scores(double[] w, int[] rows, int count, double[] scores) {
    for (int i = 0; i < count; i++) {
      scores[i] = dot(rows[i], w);
    }
  }

  /** Adds {@code Σ scales[i]·x(rows[i])}, i in [0, count), to {@code sum}, in the order given. */
  default void scatter(int[] rows, int count, double[] scales, double[] sum) {
    for (int i = 0; i < count; i++) {
      add(rows[i], scales[i], sum);
    }
  }
}
