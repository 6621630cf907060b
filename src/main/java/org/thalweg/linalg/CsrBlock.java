package org.thalweg.linalg;

/**
 * Sparse rows in compressed form: the entries of row i are {@code values[k]} at {@code columns[k]}
 * for k in [starts[i], starts[i + 1]).
 */
public final class CsrBlock implements Block {
  private static final long serialVersionUID = 1;

  private final int features;
  private final int[] starts;
  private final int[] columns;
  private final double[] values;
  private final double[] labels;
  private final double[] weights; // null: all 1
  private final double[] offsets; // null: all 0

  /**
   * A block over the given arrays, which are kept, not copied.
   *
   * @param features one more than the largest column
   * @param starts rows + 1 offsets into columns and values, from 0, never falling
   * @param columns within a row strictly ascending, in [0, features)
   * @param values one per column
   * @param labels one per row
   * @param weights one per row, or null for all 1
   * @param offsets one per row, or null for all 0
   * @throws IllegalArgumentException if the lengths do not fit each other
   */
  public CsrBlock(
      int features,
      int[] starts,
      int[] columns,
      double[] values,
      double[] labels,
      double[] weights,
      double[] offsets) {
    if (starts.length != labels.length + 1
        || starts[0] != 0
        || starts[labels.length] != columns.length
        || columns.length != values.length
        || (weights != null && weights.length != labels.length)
        || (offsets != null && offsets.length != labels.length)) {
      throw new IllegalArgumentException(
          "a sparse block of %d rows was given %d starts, %d columns, %d values, %s weights and %s offsets"
              .formatted(
                  labels.length,
                  starts.length,
                  columns.length,
                  values.length,
                  weights == null ? "no" : weights.length,
                  offsets == null ? "no" : offsets.length));
    }
    this.features = features;
    this.starts = starts;
    this.columns = columns;
    this.values = values;
    this.labels = labels;
    this.weights = weights;
    this.offsets = offsets;
  }

  @Override
  public int rows() {
    return labels.length;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public long entries() {
    return values.length;
  }

  @Override
  public long bytes() {
    long vectors = 1 + (weights == null ? 0 : 1) + (offsets == null ? 0 : 1);
    return 4L * (starts.length + columns.length) + 8L * (values.length + vectors * rows());
  }

  @Override
  public double label(int row) {
    return labels[row];
  }

  @Override
  public double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  @Override
  public double offset(int row) {
    return offsets == null ? 0 : offsets[row];
  }

  @Override
  public void forEach(int row, Entry entry) {
    for (int k = starts[row]; k < starts[row + 1]; k++) {
      entry.at(columns[k], values[k]);
    }
  }

  /** Four lanes, so that the additions overlap; always four, so that the bits never change. */
  @Override
  public double dot(int row, double[] w) {
    int k = starts[row];
    int end = starts[row + 1];
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    for (; k + 4 <= end; k += 4) {
      a0 += values[k] * w[columns[k]];
      a1 += values[k + 1] * w[columns[k + 1]];
      a2 += values[k + 2] * w[columns[k + 2]];
      a3 += values[k + 3] * w[columns[k + 3]];
    }
    double tail = 0;
    for (; k < end; k++) {
      tail += values[k] * w[columns[k]];
    }
    return (a0 + a2) + (a1 + a3) + tail;
  }

  @Override
  public void add(int row, double scale, double[] sum) {
    int end = starts[row + 1];
    for (int k = starts[row]; k < end; k++) {
      sum[columns[k]] += scale * values[k];
    }
  }
}
