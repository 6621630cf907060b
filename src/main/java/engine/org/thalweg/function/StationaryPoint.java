package org.thalweg.function;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.thalweg.text.Text;

/**
 * What a point of a function is.
 *
 * @param x the point
 * @param value f(x)
 * @param gradientNorm ‖∇f(x)‖₂
 * @param eigenvalues of the Hessian at x, ascending
 * @param kind what these say
 * @param reason why they say so
 */
public record StationaryPoint(
    double[] x,
    double value,
    double gradientNorm,
    double[] eigenvalues,
    PointKind kind,
    String reason) {
  private static final double ROUNDING = 1e-14; // of eigenvalues, relative to the largest
  private static final double OF_VALUES = 1e-8; // of second differences of values, relative
  private static final double NEAR = 0.1; // of the way of a descent
  private static final double REACH = 4; // times the way to where the gradient would vanish
  private static final double CHANGE = 0.5; // of an eigenvalue, relative, that is too much
  private static final double AROUND = 0.1; // how far a plateau must reach
  private static final double LEVEL = 1e-12; // differences of values that are none, relative

  /**
   * Looks at a point.
   *
   * <p>A small gradient alone says little: along x³ or e⁻ˣ it becomes as small as one likes, and
   * the curvature with it. With an eigenvalue λ of the Hessian and its eigenvector v, f would be
   * stationary at the distance |g·v|/|λ| along v, if λ stayed as it is. So λ counts only where it
   * does not change by more than half over four times these distances, to both sides. An eigenvalue
   * counts as zero up to what differences, or the rounding of values, may be off.
   *
   * @param gradientTolerance the gradient counts as zero up to this norm
   * @throws IllegalArgumentException if x has another length than the function's dimension
   */
  public static StationaryPoint examine(
      DifferentiableFunction f, double[] x, double gradientTolerance) {
    if (x.length != f.dimension()) {
      throw new IllegalArgumentException(
          "x must have %d entries but had %d".formatted(f.dimension(), x.length));
    }
    double value = f.value(x);
    double[] gradient = f.gradient(x);
    double norm = Spectrum.norm(gradient);
    FiniteDifferences.Hessian hessian = f.hessian(x);
    Eigenvalues pairs = Eigenvalues.of(hessian.entries());
    if (!(norm <= gradientTolerance)) {
      String reason = Text.of("the gradient norm is %.3g", norm);
      return new StationaryPoint(
          x.clone(), value, norm, pairs.values(), PointKind.NOT_STATIONARY, reason);
    }
    return new Curvatures(f, x, value, gradient, hessian, pairs).judge(norm);
  }

  /**
   * Looks at the end of a descent.
   *
   * @param gradientTolerance the gradient counts as zero up to this norm
   * @param extents how far each number went on the way; a point from which the gradient would
   *     vanish only farther away than a tenth of that is no stationary one; 0 if it is not known
   */
  public static StationaryPoint examine(
      DifferentiableFunction f, double[] x, double gradientTolerance, double[] extents) {
    return f instanceof FormulaFunction formula
        ? ExactPoint.examine(formula, x, gradientTolerance, extents)
        : examine(f, x, gradientTolerance).beside(f, extents);
  }

  /** This point, unless its gradient would vanish only farther away than the way says. */
  private StationaryPoint beside(DifferentiableFunction f, double[] extents) {
    if (kind == PointKind.NOT_STATIONARY || !Double.isFinite(gradientNorm)) {
      return this;
    }
    double[] gradient = f.gradient(x);
    ScaledHessian scaled = ScaledHessian.of(f.hessian(x).entries(), x, gradient);
    double[] way = scaled.solved(gradient, DoubleUnaryOperator.identity());
    for (int i = 0; i < x.length; i++) {
      double length = extents[i] > 0 ? extents[i] : Math.abs(x[i]);
      if (length > 0 && Math.abs(way[i]) > NEAR * length) {
        String reason = "the gradient norm is %.3g, and where it would vanish is not near";
        return new StationaryPoint(
            x,
            value,
            gradientNorm,
            eigenvalues,
            PointKind.NOT_STATIONARY,
            Text.of(reason, gradientNorm));
      }
    }
    return this;
  }

  /** The kind, and why. */
  public String verdict() {
    return kind + ": " + reason;
  }

  /** The curvatures at a point whose gradient is small. */
  private record Curvatures(
      DifferentiableFunction f,
      double[] x,
      double value,
      double[] gradient,
      FiniteDifferences.Hessian hessian,
      Eigenvalues pairs) {

    StationaryPoint judge(double norm) {
      int d = x.length;
      double[] signs = new double[d];
      Arrays.setAll(signs, k -> Math.abs(lambda(k)) > zero(k) ? Math.signum(lambda(k)) : 0);
      double[] way = way(signs);
      long negative = Arrays.stream(signs).filter(sign -> sign < 0).count();
      long positive = Arrays.stream(signs).filter(sign -> sign > 0).count();
      PointKind kind = PointKind.UNDECIDED;
      String reason = "some eigenvalues of the Hessian are zero, as far as differences can tell";
      if (!lasts(signs, way)) {
        reason =
            Text.of(
                "the gradient, of norm %.3g, would vanish %.3g away, but the curvature there is"
                    + " another",
                norm, Spectrum.norm(way));
      } else if (negative > 0 && positive > 0) {
        kind = PointKind.SADDLE;
        reason =
            "the Hessian has %d negative and %d positive eigenvalues".formatted(negative, positive);
      } else if (positive == d) {
        kind = PointKind.MINIMUM;
        reason = "all eigenvalues of the Hessian are positive";
      } else if (negative == d) {
        kind = PointKind.MAXIMUM;
        reason = "all eigenvalues of the Hessian are negative";
      } else if (negative + positive == 0) {
        boolean level = isLevel();
        kind = level ? PointKind.PLATEAU : PointKind.UNDECIDED;
        reason =
            "all eigenvalues of the Hessian are zero, as far as differences can tell"
                + (level ? "" : ", but the function is not level");
      }
      return new StationaryPoint(x.clone(), value, norm, pairs.values(), kind, reason);
    }

    private double lambda(int k) {
      return pairs.values()[k];
    }

    private double[] vector(int k) {
      return Arrays.stream(pairs.vectors()).mapToDouble(row -> row[k]).toArray();
    }

    private double unit() {
      return Math.max(1, Arrays.stream(x).map(Math::abs).max().orElse(0));
    }

    /** Up to where the k-th eigenvalue counts as zero. */
    private double zero(int k) {
      double largest = Arrays.stream(pairs.values()).map(Math::abs).max().orElse(0);
      double ofValues = OF_VALUES * Math.abs(value) / (unit() * unit());
      double rounding = Math.max(ROUNDING * largest, ofValues);
      return Math.max(rounding, hessian.errorAlong(vector(k)));
    }

    /** From x to where the gradient would vanish, as far as eigenvalues are not zero. */
    private double[] way(double[] signs) {
      double[] way = new double[x.length];
      for (int k = 0; k < signs.length; k++) {
        if (signs[k] != 0) {
          double[] v = vector(k);
          double along = IntStream.range(0, v.length).mapToDouble(i -> v[i] * gradient[i]).sum();
          for (int i = 0; i < way.length; i++) {
            way[i] -= along / lambda(k) * v[i];
          }
        }
      }
      return way;
    }

    /** Whether the eigenvalues that are not zero stay about the same along that way. */
    private boolean lasts(double[] signs, double[] way) {
      for (double reach : new double[] {REACH, -REACH}) {
        double[] there = new double[x.length];
        Arrays.setAll(there, i -> x[i] + reach * way[i]);
        FiniteDifferences.Hessian other = f.hessian(there);
        for (int k = 0; k < signs.length; k++) {
          double change = Math.abs(other.along(vector(k)) - lambda(k));
          if (signs[k] != 0 && !(change <= CHANGE * Math.abs(lambda(k)))) {
            return false;
          }
        }
      }
      return true;
    }

    /** Whether f has the same value around x: along the axes and the diagonals between two. */
    private boolean isLevel() {
      double tolerance = LEVEL * Math.max(1, Math.abs(value));
      for (int i = 0; i < x.length; i++) {
        for (double a : new double[] {AROUND, -AROUND}) {
          for (double b : new double[] {0, AROUND}) {
            double[] there = x.clone();
            there[i] += a * unit();
            there[(i + 1) % x.length] += b * unit();
            if (!(Math.abs(f.value(there) - value) <= tolerance)) {
              return false;
            }
          }
        }
      }
      return true;
    }
  }
}
