package org.thalweg.linalg;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A cache-sized piece of the data: rows x and their {@link Targets}. The unit of work.
 *
 * <p>The default methods are the specification of the kernels and the oracle their tests use; an
 * implementation overrides them with loops over its own arrays. A block is never changed.
 *
 * <p>Row numbers are not checked: the callers draw them from {@code [0, rows())}. A vector shorter
 * than {@link #features()} makes the kernels throw {@link ArrayIndexOutOfBoundsException}.
 */
public interface Block extends Serializable {

  /** One more than the largest column a row may use; w may be longer. */
  int features();

  /** Number of stored entries, explicit zeros included. */
  long entries();

  /** Bytes held by the arrays of this block. */
  long bytes();

  /** Labels, example weights and offsets of the rows. */
  Targets targets();

  /** These rows with other targets, one for each row; nothing is copied. */
  Block with(Targets targets);

  /**
   * Copies of some rows, in the order given, in the same layout and stored about as narrow, so that
   * kernels give the same bits for them.
   *
   * @param rows their numbers, repeats allowed; the first {@code count} of the array
   */
  default Block copy(int[] rows, int count) {
    int[] starts = new int[count + 1];
    SparseRow entries = new SparseRow();
    SparseRow all = new SparseRow();
    for (int i = 0; i < count; i++) {
      read(rows[i], entries);
      for (int k = 0; k < entries.count(); k++) {
        all.add(entries.columns()[k], entries.values()[k]);
      }
      starts[i + 1] = all.count();
    }
    return all.block(features(), starts, targets().copy(rows, count));
  }

  /** How many rows the block holds. */
  default int rows() {
    return targets().rows();
  }

  /** Whether rows are stored whole, so that each is read as {@link #features()} numbers. */
  default boolean isDense() {
    return false;
  }

  /** How many rows its kernels do best to take at once: scored, then scattered from cache. */
  default int chunkRows() {
    return 64;
  }

  /** The label y of a row: a class as 0, 1, …, or a number. */
  default double label(int row) {
    return targets().label(row);
  }

  /** The example weight s of a row; 1 where none was given. */
  default double weight(int row) {
    return targets().weight(row);
  }

  /**
   * A known term of the row's raw score, such as a logarithm of exposure; 0 where none was given.
   */
  default double offset(int row) {
    return targets().offset(row);
  }

  /** Shows the stored entries of a row, by ascending column. For what is no hot path. */
  void forEach(int row, EntryConsumer entry);

  /** Adds the columns of the stored entries of a row. */
  default void support(int row, Support into) {
    forEach(row, (column, value) -> into.add(column));
  }

  /** How many entries are stored of a row. */
  default int length(int row) {
    int[] count = new int[1];
    forEach(row, (column, value) -> count[0]++);
    return count[0];
  }

  /** Copies the stored entries of a row out of the block. */
  default void read(int row, SparseRow into) {
    into.resize(length(row));
    read(row, row + 1, into.columns(), into.values(), 0);
  }

  /**
   * Copies the stored entries of the rows [from, to) out of the block, one behind the other.
   *
   * @param columns null where they are not wanted
   * @param at place of the first entry in the arrays
   */
  default void read(int from, int to, int[] columns, double[] values, int at) {
    int[] next = {at};
    for (int row = from; row < to; row++) {
      forEach(
          row,
          (column, value) -> {
            if (columns != null) {
              columns[next[0]] = column;
            }
            values[next[0]++] = value;
          });
    }
  }

  /** What is done with one stored entry of a row. */
  @FunctionalInterface
  interface EntryConsumer {
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

  /**
   * Sums of one row over a table of four numbers a column: (v, w, b, W) at {@code 4·column}.
   *
   * @param sums set to x·v, x·w, x·b and Σ W x²
   */
  default void project(int row, double[] table, double[] sums) {
    Arrays.fill(sums, 0);
    forEach(
        row,
        (column, value) -> {
          sums[0] += value * table[4 * column];
          sums[1] += value * table[4 * column + 1];
          sums[2] += value * table[4 * column + 2];
          sums[3] += value * value * table[4 * column + 3];
        });
  }

  /** Adds {@code scale·W·x} of one row to the v of such a table. */
  default void moveAlong(int row, double scale, double[] table) {
    forEach(row, (column, value) -> table[4 * column] += scale * (value * table[4 * column + 3]));
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

  /**
   * Adds {@code Σ scales[i]·x·xᵀ} of the rows {@code rows[i]}, i in [0, count), to a matrix in the
   * form of {@link Packed}, in the order given.
   */
  default void addOuter(int[] rows, int count, double[] scales, double[] packed) {
    SparseRow x = new SparseRow();
    for (int i = 0; i < count; i++) {
      read(rows[i], x);
      Packed.addOuter(x, scales[i], packed);
    }
  }
}
