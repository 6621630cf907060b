package org.thalweg.linalg;

/**
 * The loops of {@link MatrixLoops} over a sparse row for two and three columns, too few for a
 * vector, in the same bits: their sums stay in registers.
 */
final class FewColumns {
  private FewColumns() {}

  /** Adds xᵀW to two sums. */
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

  /** Adds xᵀW to three sums. */
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

  /** Adds x dᵀ to three columns. */
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
