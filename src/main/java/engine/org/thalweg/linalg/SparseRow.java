package org.thalweg.linalg;

import java.util.Arrays;

/**
 * The stored entries of one row, copied out of a block by {@link Block#read} so that kernels with
 * several sums a row need not know how blocks store them. Used again from row to row; grows to the
 * longest one.
 */
public final class SparseRow {
  private int[] columns;
  private double[] values;
  private int count;

  /** With room for a few entries. */
  public SparseRow() {
    this(16);
  }

  /** With room for so many entries before it grows. */
  public SparseRow(int room) {
    columns = new int[room];
    values = new double[room];
  }

  /** Number of entries. */
  public int count() {
    return count;
  }

  /** The columns, the array itself: the first {@link #count()} of them, ascending. */
  public int[] columns() {
    return columns;
  }

  /** The values, the array itself: the first {@link #count()} of them. */
  public double[] values() {
    return values;
  }

  /** ‖x‖². */
  public double squaredNorm() {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += values[k] * values[k];
    }
    return sum;
  }

  /**
   * Copies the entries of this row less a constant of each column.
   *
   * @param constants by column
   * @param moved the columns whose constant is not 0, ascending; each gets an entry
   */
  public void less(double[] constants, int[] moved, SparseRow into) {
    into.clear();
    int next = 0;
    for (int k = 0; k < count; k++) {
      int column = columns[k];
      for (; next < moved.length && moved[next] < column; next++) {
        into.add(moved[next], -constants[moved[next]]);
      }
      boolean isMoved = next < moved.length && moved[next] == column;
      into.add(column, isMoved ? values[k] - constants[column] : values[k]);
      next += isMoved ? 1 : 0;
    }
    for (; next < moved.length; next++) {
      into.add(moved[next], -constants[moved[next]]);
    }
  }

  /** Takes out all entries. */
  public void clear() {
    count = 0;
  }

  /** Puts an entry behind the others. */
  public void add(int column, double value) {
    resize(count + 1);
    columns[count - 1] = column;
    values[count - 1] = value;
  }

  /**
   * A block of all entries, which are copied, where each row begins.
   *
   * @param starts of each row among the entries, and where the last one ends; kept
   */
  public CsrBlock block(int features, int[] starts, Targets targets) {
    int[] of = Arrays.copyOf(columns, count);
    return new CsrBlock(features, starts, of, Arrays.copyOf(values, count), targets);
  }

  /** Sets the number of entries, whose places and values are then to be filled in. */
  void resize(int length) {
    if (length > columns.length) {
      int room = Math.max(length, 2 * columns.length);
      columns = Arrays.copyOf(columns, room);
      values = Arrays.copyOf(values, room);
    }
    count = length;
  }
}
