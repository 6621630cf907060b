package org.thalweg.linalg;

/** The plain loops of {@link Cholesky}: they say in which order each sum is made. */
final class TriangleLoops {
  private TriangleLoops() {}

  /**
   * Products of rows of a packed triangle with another one: the first j numbers of each, in four
   * sums.
   *
   * @param to set to that of row i at {@code i − from}, for i in [from, end)
   */
  static void dots(double[] a, int from, int end, int j, double[] to) {
    for (int i = from; i < end; i++) {
      to[i - from] = dot(a, Packed.start(i), Packed.start(j), j);
    }
  }

  static double dot(double[] a, int i, int j, int length) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int k = 0;
    for (; k + 4 <= length; k += 4) {
      s0 += a[i + k] * a[j + k];
      s1 += a[i + k + 1] * a[j + k + 1];
      s2 += a[i + k + 2] * a[j + k + 2];
      s3 += a[i + k + 3] * a[j + k + 3];
    }
    for (; k < length; k++) {
      s0 += a[i + k] * a[j + k];
    }
    return (s0 + s2) + (s1 + s3);
  }
}
