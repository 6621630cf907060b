package org.thalweg.linalg;

/**
 * The kernel of {@link DenseBlock}: two rows at once where w is read, eight columns at once where a
 * sum is written, so that w and sums stay in registers.
 */
final class DenseLoops implements Kernel<DenseBlock> {
  @Override
  public void read(DenseBlock block, int from, int to, int[] columns, double[] values, int at) {
    int begin = from * block.features;
    int count = (to - from) * block.features;
    for (int k = 0; columns != null && k < count; k += block.features) {
      for (int j = 0; j < block.features; j++) {
        columns[at + k + j] = j;
      }
    }
    for (int k = 0; k < count; k++) {
      values[at + k] = block.values.at(begin + k);
    }
  }

  @Override
  public double dot(DenseBlock block, int row, double[] w) {
    return dot(block.values, row * block.features, w, block.features);
  }

  @Override
  public void add(DenseBlock block, int row, double scale, double[] sum) {
    add(block.values, row * block.features, scale, sum, block.features);
  }

  @Override
  public void project(DenseBlock block, int row, double[] table, double[] sums) {
    Values values = block.values;
    int base = row * block.features;
    double a = 0, b = 0, c = 0, e = 0;
    for (int j = 0; j < block.features; j++) {
      double x = values.at(base + j);
      a += x * table[4 * j];
      b += x * table[4 * j + 1];
      c += x * table[4 * j + 2];
      e += x * x * table[4 * j + 3];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = e;
  }

  @Override
  public void moveAlong(DenseBlock block, int row, double scale, double[] table) {
    int base = row * block.features;
    for (int j = 0; j < block.features; j++) {
      table[4 * j] += scale * (block.values.at(base + j) * table[4 * j + 3]);
    }
  }

  @Override
  public void scores(DenseBlock block, double[] w, int[] rows, int count, double[] scores) {
    Values x = block.values;
    int n = block.features;
    int i = 0;
    for (; i + 2 <= count; i += 2) {
      int p = rows[i] * n;
      int q = rows[i + 1] * n;
      double a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        double w0 = w[j], w1 = w[j + 1], w2 = w[j + 2], w3 = w[j + 3];
        a0 += x.at(p + j) * w0;
        a1 += x.at(p + j + 1) * w1;
        a2 += x.at(p + j + 2) * w2;
        a3 += x.at(p + j + 3) * w3;
        b0 += x.at(q + j) * w0;
        b1 += x.at(q + j + 1) * w1;
        b2 += x.at(q + j + 2) * w2;
        b3 += x.at(q + j + 3) * w3;
      }
      double a = 0, b = 0;
      for (; j < n; j++) {
        a += x.at(p + j) * w[j];
        b += x.at(q + j) * w[j];
      }
      scores[i] = (a0 + a2) + (a1 + a3) + a;
      scores[i + 1] = (b0 + b2) + (b1 + b3) + b;
    }
    if (i < count) {
      scores[i] = dot(x, rows[i] * n, w, n);
    }
  }

  @Override
  public void scatter(DenseBlock block, int[] rows, int count, double[] scales, double[] sum) {
    int n = block.features;
    if (n > DenseVectors.NARROW) {
      for (int i = 0; i < count; i++) {
        add(block.values, rows[i] * n, scales[i], sum, n);
      }
      return;
    }
    int j = 0;
    for (; j + 8 <= n; j += 8) {
      strip(block, rows, count, scales, sum, j);
    }
    for (; j < n; j++) {
      double a = sum[j];
      for (int i = 0; i < count; i++) {
        a += scales[i] * block.values.at(rows[i] * n + j);
      }
      sum[j] = a;
    }
  }

  /** Columns [j, j + 8) of all rows. */
  private static void strip(
      DenseBlock block, int[] rows, int count, double[] scales, double[] sum, int j) {
    Values x = block.values;
    double a0 = sum[j], a1 = sum[j + 1], a2 = sum[j + 2], a3 = sum[j + 3];
    double a4 = sum[j + 4], a5 = sum[j + 5], a6 = sum[j + 6], a7 = sum[j + 7];
    for (int i = 0; i < count; i++) {
      int p = rows[i] * block.features + j;
      double scale = scales[i];
      a0 += scale * x.at(p);
      a1 += scale * x.at(p + 1);
      a2 += scale * x.at(p + 2);
      a3 += scale * x.at(p + 3);
      a4 += scale * x.at(p + 4);
      a5 += scale * x.at(p + 5);
      a6 += scale * x.at(p + 6);
      a7 += scale * x.at(p + 7);
    }
    sum[j] = a0;
    sum[j + 1] = a1;
    sum[j + 2] = a2;
    sum[j + 3] = a3;
    sum[j + 4] = a4;
    sum[j + 5] = a5;
    sum[j + 6] = a6;
    sum[j + 7] = a7;
  }

  /** Four lanes, so that the additions overlap; always four, so that the bits never change. */
  private static double dot(Values x, int base, double[] w, int length) {
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    int j = 0;
    for (; j + 4 <= length; j += 4) {
      a0 += x.at(base + j) * w[j];
      a1 += x.at(base + j + 1) * w[j + 1];
      a2 += x.at(base + j + 2) * w[j + 2];
      a3 += x.at(base + j + 3) * w[j + 3];
    }
    double tail = 0;
    for (; j < length; j++) {
      tail += x.at(base + j) * w[j];
    }
    return (a0 + a2) + (a1 + a3) + tail;
  }

  private static void add(Values x, int base, double scale, double[] sum, int length) {
    for (int j = 0; j < length; j++) {
      sum[j] += scale * x.at(base + j);
    }
  }
}
