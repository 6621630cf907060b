package org.thalweg.generate;

import org.thalweg.linalg.Elementary;
import org.thalweg.sample.RandomStream;

/** Random variates in strict arithmetic: the same bits on every machine. */
final class Variates {
  private Variates() {}

  /** Uniform in [0, 1). */
  static double uniform(RandomStream random) {
    return 1 - random.nextPositive();
  }

  /**
   * Standard normal: the polar method of G. Marsaglia, T. A. Bray, "A Convenient Method for
   * Generating Normal Variables", SIAM Review 6(3) (1964).
   */
  static double normal(RandomStream random) {
    double u;
    double square;
    do {
      u = 2 * uniform(random) - 1;
      double v = 2 * uniform(random) - 1;
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    return u * Math.sqrt(-2 * StrictMath.log(square) / square);
  }

  /** Exponential with mean 1. */
  static double exponential(RandomStream random) {
    return -StrictMath.log(random.nextPositive());
  }

  /** Poisson: how many events, an exponential time apart, happen before the mean. O(mean). */
  static int poisson(double mean, RandomStream random) {
    int events = 0;
    for (double time = exponential(random); time < mean; time += exponential(random)) {
      events++;
    }
    return events;
  }

  /**
   * Ranks 0, 1, … count − 1 of falling frequency, about (rank + 1)^−exponent: the integer part of a
   * bounded Pareto variate, by inversion.
   *
   * <pre>
   *   x = n^u                            exponent s = 1, n = count + 1
   *   x = (1 + u·(n^(1−s) − 1))^(1/(1−s))         s ≠ 1
   *   P(rank = k) = ∫ x^−s dx over [k + 1, k + 2] / ∫ x^−s dx over [1, n]
   * </pre>
   */
  static final class PowerLaw {
    private final int count;
    private final double power; // 1 − s
    private final double scale; // ln n where s = 1, else n^(1−s) − 1

    PowerLaw(int count, double exponent) {
      this.count = count;
      this.power = 1 - exponent;
      double logarithm = StrictMath.log(count + 1.0);
      this.scale = power == 0 ? logarithm : StrictMath.expm1(power * logarithm);
    }

    int rank(RandomStream random) {
      double u = uniform(random);
      double logarithm = power == 0 ? u * scale : StrictMath.log1p(u * scale) / power;
      return Math.min(count, (int) Elementary.exp(logarithm)) - 1; // rounding may reach count + 1
    }
  }
}
