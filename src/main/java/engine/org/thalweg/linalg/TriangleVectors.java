package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

/**
 * The loops of {@link Cholesky} on the Vector API, in the same bits: the four sums are the lanes,
 * and four rows share what is loaded of the other one.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class TriangleVectors {

  private TriangleVectors() {}

  static void dots(double[] a, int from, int end, int j, double[] to) {
    int i = from;
    for (; i + 4 <= end; i += 4) {
      four(a, i, j, to, i - from);
    }
    for (; i < end; i++) {
      to[i - from] = Norms.dot(a, Packed.start(i), a, Packed.start(j), j);
    }
  }

  private static void four(double[] a, int i, int j, double[] to, int at) {
    int first = Packed.start(i);
    int second = Packed.start(i + 1);
    int third = Packed.start(i + 2);
    four(a, first, second, third, Packed.start(i + 3), a, Packed.start(j), j, to, at);
  }

  /**
   * Products of n numbers of b with those of a at four places.
   *
   * @param other where those of b begin
   */
  static void four(
      double[] a,
      int first,
      int second,
      int third,
      int fourth,
      double[] b,
      int other,
      int n,
      double[] to,
      int at) {
    DoubleVector p = zero(FOUR), q = p, r = p, s = p;
    int k = 0;
    for (; k + 4 <= n; k += 4) {
      DoubleVector x = fromArray(FOUR, b, other + k);
      p = TYPE.cast(p).add(fromArray(FOUR, a, first + k).mul(x));
      q = TYPE.cast(q).add(fromArray(FOUR, a, second + k).mul(x));
      r = TYPE.cast(r).add(fromArray(FOUR, a, third + k).mul(x));
      s = TYPE.cast(s).add(fromArray(FOUR, a, fourth + k).mul(x));
    }
    to[at] = sum(p, a, first, b, other, k, n);
    to[at + 1] = sum(q, a, second, b, other, k, n);
    to[at + 2] = sum(r, a, third, b, other, k, n);
    to[at + 3] = sum(s, a, fourth, b, other, k, n);
  }

  /** The product of n numbers of b, from its begin, with those of a at a place. */
  static double one(double[] a, int first, double[] b, int n) {
    DoubleVector p = zero(FOUR);
    int k = 0;
    for (; k + 16 <= n; k += 16) {
      p = TYPE.cast(p).add(fromArray(FOUR, a, first + k).mul(fromArray(FOUR, b, k)));
      p = p.add(fromArray(FOUR, a, first + k + 4).mul(fromArray(FOUR, b, k + 4)));
      p = p.add(fromArray(FOUR, a, first + k + 8).mul(fromArray(FOUR, b, k + 8)));
      p = p.add(fromArray(FOUR, a, first + k + 12).mul(fromArray(FOUR, b, k + 12)));
    }
    for (; k + 4 <= n; k += 4) {
      p = TYPE.cast(p).add(fromArray(FOUR, a, first + k).mul(fromArray(FOUR, b, k)));
    }
    return sum(p, a, first, b, 0, k, n);
  }

  /** The sum over the lanes and what is left, in the order of the loops. */
  private static double sum(
      DoubleVector vector, double[] a, int i, double[] b, int j, int from, int length) {
    DoubleVector lanes = TYPE.cast(vector);
    double s0 = lanes.lane(0);
    for (int k = from; k < length; k++) {
      s0 += a[i + k] * b[j + k];
    }
    return (s0 + lanes.lane(2)) + (lanes.lane(1) + lanes.lane(3));
  }
}
