package org.thalweg.formula;

import org.thalweg.linalg.Elementary;

/**
 * The logarithm of the gamma function and its derivatives for x &gt; 0, in plain IEEE arithmetic,
 * so with the same bits on every JVM. From x = 10 on Stirling's series, with the Bernoulli numbers
 * B₂ to B₂₀, whose next term is below 2⁻⁵⁴ there; below it the recurrence leads there, or for ln Γ
 * down to [1, 3], where
 *
 * <pre>
 *   ln Γ(x) = (x − 1)·(x − 2)·Σ cⱼ·Tⱼ(x − 2)
 * </pre>
 *
 * so that its zeros are zeros. The 29 coefficients were computed with 50 digits from the function;
 * the first one left out is below 2·10⁻¹⁸. At 0 each has its limit, and below 0 NaN.
 */
public final class GammaFunctions {
  private static final double FAR = 10;
  private static final double MOST_ORDER = 20;
  private static final double HALF_LOG_TWO_PI = 0.9189385332046727;

  private static final double[] BERNOULLI = { // B₂, B₄, …
    1 / 6.0,
    -1 / 30.0,
    1 / 42.0,
    -1 / 30.0,
    5 / 66.0,
    -691 / 2730.0,
    7 / 6.0,
    -3617 / 510.0,
    43867 / 798.0,
    -174611 / 330.0
  };

  private static final double[] NEAR = {
    0.44148902545501423,
    -0.11119580321752523,
    0.01951044826068884,
    -0.003922461463025264,
    0.0008478989895953857,
    -0.00019153855341365593,
    4.454470184975607e-05,
    -1.05728743735943e-05,
    2.5474336873408417e-06,
    -6.208535880776316e-07,
    1.5268677399071546e-07,
    -3.782637660291326e-08,
    9.428100823624284e-09,
    -2.361999702184645e-09,
    5.943541905817546e-10,
    -1.501312977072867e-10,
    3.8050196458110534e-11,
    -9.672485299656325e-12,
    2.465348198355661e-12,
    -6.298868140791711e-13,
    1.6128460030283787e-13,
    -4.137949206814042e-14,
    1.0635701227757898e-14,
    -2.7382420786652826e-15,
    7.060670507214892e-16,
    -1.8232177141662118e-16,
    4.714169006756272e-17,
    -1.2204107319639856e-17,
    3.1630451661790255e-18
  };

  private GammaFunctions() {}

  /** ln Γ(x). */
  public static double logGamma(double x) {
    if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
      return x >= 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    if (x >= FAR) {
      return (x - 0.5) * (Elementary.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + stirling(x));
    }
    if (x < 1) {
      return near(x + 1) - Elementary.log(x);
    }
    double at = x;
    double product = 1;
    while (at > 3) {
      at -= 1;
      product *= at;
    }
    return product == 1 ? near(at) : near(at) + Elementary.log(product);
  }

  /** What ln Γ(x) has beyond (x − ½)·ln x − x + ½·ln 2π, for x that is far. */
  private static double stirling(double x) {
    double sum = 0;
    double q = 1 / (x * x);
    for (int n = BERNOULLI.length; n > 0; n--) {
      sum = BERNOULLI[n - 1] / (2 * n * (2 * n - 1)) + q * sum;
    }
    return sum / x;
  }

  private static double near(double x) {
    return (x - 1) * (x - 2) * Chebyshev.sum(NEAR, x - 2);
  }

  /** ψ(x), the derivative of ln Γ. */
  public static double digamma(double x) {
    if (!(x > 0)) {
      return x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    double at = x;
    double below = 0;
    while (at < FAR) {
      below += 1 / at;
      at += 1;
    }
    return Elementary.log(at) - 0.5 / at - digammaRest(at) - below;
  }

  /** What ψ(x) lacks of ln x − 1/(2x), for x that is far. */
  private static double digammaRest(double x) {
    double sum = 0;
    double q = 1 / (x * x);
    for (int n = BERNOULLI.length; n > 0; n--) {
      sum = q * (BERNOULLI[n - 1] / (2 * n) + sum);
    }
    return sum;
  }

  /** ln Γ(x + by) − ln Γ(x) for x and x + by above 0, of which large parts do not cancel. */
  public static double logGammaRise(double x, double by) {
    double end = x + by;
    if (isFewSteps(by) && x > 0 && x < 1e15) {
      double product = 1; // below 1e241
      for (int i = 0; i < by; i++) {
        product *= x + i;
      }
      return Elementary.log(product);
    }
    if (x < FAR || end < FAR || end == Double.POSITIVE_INFINITY) {
      return logGamma(end) - logGamma(x);
    }
    double rest = stirling(end) - stirling(x);
    return (x - 0.5) * Elementary.log1pOfAll(by / x) + by * (Elementary.log(end) - 1) + rest;
  }

  /** ψ(x + by) − ψ(x) for x and x + by above 0, of which large parts do not cancel. */
  public static double digammaRise(double x, double by) {
    double end = x + by;
    if (isFewSteps(by) && x > 0) {
      double sum = 0;
      for (int i = 0; i < by; i++) {
        sum += 1 / (x + i);
      }
      return sum;
    }
    if (x < FAR || end < FAR || end == Double.POSITIVE_INFINITY) {
      return digamma(end) - digamma(x);
    }
    double rest = digammaRest(x) - digammaRest(end);
    return Elementary.log1pOfAll(by / x) + 0.5 * by / (x * end) + rest;
  }

  private static boolean isFewSteps(double by) {
    return by >= 0 && by <= 16 && by == Math.rint(by);
  }

  /** ψ′(x), the second derivative of ln Γ. */
  public static double trigamma(double x) {
    return polygamma(1, x);
  }

  /**
   * The derivative of ψ of some order, for x above 0: NIST Digital Library of Mathematical
   * Functions, 5.5.2 and 5.15.8. NaN if the order is no whole number from 1 to 20.
   */
  public static double polygamma(double order, double x) {
    double sign = order % 2 == 1 ? 1 : -1;
    if (!(x > 0) || order < 1 || order > MOST_ORDER || order != Math.rint(order)) {
      return x == 0 && order >= 1 && order <= MOST_ORDER
          ? sign * Double.POSITIVE_INFINITY
          : Double.NaN;
    }
    double at = x;
    double below = 0;
    while (at < FAR + order - 1) {
      below += power(at, order + 1);
      at += 1;
    }
    double sum = 0;
    double q = 1 / (at * at);
    for (int n = BERNOULLI.length; n > 0; n--) {
      double ways = 1; // (2n + order − 1)!/((2n)!·(order − 1)!)
      for (int i = 1; i < order; i++) {
        ways *= (2 * n + i) / (double) i;
      }
      sum = q * (BERNOULLI[n - 1] * ways + sum);
    }
    double factorial = 1;
    for (int i = 2; i < order; i++) {
      factorial *= i;
    }
    return sign * factorial * (order * below + (1 + 0.5 * order / at + sum) * power(at, order));
  }

  /** x to the power −n. */
  private static double power(double x, double n) {
    double product = 1;
    for (int i = 0; i < n; i++) {
      product *= x;
    }
    return 1 / product;
  }
}
