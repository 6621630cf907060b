package org.thalweg.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.formula.TaylorSeries;
import org.thalweg.sample.RandomStream;

/**
 * What a stationary point is whose Hessian has eigenvalues of zero, by Taylor coefficients up to
 * order 8 along {@link TaylorCurves} through it: γ·tᵐ is the first term that is not zero.
 *
 * <p>A function that falls along a curve and rises along another has a saddle point there, and so
 * it has if m is odd. If one eigenvalue alone is zero, the sign of γ decides (the splitting lemma:
 * D. Gromoll, W. Meyer, "On Differentiable Functions with Isolated Critical Points", Topology 8
 * (1969)). If all are zero, a minimum is proven if γ &gt; 0 for all v, by intervals of v.
 */
final class Degenerate {
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
   * @param isExact whether the gradient is exactly zero there, so that rounding needs no allowance
   */
  Degenerate(FormulaFunction f, double[] c, double[] lengths, boolean isExact) {
    this.f = f;
    this.c = c;
    this.curves = new TaylorCurves(f, c, lengths, isExact);
    this.range = curves.range();
    double[] values = curves.hessian().pairs().values();
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
    if (f.over(Krawczyk.points(c)).inertia(curves.hessian()) == null) {
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
    double[] v = curves.hessian().direction(k);
    double[][] vectors = curves.hessian().pairs().vectors();
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
