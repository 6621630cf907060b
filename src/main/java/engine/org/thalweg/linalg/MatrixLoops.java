package org.thalweg.linalg;

/** The plain loops of {@link Matrices}: they say in which order each sum is made. */
final class MatrixLoops {
  static final int LANES = 4; // fewer columns make no vector

  private MatrixLoops() {}

  /** Four entries of x at a time, so that a sum is loaded once for them. */
  static void multiply(SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
    int[] places = x.columns();
    double[] values = x.values();
    int j = 0;
    for (; j + 4 <= x.count(); j += 4) {
      int a = from + places[j] * columns;
      int b = from + places[j + 1] * columns;
      int c = from + places[j + 2] * columns;
      int d = from + places[j + 3] * columns;
      double xa = values[j];
      double xb = values[j + 1];
      double xc = values[j + 2];
      double xd = values[j + 3];
      for (int k = 0; k < columns; k++) {
        sums[at + k] += (xa * w[a + k] + xb * w[b + k]) + (xc * w[c + k] + xd * w[d + k]);
      }
    }
    for (; j < x.count(); j++) {
      int a = from + places[j] * columns;
      for (int k = 0; k < columns; k++) {
        sums[at + k] += values[j] * w[a + k];
      }
    }
  }

  static void addOuter(SparseRow x, double[] d, int at, int columns, double[] gradient, int from) {
    for (int j = 0; j < x.count(); j++) {
      int to = from + x.columns()[j] * columns;
      double value = x.values()[j];
      for (int k = 0; k < columns; k++) {
        gradient[to + k] += value * d[at + k];
      }
    }
  }

  static void multiply(
      double[] a, int rows, int inner, double[] w, int from, int columns, double[] sums) {
    for (int i = 0; i < rows; i++) {
      int j = 0;
      for (; j + 4 <= inner; j += 4) {
        int p = i * inner + j;
        double xa = a[p];
        double xb = a[p + 1];
        double xc = a[p + 2];
        double xd = a[p + 3];
        int v = from + j * columns;
        for (int k = 0; k < columns; k++) {
          sums[i * columns + k] +=
              (xa * w[v + k] + xb * w[v + columns + k])
                  + (xc * w[v + 2 * columns + k] + xd * w[v + 3 * columns + k]);
        }
      }
      for (; j < inner; j++) {
        double value = a[i * inner + j];
        for (int k = 0; k < columns; k++) {
          sums[i * columns + k] += value * w[from + j * columns + k];
        }
      }
    }
  }

  static void addOuter(
      double[] a, int rows, int inner, double[] d, int columns, double[] gradient, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inner; j++) {
        int to = from + j * columns;
        double value = a[i * inner + j];
        for (int k = 0; k < columns; k++) {
          gradient[to + k] += value * d[i * columns + k];
        }
      }
    }
  }

  static void multiplyTransposed(
      double[] d, int rows, int columns, double[] w, int from, int inner, double[] out) {
    for (int i = 0; i < rows; i++) {
      multiplyTransposed(d, i * columns, columns, w, from, inner, out, i * inner);
    }
  }

  /** One row, four sums at a time; each from its first column to the last. */
  private static void multiplyTransposed(
      double[] d, int at, int columns, double[] w, int from, int inner, double[] out, int to) {
    int j = 0;
    for (; j + 4 <= inner; j += 4) {
      int row = from + j * columns;
      double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
      for (int k = 0; k < columns; k++) {
        double dk = d[at + k];
        a0 += w[row + k] * dk;
        a1 += w[row + columns + k] * dk;
        a2 += w[row + 2 * columns + k] * dk;
        a3 += w[row + 3 * columns + k] * dk;
      }
      out[to + j] = a0;
      out[to + j + 1] = a1;
      out[to + j + 2] = a2;
      out[to + j + 3] = a3;
    }
    for (; j < inner; j++) {
      double a = 0;
      for (int k = 0; k < columns; k++) {
        a += w[from + j * columns + k] * d[at + k];
      }
      out[to + j] = a;
    }
  }

  /** Adds xᵀW to two sums, too few for a vector, in the same bits: they stay in registers. */
  static void multiplyTwo(SparseRow x, double[] w, int from, double[] sums, int at) {
    int[] places = x.columns();
    double[] values = x.values();
    int count = x.count();
    double s0 = sums[at];
    double s1 = sums[at + 1];
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      int a = from + places[j] * 2;
      int b = from + places[j + 1] * 2;
      int c = from + places[j + 2] * 2;
      int d = from + places[j + 3] * 2;
      double xa = values[j];
      double xb = values[j + 1];
      double xc = values[j + 2];
      double xd = values[j + 3];
      s0 += (xa * w[a] + xb * w[b]) + (xc * w[c] + xd * w[d]);
      s1 += (xa * w[a + 1] + xb * w[b + 1]) + (xc * w[c + 1] + xd * w[d + 1]);
    }
    for (; j < count; j++) {
      int a = from + places[j] * 2;
      s0 += values[j] * w[a];
      s1 += values[j] * w[a + 1];
    }
    sums[at] = s0;
    sums[at + 1] = s1;
  }

  /** Adds xᵀW to three sums likewise. */
  static void multiplyThree(SparseRow x, double[] w, int from, double[] sums, int at) {
    int[] places = x.columns();
    double[] values = x.values();
    int count = x.count();
    double s0 = sums[at];
    double s1 = sums[at + 1];
    double s2 = sums[at + 2];
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      int a = from + places[j] * 3;
      int b = from + places[j + 1] * 3;
      int c = from + places[j + 2] * 3;
      int d = from + places[j + 3] * 3;
      double xa = values[j];
      double xb = values[j + 1];
      double xc = values[j + 2];
      double xd = values[j + 3];
      s0 += (xa * w[a] + xb * w[b]) + (xc * w[c] + xd * w[d]);
      s1 += (xa * w[a + 1] + xb * w[b + 1]) + (xc * w[c + 1] + xd * w[d + 1]);
      s2 += (xa * w[a + 2] + xb * w[b + 2]) + (xc * w[c + 2] + xd * w[d + 2]);
    }
    for (; j < count; j++) {
      int a = from + places[j] * 3;
      s0 += values[j] * w[a];
      s1 += values[j] * w[a + 1];
      s2 += values[j] * w[a + 2];
    }
    sums[at] = s0;
    sums[at + 1] = s1;
    sums[at + 2] = s2;
  }

  /** Adds x dᵀ to three columns likewise. */
  static void addOuterThree(SparseRow x, double[] d, int at, double[] gradient, int from) {
    int[] places = x.columns();
    double[] values = x.values();
    double d0 = d[at];
    double d1 = d[at + 1];
    double d2 = d[at + 2];
    for (int j = 0; j < x.count(); j++) {
      int to = from + places[j] * 3;
      double value = values[j];
      gradient[to] += value * d0;
      gradient[to + 1] += value * d1;
      gradient[to + 2] += value * d2;
    }
  }
}
