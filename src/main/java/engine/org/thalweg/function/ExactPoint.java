package org.thalweg.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.formula.Convexity;
import org.thalweg.formula.Interval;
import org.thalweg.formula.TaylorSeries;
import org.thalweg.sample.RandomStream;
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

  /**
   * What a stationary point is whose Hessian has eigenvalues of zero, by Taylor coefficients up to
   * order 8 along {@link TaylorCurves} through it: γ·tᵐ is the first term that is not zero.
   *
   * <p>A function that falls along a curve and rises along another has a saddle point there, and so
   * it has if m is odd. If one eigenvalue alone is zero, the sign of γ decides (the splitting
   * lemma: D. Gromoll, W. Meyer, "On Differentiable Functions with Isolated Critical Points",
   * Topology 8 (1969)). If all are zero, a minimum is proven if γ &gt; 0 for all v, by intervals of
   * v.
   */
  private static final class Degenerate {
    private static final int DRAWN = 64; // directions
    private static final double CLEAN = 1e-12; // entry of an eigenvector that is zero

    private final FormulaFunction f;
    private final double[] c;
    private final TaylorCurves curves;
    private final List<Integer> range;
    private final int side; // of the eigenvalues that are not zero: −1, 0 if none, 1, or 2 for both

    /** A kind, and why. */
    record Verdict(PointKind kind, String reason) {}

    /**
     * A stationary point.
     *
     * @param lengths over which each number varies
     * @param isExact whether the gradient is exactly zero there, so that rounding needs no
     *     allowance
     */
    Degenerate(FormulaFunction f, double[] c, double[] lengths, boolean isExact) {
      this.f = f;
      this.c = c;
      this.curves = new TaylorCurves(f, c, lengths, isExact);
      this.range = curves.range;
      double[] values = curves.hessian.pairs().values();
      boolean rises = range.stream().anyMatch(k -> values[k] > 0);
      boolean falls = range.stream().anyMatch(k -> values[k] < 0);
      this.side = rises && falls ? 2 : rises ? 1 : falls ? -1 : 0;
    }

    Verdict verdict() {
      try {
        return side == 2
            ? new Verdict(
                PointKind.SADDLE, "the Hessian has negative and positive eigenvalues, beside zeros")
            : byCurves();
      } catch (TaylorSeries.NotAnalytic e) {
        return new Verdict(PointKind.UNDECIDED, e.getMessage());
      }
    }

    private Verdict byCurves() {
      if (range.size() == c.length) {
        return byHessian();
      }
      List<double[]> directions = directions();
      int order = 0;
      boolean isOneOrder = true;
      int signs = 0; // 1 if one rises, 2 if one falls
      boolean isLevel = false;
      for (double[] v : directions) {
        TaylorCurves.Leading leading = curves.leading(v);
        if (leading.order() % 2 == 1) {
          return saddle("%s along %s".formatted(change(leading), text(v)));
        }
        isLevel |= leading.order() == 0;
        signs |= leading.sign() > 0 ? 1 : leading.sign() < 0 ? 2 : 0;
        int all = signs | (side > 0 ? 1 : side < 0 ? 2 : 0);
        if (all == 3) {
          String along = "%s along %s, and has the other sign along another line";
          return saddle(along.formatted(change(leading), text(v)));
        }
        isOneOrder &= order == 0 || order == leading.order();
        order = leading.order();
      }
      if (isLevel) {
        return new Verdict(
            PointKind.UNDECIDED, "along a line all derivatives up to order 8 are zero");
      }
      boolean rises = signs == 1;
      boolean isProven =
          directions.size() == 1
              || range.isEmpty() && isOneOrder && curves.isDefinite(order, rises ? 1 : -1);
      if (isProven) {
        return new Verdict(
            rises ? PointKind.MINIMUM : PointKind.MAXIMUM,
            "the derivatives of order %d decide, where the Hessian is zero".formatted(order));
      }
      return new Verdict(
          PointKind.UNDECIDED,
          "some eigenvalues of the Hessian are zero, and the function %s along every line that was"
                  .formatted(rises ? "rises" : "falls")
              + " tried");
    }

    /** Where no eigenvalue is zero, but the point is not exactly a stationary one. */
    private Verdict byHessian() {
      if (f.over(Krawczyk.points(c)).inertia(curves.hessian) == null) {
        return new Verdict(
            PointKind.UNDECIDED, "the gradient is zero, but no stationary point is proven");
      }
      return side > 0
          ? new Verdict(PointKind.MINIMUM, "all eigenvalues of the Hessian are positive")
          : new Verdict(PointKind.MAXIMUM, "all eigenvalues of the Hessian are negative");
    }

    private static Verdict saddle(String why) {
      return new Verdict(PointKind.SADDLE, "the function changes as " + why);
    }

    private static String change(TaylorCurves.Leading leading) {
      return String.format(
          java.util.Locale.ROOT, "%.3g·t^%d", leading.coefficient(), leading.order());
    }

    /** Directions in which the Hessian is zero: axes and diagonals of them, then drawn ones. */
    private List<double[]> directions() {
      List<double[]> basis = new ArrayList<>();
      for (int k = 0; k < c.length; k++) {
        if (!range.contains(k)) {
          basis.add(range.isEmpty() ? curves.axis(basis.size()) : cleaned(k));
        }
      }
      if (basis.size() == 1) {
        return basis;
      }
      List<double[]> directions = new ArrayList<>();
      int patterns = (int) Math.min(2000, StrictMath.pow(3, basis.size()));
      for (int pattern = 1; pattern < patterns; pattern++) {
        double[] shares = new double[basis.size()];
        int rest = pattern;
        for (int k = 0; k < shares.length; k++) {
          shares[k] = rest % 3 == 2 ? -1 : rest % 3;
          rest /= 3;
        }
        directions.add(combined(basis, shares));
      }
      RandomStream random = new RandomStream(1);
      for (int i = 0; i < DRAWN; i++) {
        directions.add(combined(basis, random.doubles(basis.size(), -1, 1)));
      }
      return directions;
    }

    /** An eigenvector without what rounding left of zeros. */
    private double[] cleaned(int k) {
      double[] v = curves.hessian.direction(k);
      double[][] vectors = curves.hessian.pairs().vectors();
      double first = 1;
      for (int i = 0; i < v.length; i++) {
        v[i] = Math.abs(vectors[i][k]) < CLEAN ? 0 : v[i];
        first = Math.abs(v[i]) > 0 && first == 1 ? v[i] : first;
      }
      double unit = first;
      return Arrays.stream(v).map(e -> e / unit).toArray();
    }

    private static double[] combined(List<double[]> basis, double[] shares) {
      double[] v = new double[basis.get(0).length];
      for (int k = 0; k < shares.length; k++) {
        for (int i = 0; i < v.length; i++) {
          v[i] += shares[k] * basis.get(k)[i];
        }
      }
      return v;
    }

    /** A direction in few digits, by the names of its numbers. */
    private String text(double[] v) {
      return IntStream.range(0, v.length)
          .mapToObj(
              i ->
                  f.names().get(i)
                      + " "
                      + new BigDecimal(v[i])
                          .round(new MathContext(3))
                          .stripTrailingZeros()
                          .toString())
          .collect(Collectors.joining(", ", "(", ")"));
    }
  }

  /**
   * A function along curves through a stationary point, by Taylor coefficients up to order 8.
   *
   * <pre>
   *   x(t) = c + v·t + a₂t² + a₃t³ + a₄t⁴      Hv = 0, aₖ in the range of H
   *   aₖ: such that the gradient along x(t) has no coefficient of tᵏ in the range of H
   *   f(x(t)) − f(c) = γ·tᵐ + …                γ ≠ 0
   * </pre>
   */
  private static final class TaylorCurves {
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
     * @param isExact whether the gradient is exactly zero there, so that rounding needs no
     *     allowance
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

    /** Whether an eigenvalue is nothing beside what higher orders do at a short distance. */
    private boolean isTiny(int k, double value) {
      if (isExact || value == 0) {
        return value == 0;
      }
      double[] v = hessian.direction(k);
      double reach = reach(v);
      try {
        TaylorSeries line = new TaylorSeries(f.analysis().unknowns(), curve(v));
        double second = Math.abs(coefficient(line, 2).middle()) * StrictMath.pow(reach, 2);
        return IntStream.rangeClosed(3, ORDER)
            .anyMatch(
                m ->
                    TINY * Math.abs(coefficient(line, m).middle()) * StrictMath.pow(reach, m)
                        > second);
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
        sizes[m] = size(coefficient(series, m)) * StrictMath.pow(reach, m);
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
                new TaylorSeries(f.analysis().unknowns(), List.of(Krawczyk.points(c), cone)),
                order);
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
}
