package org.thalweg.linalg;

import java.io.Serializable;
import java.util.Arrays;

/** The columns of entries, never changed: a byte, two or four each, as the largest one needs. */
sealed interface Indices extends Serializable {

  /** The first {@code count} of the given columns, all below {@code features}. */
  static Indices of(int[] columns, int count, int features) {
    if (features <= 1 << 8) {
      return new Bytes(columns, count);
    }
    return features <= 1 << 16
        ? new Chars(columns, count)
        : new Ints(Arrays.copyOf(columns, count));
  }

  /** The column at a place. */
  int at(int k);

  /** How many. */
  int count();

  /** Copies of the columns at some places, stored as narrow. */
  Indices copy(Slices places);

  /** Bytes held in arrays. */
  long bytes();

  /** Columns below 256. */
  final class Bytes implements Indices {
    private static final long serialVersionUID = 1;
    private final byte[] columns;

    private Bytes(byte[] columns) {
      this.columns = columns;
    }

    Bytes(int[] wide, int count) {
      columns = new byte[count];
      for (int k = 0; k < count; k++) {
        columns[k] = (byte) wide[k];
      }
    }

    @Override
    public int at(int k) {
      return columns[k] & 0xff;
    }

    @Override
    public int count() {
      return columns.length;
    }

    @Override
    public Indices copy(Slices places) {
      return new Bytes(places.of(columns));
    }

    @Override
    public long bytes() {
      return columns.length;
    }
  }

  /** Columns below 65,536. */
  final class Chars implements Indices {
    private static final long serialVersionUID = 1;
    private final char[] columns;

    private Chars(char[] columns) {
      this.columns = columns;
    }

    Chars(int[] wide, int count) {
      columns = new char[count];
      for (int k = 0; k < count; k++) {
        columns[k] = (char) wide[k];
      }
    }

    @Override
    public int at(int k) {
      return columns[k];
    }

    @Override
    public int count() {
      return columns.length;
    }

    @Override
    public Indices copy(Slices places) {
      return new Chars(places.of(columns));
    }

    @Override
    public long bytes() {
      return 2L * columns.length;
    }
  }

  /** Any columns. */
  final class Ints implements Indices {
    private static final long serialVersionUID = 1;
    private final int[] columns;

    Ints(int[] columns) {
      this.columns = columns;
    }

    @Override
    public int at(int k) {
      return columns[k];
    }

    @Override
    public int count() {
      return columns.length;
    }

    @Override
    public Indices copy(Slices places) {
      return new Ints(places.of(columns));
    }

    @Override
    public long bytes() {
      return 4L * columns.length;
    }
  }
}
