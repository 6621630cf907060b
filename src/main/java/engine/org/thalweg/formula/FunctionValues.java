package org.thalweg.formula;

import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/** The values of {@link Function}s, one at a time: NaN where a function is undefined. */
public final class FunctionValues {
  private static final double LOG_2 = 0.6931471805599453;
  private static final double HALF_LOG_2_PI = 0.9189385332046727;
  private static final double ROOT_2 = 1.4142135623730951;

  private FunctionValues() {}

  /**
   * The value of a function.
   *
   * @param x as many as the function has arguments
   */
  public static double of(Function function, double... x) {
    double u = x[0];
    return switch (function) {
      case ADD -> u + x[1];
      case SUBTRACT -> u - x[1];
      case NEGATE -> -u;
      case MULTIPLY -> u * x[1];
      case DIVIDE -> u / x[1];
      case POWER -> StrictMath.pow(u, x[1]);
      case LESS -> u < x[1] ? 1 : 0;
      case LESS_OR_EQUAL -> u <= x[1] ? 1 : 0;
      case GREATER -> u > x[1] ? 1 : 0;
      case GREATER_OR_EQUAL -> u >= x[1] ? 1 : 0;
      case EQUAL -> u == x[1] ? 1 : 0;
      case NOT_EQUAL -> u != x[1] ? 1 : 0;
      case IF -> u != 0 ? x[1] : x[2];
      case SQRT -> Math.sqrt(u);
      case SQUARE -> u * u;
      case ABS -> Math.abs(u);
      case SIGN -> Math.signum(u);
      case POS -> Math.max(0, u);
      case MAX -> Math.max(u, x[1]);
      case MIN -> Math.min(u, x[1]);
      case HUBER -> huber(u, x[1]);
      case XLOGY -> u == 0 ? 0 : u * StrictMath.log(x[1]);
      case XEXP -> u == 0 ? 0 : u * StrictMath.exp(x[1]);
      case LOGADDEXP -> logAddExp(u, x[1]);
      case LOGPOCH -> Gamma.logGamma(u + x[1]) - Gamma.logGamma(u);
      case DIGAMMADIFF ->
          u > 0 && u + x[1] > 0 ? Gamma.digamma(u + x[1]) - Gamma.digamma(u) : Double.NaN;
      case POLYGAMMA -> polygamma(u, x[1]);
      default -> ofOne(function, u);
    };
  }

  private static double ofOne(Function function, double u) {
    return switch (function) {
      case EXP -> StrictMath.exp(u);
      case EXPM1 -> StrictMath.expm1(u);
      case LOG -> StrictMath.log(u);
      case LOG1P -> StrictMath.log1p(u);
      case SIN -> StrictMath.sin(u);
      case COS -> StrictMath.cos(u);
      case TAN -> StrictMath.tan(u);
      case ATAN -> StrictMath.atan(u);
      case SINH -> StrictMath.sinh(u);
      case COSH -> StrictMath.cosh(u);
      case TANH -> StrictMath.tanh(u);
      case LOGCOSH -> logCosh(u);
      case SIGMOID -> sigmoid(u);
      case SOFTPLUS -> Math.max(u, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(u)));
      case LOGIT -> StrictMath.log(u) - StrictMath.log1p(-u);
      case ERF -> Erf.erf(u);
      case NORMCDF -> 0.5 * Erf.erfc(-u / ROOT_2);
      case LOGNORMCDF -> u > -30 ? StrictMath.log(0.5 * Erf.erfc(-u / ROOT_2)) : logTail(-u);
      case MILLS -> mills(u);
      case LOGCLOGLOG -> logCLogLog(u);
      case CLOGLOGMILLS -> StrictMath.exp(u - StrictMath.exp(u) - logCLogLog(u));
      case LGAMMA -> Gamma.logGamma(u);
      case DIGAMMA -> u > 0 ? Gamma.digamma(u) : Double.NaN;
      case TRIGAMMA -> polygamma(1, u);
      default -> throw new IllegalArgumentException(function + " has more than one argument");
    };
  }

  private static double huber(double u, double delta) {
    double size = Math.abs(u);
    if (!(delta > 0)) {
      return Double.NaN;
    }
    return size <= delta ? 0.5 * u * u : delta * (size - 0.5 * delta);
  }

  private static double sigmoid(double u) {
    double e = StrictMath.exp(-Math.abs(u));
    return (u >= 0 ? 1 : e) / (1 + e);
  }

  private static double logAddExp(double a, double b) {
    double greater = Math.max(a, b);
    return Double.isInfinite(greater)
        ? greater
        : greater + StrictMath.log1p(StrictMath.exp(-Math.abs(a - b)));
  }

  /** About u where e^u is small: log(1 − e^−x) = log(x) − x/2 + x²/24 … */
  private static double logCLogLog(double u) {
    double x = StrictMath.exp(u);
    return x < 1e-5
        ? u - 0.5 * x + x * x / 24
        : x < LOG_2 ? StrictMath.log(-StrictMath.expm1(-x)) : StrictMath.log1p(-StrictMath.exp(-x));
  }

  private static double logCosh(double u) {
    double half = StrictMath.sinh(0.5 * u);
    return Math.abs(u) < 1
        ? StrictMath.log1p(2 * half * half)
        : Math.abs(u) + StrictMath.log1p(StrictMath.exp(-2 * Math.abs(u))) - LOG_2;
  }

  /** log of the probability above x, for x from 30 on: φ(x) over a continued fraction. */
  private static double logTail(double x) {
    return -0.5 * x * x - HALF_LOG_2_PI - StrictMath.log(tailFraction(x));
  }

  private static double mills(double u) {
    return u > -30
        ? StrictMath.exp(-0.5 * u * u - HALF_LOG_2_PI) / (0.5 * Erf.erfc(-u / ROOT_2))
        : tailFraction(-u);
  }

  /** x + 1/(x + 2/(x + 3/…)): P.-S. Laplace, "Traité de mécanique céleste" (1805). */
  private static double tailFraction(double x) {
    double fraction = x;
    for (int k = 30; k > 0; k--) {
      fraction = x + k / fraction;
    }
    return fraction;
  }

  /** The recurrence up to 20 and the asymptotic series beyond: DLMF 5.15. */
  private static double polygamma(double n, double x) {
    if (!(x > 0) || n < 1 || n != Math.rint(n)) {
      return Double.NaN;
    }
    double sum = 0;
    double at = x;
    for (; at < 20 + n; at++) {
      sum += StrictMath.pow(at, -n - 1);
    }
    double[] bernoulli = {
      1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0
    };
    double series = 1 / n + 0.5 / at;
    double factor = 1; // (n + 2k − 1)!/((2k)! n!)
    for (int k = 1; k <= bernoulli.length; k++) {
      factor *= k == 1 ? (n + 1) / 2 : (n + 2 * k - 2) * (n + 2 * k - 1) / ((2 * k - 1) * 2.0 * k);
      series += bernoulli[k - 1] * factor * StrictMath.pow(at, -2.0 * k);
    }
    double factorial = 1;
    for (int k = 2; k <= n; k++) {
      factorial *= k;
    }
    double sign = n % 2 == 1 ? 1 : -1;
    return sign * factorial * (sum + series * StrictMath.pow(at, -n));
  }
}
