package org.thalweg.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.thalweg.formula.Convexity;
import org.thalweg.text.Text;

/**
 * What a point of a function as text is, in any units of the function and of its numbers.
 *
 * <p>Newton's method leads from the point to the stationary point beside it. If the gradient is
 * exactly zero there, or at a number of fewer digits beside it, the kind is that of the first
 * derivatives that are not zero ({@link Degenerate} if they are not those of the Hessian);
 * otherwise {@link Krawczyk}'s method proves that there is a stationary point, and of which kind.
 */
final class ExactPoint {
  private static final int STEPS = 100; // of Newton's method, which a degenerate point needs
  private static final int DIGITS = 12; // that a rounded point may have
  private static final double NEAR = 0.1; // of the lengths, if the gradient is small too
  private static final double CLOSE = 1e-6; // of the lengths, whatever the gradient is
  private static final double AROUND = 1e-3; // of the lengths: how far a plateau must reach

  private final FormulaFunction f;
  private final double[] x;
  private final double[] lengths;
  private final double[] units;
  private final double norm;

  private ExactPoint(FormulaFunction f, double[] x, double[] extents) {
    this.f = f;
    this.x = x;
    this.norm = Spectrum.norm(f.gradient(x));
    this.units = ScaledHessian.of(f.hessian(x).entries(), x, f.gradient(x)).units();
    this.lengths = new double[x.length];
    Arrays.setAll(lengths, i -> extents[i] > 0 ? extents[i] : Math.abs(x[i]));
  }

  /**
   * Looks at a point.
   *
   * @param tolerance a gradient of at most this norm is small
   * @param extents how far each number went on the way to x, beside which it is judged what is
   *     near; 0 where that is not known
   */
  static StationaryPoint examine(
      FormulaFunction f, double[] x, double tolerance, double[] extents) {
    return new ExactPoint(f, x, extents).judge(tolerance);
  }

  private StationaryPoint judge(double tolerance) {
    Optional<String> endless = f.endless();
    if (endless.isPresent()) {
      return point(x, PointKind.NOT_STATIONARY, endless.get());
    }
    double near = norm <= tolerance ? NEAR : CLOSE;
    double[] polished = polished();
    Optional<double[]> exact = exact(polished).filter(c -> isNear(c, near));
    if (exact.isPresent()) {
      return ofExact(exact.get());
    }
    if (!isNear(polished, near)) {
      String away = norm <= tolerance ? ", and where it would vanish is not near" : "";
      return point(x, PointKind.NOT_STATIONARY, Text.of("the gradient norm is %.3g%s", norm, away));
    }
    return ofInexact(polished);
  }

  private StationaryPoint point(double[] at, PointKind kind, String reason) {
    double[] eigenvalues = Eigenvalues.of(f.hessian(at).entries()).values();
    return new StationaryPoint(x.clone(), f.value(x), norm, eigenvalues, kind, reason);
  }

  /** Where Newton's method for a zero of the gradient leads. */
  private double[] polished() {
    double[] at = x.clone();
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = f.gradient(at);
      if (Spectrum.norm(gradient) == 0 || !isFinite(gradient)) {
        break;
      }
      double[][] hessian = f.hessian(at).entries();
      double[] way =
          ScaledHessian.of(hessian, at, gradient).solved(gradient, DoubleUnaryOperator.identity());
      double[] next = new double[at.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = at[i] - way[i];
      }
      boolean isEnd = Arrays.equals(at, next) || !isFinite(next);
      if (isEnd) {
        break;
      }
      at = next;
    }
    return at;
  }

  private static boolean isFinite(double[] x) {
    return Arrays.stream(x).allMatch(Double::isFinite);
  }

  /**
   * Whether each number is near to x beside its own length, or in units of the Hessian beside the
   * longest of them: a number that did not move on the way has no length of its own.
   */
  private boolean isNear(double[] c, double share) {
    double longest = 0;
    for (int i = 0; i < x.length; i++) {
      longest = Math.max(longest, lengths[i] * units[i]);
    }
    for (int i = 0; i < x.length; i++) {
      double way = Math.abs(c[i] - x[i]);
      boolean isShort = way <= share * lengths[i] || way * units[i] <= share * longest;
      if (!isShort && longest > 0) {
        return false;
      }
    }
    return true;
  }

  /** The point of fewest digits between x and a point, and a little beyond, with no gradient. */
  private Optional<double[]> exact(double[] c) {
    for (int digits = 0; digits <= DIGITS; digits++) {
      double[] rounded = new double[x.length];
      boolean isBetween = true;
      for (int i = 0; i < x.length; i++) {
        double length = Math.max(lengths[i], Math.abs(c[i]));
        rounded[i] = length == 0 ? 0 : rounded(c[i], digits - exponent(length));
        double way = Math.abs(c[i] - x[i]) + 1e-9 * length;
        isBetween &= Math.abs(rounded[i] - c[i]) <= way;
      }
      if (isBetween && isZero(rounded)) {
        return Optional.of(rounded);
      }
    }
    return isZero(c) ? Optional.of(c) : isZero(x) ? Optional.of(x) : Optional.empty();
  }

  private static int exponent(double length) {
    return (int) Math.floor(StrictMath.log10(length));
  }

  private static double rounded(double value, int decimals) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue() + 0.0
        : value;
  }

  private boolean isZero(double[] c) {
    return isFinite(c) && f.isLevel(Krawczyk.points(c));
  }

  /** At a point at which the gradient is exactly zero. */
  private StationaryPoint ofExact(double[] c) {
    double[] radii = new double[c.length];
    Arrays.setAll(radii, i -> AROUND * (lengths[i] > 0 ? lengths[i] : 1));
    Convexity convexity = f.analysis().proof().convexity();
    if (f.isLevel(BoxDerivatives.around(c, radii))) {
      String around = "the function is constant around the point";
      return convexity == Convexity.CONVEX
          ? point(c, PointKind.MINIMUM, around + " and convex: no point is lower")
          : convexity == Convexity.CONCAVE
              ? point(c, PointKind.MAXIMUM, around + " and concave: no point is higher")
              : point(c, PointKind.PLATEAU, around);
    }
    BoxDerivatives there = f.over(Krawczyk.points(c));
    int[] inertia = there.inertia(ScaledHessian.of(there.middle(), c, new double[c.length]));
    if (inertia != null && there.isSmooth()) {
      return regular(c, inertia);
    }
    if (convexity.isConvex()) {
      return point(c, PointKind.MINIMUM, "the gradient is zero, and the function is convex");
    }
    if (convexity == Convexity.CONCAVE) {
      return point(c, PointKind.MAXIMUM, "the gradient is zero, and the function is concave");
    }
    if (there.value().upper() <= f.analysis().lower()) {
      return point(c, PointKind.MINIMUM, "no value of the function is lower");
    }
    return there.isSmooth()
        ? degenerate(c, true)
        : point(c, PointKind.UNDECIDED, "the function has a kink there");
  }

  /** At a point that is a stationary one up to rounding. */
  private StationaryPoint ofInexact(double[] c) {
    double[] radii = new double[c.length];
    Arrays.setAll(
        radii,
        i -> {
          double size = Math.max(Math.max(lengths[i], Math.abs(c[i])), 1e-100);
          return 1e-9 * Math.min(size, 1e6 * Math.max(Math.abs(c[i]), Math.ulp(size)));
        });
    for (int k = 0; k < 3; k++) {
      Optional<Krawczyk.Proven> proven = new Krawczyk(f).prove(BoxDerivatives.around(c, radii));
      if (proven.isPresent() && proven.get().kind() != PointKind.UNDECIDED) {
        double[] at = Krawczyk.middle(proven.get().box());
        BoxDerivatives over = f.over(proven.get().box());
        int[] inertia = over.inertia(ScaledHessian.of(over.middle(), at, new double[at.length]));
        return inertia == null
            ? point(c, proven.get().kind(), "the Hessian says so")
            : regular(c, inertia);
      }
      for (int i = 0; i < radii.length; i++) {
        radii[i] *= 1e-2;
      }
    }
    return f.over(Krawczyk.points(c)).isSmooth()
        ? degenerate(c, false)
        : point(c, PointKind.UNDECIDED, "the function has a kink there");
  }

  private StationaryPoint regular(double[] c, int[] inertia) {
    if (inertia[0] > 0 && inertia[1] > 0) {
      return point(
          c,
          PointKind.SADDLE,
          "the Hessian has %d negative and %d positive eigenvalues"
              .formatted(inertia[0], inertia[1]));
    }
    Convexity convexity = f.analysis().proof().convexity();
    String more =
        convexity.isConvex()
            ? ", and the function is convex: no point is lower"
            : convexity == Convexity.CONCAVE
                ? ", and the function is concave: no point is higher"
                : "";
    return inertia[0] == 0
        ? point(c, PointKind.MINIMUM, "all eigenvalues of the Hessian are positive" + more)
        : point(c, PointKind.MAXIMUM, "all eigenvalues of the Hessian are negative" + more);
  }

  private StationaryPoint degenerate(double[] c, boolean isExact) {
    Degenerate.Verdict verdict = new Degenerate(f, c, lengths, isExact).verdict();
    boolean isSure = isExact || verdict.kind() == PointKind.UNDECIDED;
    String reason = verdict.reason() + (isSure ? "" : ", as far as rounding tells");
    return point(c, verdict.kind(), reason);
  }
}
