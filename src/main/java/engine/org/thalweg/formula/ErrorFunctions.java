package org.thalweg.formula;

import org.thalweg.linalg.Elementary;

/**
 * The error function and the normal distribution, in plain IEEE arithmetic, so with the same bits
 * on every JVM.
 *
 * <pre>
 *   erfcx(x) = e^(x²)·erfc(x) = (1 + 2x)⁻¹·Σ cⱼ·Tⱼ(t),   t = (x − 3.75)/(x + 3.75),   x ≥ 0
 * </pre>
 *
 * as in M. M. Shepherd, J. G. Laframboise, "Chebyshev Approximation of (1 + 2x) exp(x²) erfc x in 0
 * ≤ x &lt; ∞", Mathematics of Computation 36 (1981). Its 27 coefficients were computed with 50
 * digits from the function; the first one left out is below 2·10⁻¹⁸.
 */
public final class ErrorFunctions {
  private static final double CENTRE = 3.75;
  private static final double LOG_ROOT_TWO_PI = 0.9189385332046727;
  private static final double NARROW = 1e-4;
  private static final double TAIL = -2; // below it derivatives of the hazard are fractions
  private static final int TERMS = 40; // at least; at −2 three times as many leave 1e-15
  private static final double ROOT_HALF = 0x1.6a09e667f3bcdp-1;
  private static final double ROOT_PI = 1.772453850905516;
  private static final double ROOT_TWO_OVER_PI = 0.7978845608028654;
  private static final double[] SCALED = {
    1.1775789345674017,
    -0.004590054580646478,
    -0.08424913336651792,
    0.05920993999819189,
    -0.026658668435305753,
    0.009074997670705265,
    -0.002413163540417608,
    0.0004907758365258086,
    -6.916973302501207e-05,
    4.13902798607301e-06,
    7.74038306619849e-07,
    -2.1886401049234397e-07,
    1.076499946567091e-08,
    4.521959811218287e-09,
    -7.754400208831351e-10,
    -6.318088340886684e-11,
    2.86879501093067e-11,
    1.945586854577735e-13,
    -9.65469674843344e-13,
    3.2525481481487414e-14,
    3.347811948286807e-14,
    -1.8645628804192992e-15,
    -1.2507950530688508e-15,
    7.418235256625416e-17,
    5.0681489047974706e-17,
    -2.237056659422547e-18,
    -2.187342944289709e-18
  };

  private ErrorFunctions() {}

  /**
   * The error function 2/√π·∫₀ˣ e^(−t²) dt, in [−1, 1], right to a few units in the last place for
   * any x; NaN for NaN.
   */
  public static double erf(double x) {
    if (Math.abs(x) >= 0.5) {
      return Math.copySign(1 - erfc(Math.abs(x)), x);
    }
    double q = x * x; // x·2/√π·Σ (−q)ⁿ/(n!·(2n + 1)), whose terms fall below 2⁻⁵⁷ at n = 13
    double sum = 0;
    for (int n = 12; n > 0; n--) {
      sum = -q / n * (1.0 / (2 * n + 1) + sum);
    }
    return 2 / ROOT_PI * (x + x * sum);
  }

  /**
   * The complement 1 − erf x, in [0, 2], to full relative precision where x is large; 0 where it is
   * below the least double, from x = 27.3 on.
   */
  public static double erfc(double x) {
    if (x < 0.5) {
      return x < -0.5 ? 2 - erfc(-x) : 1 - erf(x);
    }
    return x > 28 ? 0 : gaussian(x, 1) * scaled(x);
  }

  /**
   * Φ(x): the probability, in [0, 1], that a standard normal variable is below x; to full relative
   * precision where x is far below 0.
   */
  public static double normalCdf(double x) {
    if (Math.abs(x) < 0.5) {
      return 0.5 + 0.5 * erf(x * ROOT_HALF);
    }
    return x > 0
        ? 1 - normalCdf(-x)
        : x < -39 ? 0 : 0.5 * gaussian(x, 0.5) * scaled(-x * ROOT_HALF);
  }

  /** ln Φ(x), finite for any x that is: about −x²/2 where Φ itself is 0. */
  public static double logNormalCdf(double x) {
    return x > -1
        ? Elementary.log1pOfAll(-normalCdf(-x))
        : Elementary.log(0.5 * scaled(-x * ROOT_HALF)) - 0.5 * x * x;
  }

  /**
   * ln(Φ(a) − Φ(b)), for a above b: also in the tails, and between neighbours, where the difference
   * of both would be 0.
   */
  public static double logNormalDifference(double a, double b) {
    if (!(a > b)) {
      return a == b ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    if (b > 0) {
      return logNormalDifference(-b, -a);
    }
    double width = a - b;
    double middle = b + 0.5 * width;
    if (width * (1 + Math.abs(middle)) < NARROW) { // the density there, and how it bends
      double bend = width * width * (middle * middle - 1) / 24;
      return Elementary.log(width) - 0.5 * middle * middle - LOG_ROOT_TWO_PI + bend;
    }
    if (a > -1) {
      double tails = normalCdf(-a) + normalCdf(b);
      return tails < 0.5
          ? Elementary.log1pOfAll(-tails)
          : Elementary.log(0.5 * (erf(a * ROOT_HALF) - erf(b * ROOT_HALF)));
    }
    double ratio =
        Elementary.log(scaled(-b * ROOT_HALF) / scaled(-a * ROOT_HALF)) + 0.5 * width * (a + b);
    return logNormalCdf(a) + Elementary.log(-Elementary.expm1(ratio));
  }

  /** The derivative of ln Φ: the density φ(x) over Φ(x), about −x for x far below 0. */
  public static double normalHazard(double x) {
    return x <= 0
        ? ROOT_TWO_OVER_PI / scaled(-x * ROOT_HALF)
        : 0.5 * ROOT_TWO_OVER_PI * (x > 40 ? 0 : gaussian(x, 0.5)) / normalCdf(x);
  }

  /** The derivative of {@link #normalHazard}, from −1 far below 0 up to 0. */
  public static double normalHazardSlope(double x) {
    if (x < TAIL) {
      double first = fractions(-x)[0];
      return -(first - x) * first;
    }
    double hazard = normalHazard(x);
    return -hazard * (x + hazard);
  }

  /** The second derivative of {@link #normalHazard}, about 2/|x|³ for x far below 0. */
  public static double normalHazardBend(double x) {
    double hazard = normalHazard(x);
    if (x < TAIL) {
      double[] c = fractions(-x);
      return hazard * c[0] * c[0] * c[1] * (c[2] - c[1]);
    }
    double sum = x + hazard;
    return hazard * (sum * sum - (1 - hazard * sum));
  }

  /**
   * The ends c₁, c₂, c₃ of the continued fraction φ(x)/(1 − Φ(x)) = x + c₁, cₖ = k/(x + cₖ₊₁) (P.
   * S. Laplace, Mécanique céleste IV, 1805), by which nothing cancels where x is large: the
   * derivatives are −(x + c₁)·c₁ and (x + c₁)·c₁²·c₂·(c₃ − c₂).
   */
  private static double[] fractions(double x) {
    double[] ends = new double[3];
    double c = 0;
    for (int k = (int) (TERMS + 8 * TERMS / (x * x)); k > 0; k--) {
      c = k / (x + c);
      if (k <= ends.length) {
        ends[k - 1] = c;
      }
    }
    return ends;
  }

  /** e^(−c·x²) for c = 1 or ½: the square as one of 24 bits, which is exact, and a small rest. */
  private static double gaussian(double x, double c) {
    double high = (float) x;
    double rest = (x - high) * (x + high);
    return Elementary.exp(-c * (high * high)) * Elementary.exp(-c * rest);
  }

  /**
   * The scaled complement e^(x²)·erfc x, which is finite where erfc x is too small for a double.
   *
   * @param x at least 0
   */
  private static double scaled(double x) {
    if (x > 1e8) {
      return 1 / (x * ROOT_PI);
    }
    return Chebyshev.sum(SCALED, (x - CENTRE) / (x + CENTRE)) / (1 + 2 * x);
  }
}
