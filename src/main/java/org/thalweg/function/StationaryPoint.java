package org.thalweg.function;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a point of a function is.
 *
 * @param x the point
 * @param value f(x)
 * @param gradientNorm ‖∇f(x)‖₂
 * @param eigenvalues of the Hessian at x, ascending
 * @param kind what these say
 */
public record StationaryPoint(
    double[] x, double value, double gradientNorm, double[] eigenvalues, Kind kind) {
  private static final double RESOLUTION = 1e-8; // of second differences, relative

  /** What a point is; a maximum of f is a minimum of −f. */
  public enum Kind {
    /** All eigenvalues are positive. */
    MINIMUM("minimum"),
    /** All are negative. */
    MAXIMUM("maximum"),
    /** There are negative and positive ones. */
    SADDLE("saddle point, not a minimum"),
    /** All are zero, as far as differences can tell. */
    PLATEAU("plateau"),
    /** Some are zero, as far as differences can tell, and no two have opposite signs. */
    UNDECIDED("undecided"),
    /** The gradient is not zero. */
    NOT_STATIONARY("not a stationary point");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Looks at a point.
   *
   * <p>An eigenvalue counts as zero below 1e-8 of the largest, or of |f|/max(1, |x|)² where that is
   * more: what is smaller may be the rounding of the differences.
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
    double norm = norm(f.gradient(x));
    double[] eigenvalues = Eigenvalues.of(FiniteDifferences.hessian(f, x));
    double unit = Math.max(1, Arrays.stream(x).map(Math::abs).max().orElse(0));
    double largest = Arrays.stream(eigenvalues).map(Math::abs).max().orElse(0);
    double zero = RESOLUTION * Math.max(largest, Math.abs(value) / (unit * unit));
    Kind kind = norm <= gradientTolerance ? kind(eigenvalues, zero) : Kind.NOT_STATIONARY;
    return new StationaryPoint(x.clone(), value, norm, eigenvalues, kind);
  }

  private static Kind kind(double[] eigenvalues, double zero) {
    long negative = Arrays.stream(eigenvalues).filter(e -> e < -zero).count();
    long positive = Arrays.stream(eigenvalues).filter(e -> e > zero).count();
    if (negative > 0 && positive > 0) {
      return Kind.SADDLE;
    }
    if (positive == eigenvalues.length) {
      return Kind.MINIMUM;
    }
    if (negative == eigenvalues.length) {
      return Kind.MAXIMUM;
    }
    boolean flat = Arrays.stream(eigenvalues).allMatch(e -> Math.abs(e) <= zero);
    return flat ? Kind.PLATEAU : Kind.UNDECIDED;
  }

  /** The kind, and why. */
  public String verdict() {
    if (kind == Kind.NOT_STATIONARY) {
      return String.format(Locale.ROOT, "%s: the gradient norm is %.3g", kind, gradientNorm);
    }
    long negative = Arrays.stream(eigenvalues).filter(e -> e < 0).count();
    String signs =
        switch (kind) {
          case MINIMUM -> "all eigenvalues of the Hessian are positive";
          case MAXIMUM -> "all eigenvalues of the Hessian are negative";
          case SADDLE ->
              "the Hessian has %d negative and %d positive eigenvalues"
                  .formatted(negative, eigenvalues.length - negative);
          case PLATEAU -> "all eigenvalues of the Hessian are zero, as far as differences can tell";
          default -> "some eigenvalues of the Hessian are zero, as far as differences can tell";
        };
    return kind + ": " + signs;
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
