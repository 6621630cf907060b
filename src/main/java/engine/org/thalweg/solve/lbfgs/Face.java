package org.thalweg.solve.lbfgs;

import org.thalweg.linalg.Ranges;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.Vectors;

/**
 * The box low ≤ w ≤ high in which a step from one point stays, and in which F is smooth: an orthant
 * where there are L1 terms, cut by the bounds of constraints. A coordinate with low = high may not
 * move.
 *
 * <p>Steps within an orthant: G. Andrew, J. Gao, "Scalable Training of L1-Regularized Log-Linear
 * Models", ICML 2007. Steps along free coordinates, projected onto bounds: D. P. Bertsekas,
 * "Projected Newton Methods for Optimization Problems with Simple Constraints", SIAM J. Control
 * Optim. 20(2) (1982); R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, "A Limited Memory Algorithm for Bound
 * Constrained Optimization", SIAM J. Sci. Comput. 16(5) (1995).
 *
 * @param low null where nothing is bounded
 */
record Face(double[] low, double[] high) {
  private static final Face EVERYWHERE = new Face(null, null);

  /** The whole space. */
  static Face everywhere() {
    return EVERYWHERE;
  }

  /**
   * The face in which −v leads away from w. Under an L1 term that is the side of 0 on which w is,
   * or to which −v leads from there; a coordinate on a bound with v = 0 stays, because F falls only
   * outside of the box.
   *
   * @param subgradient v, the least-norm subgradient of F at w
   */
  static Face of(CoordinatePenalties terms, double[] w, double[] subgradient) {
    double[] from = terms.low().clone();
    double[] to = terms.high().clone();
    double[] l1 = terms.l1();
    Ranges.each(
        0,
        w.length,
        (first, end) -> {
          for (int i = first; i < end; i++) {
            double side = w[i] != 0 ? w[i] : -subgradient[i];
            boolean stays = subgradient[i] == 0 && (w[i] == from[i] || w[i] == to[i]);
            from[i] = stays ? w[i] : l1[i] > 0 && side >= 0 ? Math.max(0, from[i]) : from[i];
            to[i] = stays ? w[i] : l1[i] > 0 && side <= 0 ? Math.min(0, to[i]) : to[i];
          }
        });
    return new Face(from, to);
  }

  /** Whether there are points outside. */
  boolean isBounded() {
    return low != null;
  }

  private boolean isFree(int i) {
    return low[i] < high[i];
  }

  /** Moves a point to the nearest one in the face, in place. */
  void project(double[] w) {
    if (!isBounded()) {
      return;
    }
    Ranges.each(
        0,
        w.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            w[i] = w[i] < low[i] ? low[i] : w[i] > high[i] ? high[i] : w[i];
          }
        });
  }

  /** Σ aᵢ·bᵢ over the coordinates that may move. */
  double dot(double[] a, double[] b) {
    if (!isBounded()) {
      return Vectors.dot(a, b);
    }
    return Ranges.sum(
        0,
        a.length,
        (from, to) -> {
          double sum = 0;
          for (int i = from; i < to; i++) {
            sum += isFree(i) ? a[i] * b[i] : 0;
          }
          return sum;
        });
  }

  /** a ← a + c·b in the coordinates that may move. */
  void add(double[] a, double c, double[] b) {
    if (!isBounded()) {
      Vectors.subtract(a, -c, b);
      return;
    }
    Ranges.each(
        0,
        a.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            a[i] += isFree(i) ? c * b[i] : 0;
          }
        });
  }

  /** Does {@link #add}, and gives a·x then, as {@link #dot} does. */
  double addAndDot(double[] a, double c, double[] b, double[] x) {
    if (!isBounded()) {
      return Vectors.subtractAndDot(a, -c, b, x);
    }
    add(a, c, b);
    return dot(a, x);
  }

  /**
   * w − t·d in the coordinates that may move, cut off at the bounds: a new array. A coordinate that
   * has come to its bound is equal to it, where a rounded difference might not be.
   */
  double[] move(double[] w, double t, double[] d) {
    double[] moved = w.clone();
    if (!isBounded()) {
      Vectors.subtract(moved, t, d);
      return moved;
    }
    Ranges.each(
        0,
        w.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            if (isFree(i) && d[i] != 0) {
              double there = Math.min(high[i], Math.max(low[i], w[i] - t * d[i]));
              moved[i] = t >= reach(w, d, i) ? bound(d, i) : there;
            }
          }
        });
    return moved;
  }

  /** The largest t, at least 0, at which w − t·d is still in the face; may be infinite. */
  double reach(double[] w, double[] d) {
    double reach = Double.POSITIVE_INFINITY;
    for (int i = 0; isBounded() && i < w.length; i++) {
      if (d[i] != 0) {
        reach = Math.min(reach, reach(w, d, i));
      }
    }
    return reach;
  }

  private double reach(double[] w, double[] d, int i) {
    return (w[i] - bound(d, i)) / d[i];
  }

  private double bound(double[] d, int i) {
    return d[i] > 0 ? low[i] : high[i];
  }
}
