package org.thalweg.generate;

import java.util.Arrays;

/** A row in arrays that are filled anew for every row. */
public final class GeneratedRow {
  private final int[] columns;
  private final double[] values;
  private int count;
  private double label;

  GeneratedRow(int capacity) {
    columns = new int[capacity];
    values = new double[capacity];
  }

  /** Number of entries. */
  public int count() {
    return count;
  }

  /** Column of an entry. */
  public int column(int entry) {
    return columns[entry];
  }

  /** Value of an entry. */
  public double value(int entry) {
    return values[entry];
  }

  /** The label y. */
  public double label() {
    return label;
  }

  void clear() {
    count = 0;
  }

  void add(int column, double value) {
    columns[count] = column;
    values[count++] = value;
  }

  void value(int entry, double value) {
    values[entry] = value;
  }

  void label(double y) {
    label = y;
  }

  /** Puts the columns in ascending order, each once; values have to be set after that. */
  void sortColumns() {
    Arrays.sort(columns, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || columns[i] != columns[i - 1]) {
        columns[kept++] = columns[i];
      }
    }
    count = kept;
  }

  double dot(double[] w) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i] * w[columns[i]];
    }
    return sum;
  }

  int[] columns() {
    return Arrays.copyOf(columns, count);
  }

  double[] values() {
    return Arrays.copyOf(values, count);
  }
}
