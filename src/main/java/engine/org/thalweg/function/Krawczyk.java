package org.thalweg.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.thalweg.formula.Interval;

/**
 * Proof that a box has exactly one stationary point: R. Krawczyk, "Newton-Algorithmen zur
 * Bestimmung von Nullstellen mit Fehlerschranken", Computing 4 (1969).
 *
 * <pre>
 *   K(X) = c − Y·∇f(c) + (I − Y·H(X))·(X − c)      c in the middle of X, Y about the inverse of H(c)
 *   K(X) within the interior of X: there is one, and it is in K(X)
 *   K(X) and X have no point in common: there is none
 * </pre>
 */
record Krawczyk(FormulaFunction function) {

  /**
   * One stationary point, and no other, is in a box.
   *
   * @param box as small as it was proven
   * @param only the wider box in which no other is
   * @param kind by the eigenvalues of every Hessian in the box
   */
  record Proven(List<Interval> box, List<Interval> only, PointKind kind) {}

  /** K(X) and what is known of X. */
  record Image(List<Interval> box, boolean isInside, boolean isOutside) {}

  /** The stationary point in a box, if there is one alone and that can be proven. */
  Optional<Proven> prove(List<Interval> box) {
    BoxDerivatives over = function.over(box);
    if (!over.isSmooth()) {
      return Optional.empty();
    }
    Image image = image(box, over);
    if (!image.isInside) {
      return Optional.empty();
    }
    int[] inertia = over.inertia(basis(box));
    List<Interval> smallest = image.box;
    for (int i = 0; i < 20; i++) {
      Image next = image(smallest, function.over(smallest));
      boolean isSmaller = width(next.box) < 0.9 * width(smallest);
      smallest = common(next.box, smallest);
      inertia = inertia != null ? inertia : function.over(smallest).inertia(basis(smallest));
      if (!isSmaller) {
        break;
      }
    }
    PointKind kind =
        inertia == null
            ? PointKind.UNDECIDED
            : inertia[0] == 0
                ? PointKind.MINIMUM
                : inertia[1] == 0 ? PointKind.MAXIMUM : PointKind.SADDLE;
    return Optional.of(new Proven(smallest, List.copyOf(box), kind));
  }

  private ScaledHessian basis(List<Interval> box) {
    double[] c = middle(box);
    double[][] hessian = function.over(points(c)).middle();
    return ScaledHessian.of(hessian, c, new double[c.length]);
  }

  /** K(X). */
  Image image(List<Interval> box, BoxDerivatives over) {
    int d = box.size();
    double[] c = middle(box);
    BoxDerivatives there = function.over(points(c));
    ScaledHessian basis = ScaledHessian.of(there.middle(), c, new double[d]);
    double[][] inverse = new double[d][];
    for (int j = 0; j < d; j++) {
      double[] unit = new double[d];
      unit[j] = 1;
      inverse[j] =
          basis.solved(unit, DoubleUnaryOperator.identity()); // a row, since it is symmetric
    }
    List<Interval> image = new ArrayList<>();
    boolean isInside = true;
    boolean isOutside = false;
    for (int i = 0; i < d; i++) {
      if (!Arrays.stream(inverse[i]).allMatch(Double::isFinite)) {
        return new Image(box, false, false);
      }
      Interval sum = Interval.of(c[i]);
      for (int j = 0; j < d; j++) {
        sum = sum.plus(Interval.of(-inverse[i][j]).times(there.gradient(j)));
        Interval entry = Interval.of(i == j ? 1 : 0);
        for (int k = 0; k < d; k++) {
          entry = entry.plus(Interval.of(-inverse[i][k]).times(over.hessian(k, j)));
        }
        sum = sum.plus(entry.times(box.get(j).plus(Interval.of(-c[j]))));
      }
      isInside &= sum.lower() > box.get(i).lower() && sum.upper() < box.get(i).upper();
      isOutside |= sum.lower() > box.get(i).upper() || sum.upper() < box.get(i).lower();
      image.add(sum);
    }
    return new Image(image, isInside, isOutside);
  }

  /** The numbers that are in both of two boxes, which have some in common. */
  static List<Interval> common(List<Interval> a, List<Interval> b) {
    List<Interval> common = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      double lower = Math.max(a.get(i).lower(), b.get(i).lower());
      double upper = Math.min(a.get(i).upper(), b.get(i).upper());
      common.add(lower <= upper ? new Interval(lower, upper) : b.get(i));
    }
    return common;
  }

  static double[] middle(List<Interval> box) {
    return box.stream().mapToDouble(Interval::middle).toArray();
  }

  static List<Interval> points(double[] x) {
    return Arrays.stream(x).mapToObj(Interval::of).toList();
  }

  private static double width(List<Interval> box) {
    return box.stream().mapToDouble(Interval::width).sum();
  }
}
