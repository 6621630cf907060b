package org.thalweg.formula;

import org.thalweg.linalg.Elementary;

/**
 * The values of {@link Function}s, one at a time, with the same bits on every JVM: NaN where a
 * function is undefined. StrictMath is specified to the bit, and so is plain arithmetic.
 */
public final class FunctionValues {
  private static final double LOG_2 = 0.6931471805599453;

  private FunctionValues() {}

  /**
   * The value of a function.
   *
   * @param x as many as the function has arguments
   */
  public static double of(Function function, double... x) {
    return of(function, x[0], x.length > 1 ? x[1] : 0, x.length > 2 ? x[2] : 0);
  }

  /** The value of a function, of which arguments beyond its own are ignored. */
  public static double of(Function function, double a, double b, double c) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case NEGATE -> -a;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case POWER -> StrictMath.pow(a, b);
      case LESS -> a < b ? 1 : 0;
      case LESS_OR_EQUAL -> a <= b ? 1 : 0;
      case GREATER -> a > b ? 1 : 0;
      case GREATER_OR_EQUAL -> a >= b ? 1 : 0;
      case EQUAL -> a == b ? 1 : 0;
      case NOT_EQUAL -> a != b ? 1 : 0;
      case IF -> a != 0 ? b : c;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case HUBER -> huber(a, b);
      case XLOGY -> a == 0 ? 0 : a * Elementary.log(b);
      case XEXP -> a == 0 ? 0 : a * Elementary.exp(b);
      case LOGADDEXP -> logAddExp(a, b);
      case LOGNORMDIFF -> ErrorFunctions.logNormalDifference(a, b);
      case LOGPOCH -> GammaFunctions.logGammaRise(a, b);
      case DIGAMMADIFF -> GammaFunctions.digammaRise(a, b);
      case POLYGAMMA -> GammaFunctions.polygamma(a, b);
      default -> of(function, a);
    };
  }

  private static double of(Function function, double u) {
    return switch (function) {
      case SQRT -> Math.sqrt(u);
      case SQUARE -> u * u;
      case ABS -> Math.abs(u);
      case SIGN -> Math.signum(u);
      case POS -> Math.max(0, u);
      case EXP -> Elementary.exp(u);
      case EXPM1 -> Elementary.expm1(u);
      case LOG -> Elementary.log(u);
      case LOG1P -> Elementary.log1pOfAll(u);
      case SIN -> StrictMath.sin(u);
      case COS -> StrictMath.cos(u);
      case TAN -> StrictMath.tan(u);
      case ATAN -> StrictMath.atan(u);
      case SINH -> StrictMath.sinh(u);
      case COSH -> StrictMath.cosh(u);
      case TANH -> Elementary.tanh(u);
      case LOGCOSH -> logCosh(u);
      case SIGMOID -> Elementary.sigmoid(u);
      case SOFTPLUS -> Math.max(0, u) + Elementary.log1p(Elementary.exp(-Math.abs(u)));
      case LOGIT -> logit(u);
      case ERF -> ErrorFunctions.erf(u);
      case NORMCDF -> ErrorFunctions.normalCdf(u);
      case LOGNORMCDF -> ErrorFunctions.logNormalCdf(u);
      case MILLS -> ErrorFunctions.normalHazard(u);
      case MILLSSLOPE -> ErrorFunctions.normalHazardSlope(u);
      case MILLSBEND -> ErrorFunctions.normalHazardBend(u);
      case LOGCLOGLOG -> logCLogLog(u);
      case CLOGLOGMILLS -> cLogLogMills(u);
      case LGAMMA -> GammaFunctions.logGamma(u);
      case DIGAMMA -> GammaFunctions.digamma(u);
      case TRIGAMMA -> GammaFunctions.trigamma(u);
      default -> throw new IllegalArgumentException(function + " has more than one argument");
    };
  }

  /** Half of u² up to |u| = δ, and linear beyond. */
  public static double huber(double u, double delta) {
    double size = Math.abs(u);
    double within = Math.min(size, delta);
    return within * (size - 0.5 * within);
  }

  /** ln(cosh u), whose parts do not cancel where u is small. */
  public static double logCosh(double u) {
    double size = Math.abs(u);
    if (size < 1) {
      double half = StrictMath.sinh(0.5 * u);
      return Elementary.log1pOfAll(2 * half * half);
    }
    return size + Elementary.log1p(Elementary.exp(-2 * size)) - LOG_2;
  }

  /** ln(1 − e^−x) for x = e^u: the logarithm of the inverse complementary log-log. */
  public static double logCLogLog(double u) {
    double x = Elementary.exp(u);
    if (x < 1e-5) {
      return u - 0.5 * x + x * x / 24;
    }
    return x < LOG_2
        ? Elementary.log(-Elementary.expm1(-x))
        : Elementary.log1pOfAll(-Elementary.exp(-x));
  }

  /** The derivative of {@link #logCLogLog}. */
  public static double cLogLogMills(double u) {
    return Elementary.exp(u - Elementary.exp(u) - logCLogLog(u));
  }

  /** ln(u/(1 − u)). */
  public static double logit(double u) {
    return Elementary.log(u) - Elementary.log1pOfAll(-u);
  }

  private static double logAddExp(double a, double b) {
    double rest = Elementary.log1p(Elementary.exp(-Math.abs(a - b)));
    return a == b ? a + LOG_2 : Math.max(a, b) + rest;
  }
}
