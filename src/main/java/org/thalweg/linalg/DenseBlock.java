package org.thalweg.linalg;

/** Rows stored whole, one after the other: entry j of row i is {@code values[i·features + j]}. */
public final class DenseBlock implements Block {
  private static final long serialVersionUID = 1;

  private final int features;
  private final double[] values;
  private final double[] labels;
  private final double[] weights; // null: all 1
  private final double[] offsets; // null: all 0

  /**
   * A block over the given arrays, which are kept, not copied.
   *
   * @param features row length
   * @param values rows × features, row-major
   * @param labels one per row
   * @param weights one per row, or null for all 1
   * @param offsets one per row, or null for all 0
   * @throws IllegalArgumentException if the lengths do not fit each other
   */
  public DenseBlock(
      int features, double[] values, double[] labels, double[] weights, double[] offsets) {
    if (features < 0
        || (long) features * labels.length != values.length
        || (weights != null && weights.length != labels.length)
        || (offsets != null && offsets.length != labels.length)) {
      throw new IllegalArgumentException(
          "a dense block of %d rows × %d features was given %d values, %s weights and %s offsets"
              .formatted(
                  labels.length,
                  features,
                  values.length,
                  weights == null ? "no" : weights.length,
                  offsets == null ? "no" : offsets.length));
    }
    this.features = features;
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
    return 8L * (values.length + vectors * rows());
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
    for (int j = 0; j < features; j++) {
      entry.at(j, values[row * features + j]);
    }
  }

  @Override
  public double dot(int row, double[] w) {
    return dot(values, row * features, w, features);
  }

  @Override
  public void add(int row, double scale, double[] sum) {
    int base = row * features;
    for (int j = 0; j < features; j++) {
      sum[j] += scale * values[base + j];
    }
  }

  /** Eight lanes, so that the additions overlap; always eight, so that the bits never change. */
  private static double dot(double[] x, int base, double[] w, int length) {
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
    int j = 0;
    for (; j + 8 <= length; j += 8) {
      int k = base + j;
      a0 += x[k] * w[j];
      a1 += x[k + 1] * w[j + 1];
      a2 += x[k + 2] * w[j + 2];
      a3 += x[k + 3] * w[j + 3];
      a4 += x[k + 4] * w[j + 4];
      a5 += x[k + 5] * w[j + 5];
      a6 += x[k + 6] * w[j + 6];
      a7 += x[k + 7] * w[j + 7];
    }
    double tail = 0;
    for (; j < length; j++) {
      tail += x[base + j] * w[j];
    }
    return ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7)) + tail;
  }
}
