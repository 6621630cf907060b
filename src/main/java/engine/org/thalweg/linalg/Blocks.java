package org.thalweg.linalg;

import java.util.Arrays;

/** Makes blocks of the layout that suits the rows. */
public final class Blocks {
  private Blocks() {}

  /**
   * The rows in the layout that takes fewer bytes, every array as narrow as keeps each bit; dense
   * where both take the same, because it is faster. Sums over rows have other bits in the other
   * layout, so that which one it is goes by what numbers took before they were stored as {@link
   * Decimals}.
   *
   * @param features one more than the largest column
   * @param starts entries of row i are those in [starts[i], starts[i + 1]); from 0, never falling
   * @param columns within a row strictly ascending, in [0, features)
   * @param values one per column
   * @param targets one per row; all arrays may be longer than that requires, and none is kept
   */
  public static Block narrowest(
      int features, int[] starts, int[] columns, double[] values, Targets targets) {
    int rows = targets.rows();
    int entries = starts[rows];
    long slots = (long) rows * features;
    if (slots == entries) {
      return new DenseBlock(features, Values.of(values, entries), targets); // no columns on top
    }
    if (slots - entries <= rows && entries >= 8L * rows) { // a 0 a row takes less than columns do
      return new DenseBlock(features, dense(features, starts, columns, values, rows), targets);
    }
    Indices indices = Indices.of(columns, entries, features);
    long others = 4L * (rows + 1) + indices.bytes();
    if (slots <= others + (long) Double.BYTES * entries) { // so that it is worth a try
      Values tabled = Values.tabled(values, entries);
      long sparseBytes = others + tabled.bytes();
      int width = Math.max(1, tabled.width()); // 0 is a number more
      if (slots * width <= sparseBytes) {
        double[] dense = dense(features, starts, columns, values, rows);
        if (Values.tabled(dense, dense.length).bytes() <= sparseBytes) {
          return new DenseBlock(features, dense, targets);
        }
      }
    }
    int[] rowStarts = Arrays.copyOf(starts, rows + 1);
    return new CsrBlock(features, rowStarts, indices, Values.of(values, entries), targets);
  }

  private static double[] dense(
      int features, int[] starts, int[] columns, double[] values, int rows) {
    double[] table = new double[rows * features];
    for (int row = 0; row < rows; row++) {
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        table[row * features + columns[k]] = values[k];
      }
    }
    return table;
  }

  /**
   * Makes a block of arrays that are quick to make and to read, though not narrow: for blocks that
   * are soon given up. Parameters as for {@link #narrowest}.
   */
  public static Block quick(
      int features, int[] starts, int[] columns, double[] values, Targets targets) {
    int rows = targets.rows();
    int entries = starts[rows];
    Values wide = Values.wide(values, entries);
    return (long) rows * features == entries
        ? new DenseBlock(features, wide, targets)
        : new CsrBlock(
            features,
            Arrays.copyOf(starts, rows + 1),
            Indices.of(columns, entries, features),
            wide,
            targets);
  }
}
