package org.thalweg.linalg;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows stored column by column, for methods that take one feature after the other. Vectors over the
 * rows have one number a row, in the order of the blocks. Each sum has a fixed order.
 */
public final class ByColumn {
  private static final int PART = 1 << 17; // entries that are worth a thread
  private static final int TOGETHER = 8; // rows that are put in their places at once

  private final int[] starts; // of column j in [starts[j], starts[j + 1])
  private final int[] rows;
  private final double[] values;
  private final double[] labels;
  private final double[] weights;
  private final double[] offsets;
  private final double[][] beside; // what the loss reads of each row beside its label, by row

  private ByColumn(int[] starts, int count, int beside) {
    this.starts = starts;
    int entries = starts[starts.length - 1];
    this.rows = new int[entries];
    this.values = new double[entries];
    this.labels = new double[count];
    this.weights = new double[count];
    this.offsets = new double[count];
    this.beside = new double[beside == 0 ? 0 : count][beside];
  }

  /**
   * Copies rows.
   *
   * @param blocks of fewer than 2³¹ entries in all
   * @param features of the rows
   * @throws ArithmeticException if there are more
   */
  public static ByColumn of(List<Block> blocks, int features) {
    int[] starts = new int[features + 1];
    SparseRow x = new SparseRow();
    long entries = 0;
    int count = 0;
    for (Block block : blocks) {
      for (int row = 0; row < block.rows(); row++) {
        block.read(row, x);
        entries += x.count();
        for (int k = 0; k < x.count(); k++) {
          starts[x.columns()[k] + 1]++;
        }
      }
      count = Math.addExact(count, block.rows());
    }
    Math.toIntExact(entries);
    for (int j = 0; j < features; j++) {
      starts[j + 1] += starts[j];
    }
    int beside = blocks.isEmpty() ? 0 : blocks.get(0).targets().columns();
    ByColumn result = new ByColumn(starts, count, beside);
    result.fill(blocks);
    return result;
  }

  /** Bytes of a copy of so many rows, and of where the next entry of each column goes. */
  public static long bytes(long rows, long entries, int features) {
    return (Integer.BYTES + Double.BYTES) * entries
        + 3 * Double.BYTES * rows
        + 2L * Integer.BYTES * features;
  }

  private void fill(List<Block> blocks) {
    int[] next = starts.clone();
    SparseRow[] together = new SparseRow[TOGETHER];
    Arrays.setAll(together, t -> new SparseRow());
    int at = 0;
    for (Block block : blocks) {
      for (int row = 0; row < block.rows(); row++, at++) {
        labels[at] = block.label(row);
        weights[at] = block.weight(row);
        offsets[at] = block.offset(row);
        if (beside.length > 0) {
          block.targets().columns(row, beside[at]);
        }
        int t = at % TOGETHER;
        block.read(row, together[t]);
        if (t == TOGETHER - 1) {
          fill(together, at - t, TOGETHER, next);
        }
      }
    }
    fill(together, at - at % TOGETHER, at % TOGETHER, next);
  }

  /** Puts some rows in their places, of whole ones those of a column at once. */
  private void fill(SparseRow[] some, int first, int count, int[] next) {
    boolean areWhole = true;
    for (int t = 0; t < count; t++) {
      areWhole &= some[t].count() == features();
    }
    for (int j = 0; areWhole && j < features(); j++) {
      for (int t = 0; t < count; t++) {
        put(first + t, j, some[t].values()[j], next);
      }
    }
    for (int t = 0; !areWhole && t < count; t++) {
      for (int k = 0; k < some[t].count(); k++) {
        put(first + t, some[t].columns()[k], some[t].values()[k], next);
      }
    }
  }

  private void put(int row, int column, double value, int[] next) {
    int place = next[column]++;
    rows[place] = row;
    values[place] = value;
  }

  /** How many rows the copy has. */
  public int rows() {
    return labels.length;
  }

  /** How many columns the copy has, those without entries included. */
  public int features() {
    return starts.length - 1;
  }

  /** The label of a row, by its place among all rows that were copied. */
  public double label(int row) {
    return labels[row];
  }

  /** The labels of all rows: the array itself, for kernels to read. */
  public double[] labels() {
    return labels;
  }

  /** The weights of all rows: the array itself, for kernels to read. */
  public double[] weights() {
    return weights;
  }

  /** What the loss reads of the rows beside their labels, a new array of it for each column. */
  public double[][] columns() {
    double[][] columns = new double[beside.length == 0 ? 0 : beside[0].length][beside.length];
    for (int i = 0; i < beside.length; i++) {
      for (int k = 0; k < columns.length; k++) {
        columns[k][i] = beside[i][k];
      }
    }
    return columns;
  }

  /** Fills what the loss reads of a row beside its label, by the same place. */
  public void columns(int row, double[] of) {
    System.arraycopy(beside.length == 0 ? of : beside[row], 0, of, 0, of.length);
  }

  /** The offsets of the rows: a new array. */
  public double[] offsets() {
    return offsets.clone();
  }

  /** How many entries all columns have. */
  public int entries() {
    return values.length;
  }

  /** How many entries a column has. */
  public int entries(int column) {
    return starts[column + 1] - starts[column];
  }

  /** Whether each row has an entry of the column, so that these lie as the rows do. */
  private boolean isWhole(int column) {
    return entries(column) == labels.length;
  }

  /** Σ x·v over the rows of a column. */
  public double dot(int column, double[] v) {
    int k = starts[column];
    int end = starts[column + 1];
    if (isWhole(column)) {
      return VectorModule.pays(v.length)
          ? TriangleVectors.one(values, k, v, v.length)
          : Norms.dot(values, k, v, 0, v.length);
    }
    double s0 = 0, s1 = 0;
    for (; k + 2 <= end; k += 2) {
      s0 += values[k] * v[rows[k]];
      s1 += values[k + 1] * v[rows[k + 1]];
    }
    return k < end ? s0 + s1 + values[k] * v[rows[k]] : s0 + s1;
  }

  /**
   * {@link #dot} of all columns, by all cores where that is worth it.
   *
   * @param to the first numbers of it are set
   */
  public void dots(double[] v, double[] to) {
    int parts = (int) Math.min(features(), 1 + values.length / PART);
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              int from = (int) ((long) part * features() / parts);
              int until = (int) ((part + 1L) * features() / parts);
              double[] dots = dots(IntStream.range(from, until).toArray(), v);
              System.arraycopy(dots, 0, to, from, dots.length);
            });
  }

  /** {@link #dot} of some columns, of four at a time where each row has an entry of them. */
  public double[] dots(int[] columns, double[] v) {
    double[] dots = new double[columns.length];
    int i = 0;
    while (i < columns.length) {
      if (areFourWhole(columns, i) && VectorModule.pays(4 * v.length)) {
        int p = starts[columns[i]], q = starts[columns[i + 1]];
        int r = starts[columns[i + 2]], s = starts[columns[i + 3]];
        TriangleVectors.four(values, p, q, r, s, v, 0, v.length, dots, i);
        i += 4;
      } else {
        dots[i] = dot(columns[i], v);
        i++;
      }
    }
    return dots;
  }

  private boolean areFourWhole(int[] columns, int i) {
    return i + 4 <= columns.length
        && isWhole(columns[i])
        && isWhole(columns[i + 1])
        && isWhole(columns[i + 2])
        && isWhole(columns[i + 3]);
  }

  /** Sets v to d·x where a column has entries. */
  public void weigh(int column, double[] d, double[] v) {
    for (int k = starts[column]; k < starts[column + 1]; k++) {
      v[rows[k]] = d[rows[k]] * values[k];
    }
  }

  /** Sets v to 0 where a column has entries. */
  public void clear(int column, double[] v) {
    for (int k = starts[column]; k < starts[column + 1]; k++) {
      v[rows[k]] = 0;
    }
  }

  /** Σ d·x² over the rows of a column. */
  public double squares(int column, double[] d) {
    double sum = 0;
    for (int k = starts[column]; k < starts[column + 1]; k++) {
      sum += d[rows[k]] * values[k] * values[k];
    }
    return sum;
  }

  /** Σ (x − centre)² over all rows, of which those without an entry have x = 0. */
  public double squaresAbout(int column, double centre) {
    double sum = (labels.length - entries(column)) * centre * centre;
    for (int k = starts[column]; k < starts[column + 1]; k++) {
      sum += (values[k] - centre) * (values[k] - centre);
    }
    return sum;
  }

  /** v ← v + scale·x over the rows of a column. */
  public void add(int column, double scale, double[] v) {
    if (isWhole(column)) {
      int from = starts[column];
      for (int i = 0; i < v.length; i++) {
        v[i] += scale * values[from + i];
      }
      return;
    }
    for (int k = starts[column]; k < starts[column + 1]; k++) {
      v[rows[k]] += scale * values[k];
    }
  }

  /** v ← v + scale·d·x over the rows of a column. */
  public void add(int column, double scale, double[] d, double[] v) {
    if (isWhole(column)) {
      int from = starts[column];
      for (int i = 0; i < v.length; i++) {
        v[i] += scale * d[i] * values[from + i];
      }
      return;
    }
    for (int k = starts[column]; k < starts[column + 1]; k++) {
      v[rows[k]] += scale * d[rows[k]] * values[k];
    }
  }
}
