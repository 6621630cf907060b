package org.thalweg.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.formula.Interval;
import org.thalweg.formula.TaylorSeries;

/**
 * A function along curves through a stationary point, by Taylor coefficients up to order 8.
 *
 * <pre>
 *   x(t) = c + v·t + a₂t² + a₃t³ + a₄t⁴      Hv = 0, aₖ in the range of H
 *   aₖ: such that the gradient along x(t) has no coefficient of tᵏ in the range of H
 *   f(x(t)) − f(c) = γ·tᵐ + …                γ ≠ 0
 * </pre>
 */
final class TaylorCurves {
  private static final double FLAT = 1e-8; // of eigenvalues in their own units
  private static final int ORDER = 8;
  private static final int CURVED = 4; // terms of a curve
  private static final double ROUNDING = 1e-13; // of the terms of a curve
  private static final double SHORT = 1e-3; // of the lengths
  private static final double TINY = 1e-6; // of the terms at that distance
  private static final int MOST_CONES = 4000;

  private final FormulaFunction f;
  private final double[] c;
  private final double[] lengths;
  private final boolean isExact;
  private final ScaledHessian hessian;
  private final List<Integer> range;

  /** The first coefficient that is not zero along a curve; order 0 if none is. */
  record Leading(int order, double coefficient) {
    int sign() {
      return order % 2 == 0 ? (int) Math.signum(coefficient) : 0;
    }
  }

  /**
   * Curves through a stationary point.
   *
   * @param lengths over which each number varies
   * @param isExact whether the gradient is exactly zero there, so that rounding needs no allowance
   */
  TaylorCurves(FormulaFunction f, double[] c, double[] lengths, boolean isExact) {
    this.f = f;
    this.c = c;
    this.lengths = lengths;
    this.isExact = isExact;
    BoxDerivatives there = f.over(Krawczyk.points(c));
    this.hessian = ScaledHessian.of(there.middle(), c, new double[c.length]);
    double[] values = hessian.pairs().values();
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    this.range =
        IntStream.range(0, c.length)
            .filter(k -> Math.abs(values[k]) > FLAT * largest && !isTiny(k, values[k]))
            .filter(k -> !there.form(hessian.direction(k), hessian.direction(k)).contains(0))
            .boxed()
            .toList();
  }

  /** The Hessian at the point. */
  ScaledHessian hessian() {
    return hessian;
  }

  /** Which eigenvalues of the Hessian are not zero. */
  List<Integer> range() {
    return range;
  }

  /** Whether an eigenvalue is nothing beside what higher orders do at a short distance. */
  private boolean isTiny(int k, double value) {
    if (isExact || value == 0) {
      return value == 0;
    }
    double[] v = hessian.direction(k);
    double reach = reach(v);
    try {
      TaylorSeries line = new TaylorSeries(f.analysis().unknowns(), curve(v));
      double second = Math.abs(coefficient(line, 2).middle()) * power(reach, 2);
      return IntStream.rangeClosed(3, ORDER)
          .anyMatch(m -> TINY * Math.abs(coefficient(line, m).middle()) * power(reach, m) > second);
    } catch (TaylorSeries.NotAnalytic e) {
      return false;
    }
  }

  /** A line, whose direction has room for its rounding where it comes from eigenvectors. */
  private List<List<Interval>> curve(double[] v) {
    double[] room = new double[v.length];
    double size =
        IntStream.range(0, v.length)
            .mapToDouble(i -> Math.abs(v[i] * hessian.units()[i]))
            .max()
            .orElse(0);
    if (range != null && !range.isEmpty()) {
      Arrays.setAll(room, i -> ROUNDING * size / hessian.units()[i]);
    }
    return new ArrayList<>(List.of(Krawczyk.points(c), BoxDerivatives.around(v, room)));
  }

  private Interval coefficient(TaylorSeries series, int k) {
    return series.coefficient(f.analysis().value(), k);
  }

  private static double power(double base, int exponent) {
    return StrictMath.pow(base, exponent);
  }

  /** An axis, as long as it takes to change f by 1, if the first coefficient along it tells. */
  double[] axis(int i) {
    double[] axis = new double[c.length];
    axis[i] = lengths[i] > 0 ? lengths[i] : 1;
    Leading leading = leading(axis);
    if (leading.order > 0) {
      axis[i] *= StrictMath.pow(Math.abs(leading.coefficient), -1.0 / leading.order);
    }
    return axis;
  }

  /** A short way along a direction, beside the lengths. */
  private double reach(double[] v) {
    return SHORT
        * IntStream.range(0, v.length)
            .filter(i -> v[i] != 0 && lengths[i] > 0)
            .mapToDouble(i -> lengths[i] / Math.abs(v[i]))
            .min()
            .orElse(1);
  }

  /**
   * The first coefficient of f, from order 1 on, along the curve that begins in a direction.
   *
   * @throws TaylorSeries.NotAnalytic if the point is not one of an analytic function
   */
  Leading leading(double[] v) {
    List<List<Interval>> curve = curve(v);
    for (int k = 2; k <= CURVED && !range.isEmpty(); k++) {
      curve.add(bend(curve, k));
    }
    TaylorSeries series = new TaylorSeries(f.analysis().unknowns(), curve);
    double reach = reach(v);
    double[] sizes = new double[ORDER + 1];
    for (int m = 1; m <= ORDER; m++) {
      sizes[m] = size(coefficient(series, m)) * power(reach, m);
    }
    double largest = Arrays.stream(sizes).max().orElse(0);
    for (int m = 1; m <= ORDER; m++) {
      Interval coefficient = coefficient(series, m);
      boolean isZero = coefficient.contains(0) || !isExact && sizes[m] <= TINY * largest;
      if (!isZero) {
        return new Leading(m, coefficient.middle());
      }
    }
    return new Leading(0, 0);
  }

  /** The largest size of a number in an interval. */
  private static double size(Interval interval) {
    return Math.max(-interval.lower(), interval.upper());
  }

  /** aₖ, with room for its rounding. */
  private List<Interval> bend(List<List<Interval>> curve, int k) {
    TaylorSeries series = new TaylorSeries(f.analysis().unknowns(), curve);
    double[] rest =
        IntStream.range(0, c.length)
            .mapToDouble(i -> series.coefficient(f.analysis().gradient(i), k).middle())
            .toArray();
    double[] bend = new double[c.length];
    double[] room = new double[c.length];
    for (int r : range) {
      double share = -hessian.along(r, rest) / hessian.pairs().values()[r];
      double[] v = hessian.direction(r);
      for (int i = 0; i < c.length; i++) {
        bend[i] += share * v[i];
        room[i] += ROUNDING * Math.abs(share * v[i]);
      }
    }
    return BoxDerivatives.around(bend, room);
  }

  /** Whether the form of an order has one sign for all directions: on the faces of a cube. */
  boolean isDefinite(int order, int sign) {
    double[] sizes = IntStream.range(0, c.length).mapToDouble(i -> axis(i)[i]).toArray();
    List<List<Interval>> cones = new ArrayList<>();
    for (int face = 0; face < c.length; face++) {
      List<Interval> cone = new ArrayList<>();
      for (int i = 0; i < c.length; i++) {
        cone.add(i == face ? Interval.of(sizes[i]) : new Interval(-sizes[i], sizes[i]));
      } // the opposite face is the same, since the order is even
      cones.add(cone);
    }
    for (int seen = 0; !cones.isEmpty() && seen < MOST_CONES; seen++) {
      List<Interval> cone = cones.remove(cones.size() - 1);
      Interval form =
          coefficient(
              new TaylorSeries(f.analysis().unknowns(), List.of(Krawczyk.points(c), cone)), order);
      if (sign > 0 ? form.lower() > 0 : form.upper() < 0) {
        continue;
      }
      int widest =
          IntStream.range(0, c.length)
              .reduce(
                  (i, j) ->
                      cone.get(i).width() / sizes[i] >= cone.get(j).width() / sizes[j] ? i : j)
              .orElse(0);
      for (Interval half : BoxDerivatives.halves(cone.get(widest))) {
        List<Interval> part = new ArrayList<>(cone);
        part.set(widest, half);
        cones.add(part);
      }
    }
    return cones.isEmpty();
  }
}
