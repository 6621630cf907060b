package org.thalweg.sample;

import org.thalweg.linalg.Hash;

/**
 * The random numbers that follow a seed: SplitMix64, G. L. Steele et al., "Fast Splittable
 * Pseudorandom Number Generators", OOPSLA 2014, which is {@link Hash#mix} over a Weyl sequence. The
 * same numbers on every JVM, in every version of Java: {@code java.util.SplittableRandom} does not
 * promise that. For one thread.
 */
public final class RandomStream {
  private long state;

  /** The numbers that follow a seed. */
  public RandomStream(long seed) {
    state = seed;
  }

  /** Continues with the numbers that follow another seed. */
  public void restart(long seed) {
    state = seed;
  }

  /** 64 random bits. */
  public long nextLong() {
    state += Hash.GOLDEN;
    return Hash.mix(state);
  }

  /**
   * Uniform in [0, bound), without bias: D. Lemire, "Fast Random Integer Generation in an
   * Interval", ACM TOMACS 29(1) (2019).
   *
   * @param bound at least 1
   */
  public long nextLong(long bound) {
    long x = nextLong();
    if (x * bound >= 0 && x * bound < bound) { // so low a half may be one too many of its kind
      long tooMany = Long.remainderUnsigned(-bound, bound); // 2⁶⁴ mod bound
      while (Long.compareUnsigned(x * bound, tooMany) < 0) {
        x = nextLong();
      }
    }
    long high = Math.multiplyHigh(x, bound);
    return x < 0 ? high + bound : high; // the upper half of the unsigned product
  }

  /**
   * Uniform in [0, bound), without bias.
   *
   * @param bound at least 1
   */
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform in (0, 1], a multiple of 2⁻⁵³. */
  public double nextPositive() {
    return ((nextLong() >>> 11) + 1) * 0x1p-53;
  }

  /** Uniform in [from, to). */
  public double nextDouble(double from, double to) {
    return from + (to - from) * nextDouble();
  }

  /**
   * Normal with mean 0 and standard deviation 1: the polar method of G. Marsaglia, T. A. Bray, "A
   * Convenient Method for Generating Normal Variables", SIAM Review 6(3) (1964), in strict
   * arithmetic; the second number of a pair is not used.
   */
  public double nextGaussian() {
    double u;
    double square;
    do {
      u = nextDouble(-1, 1);
      double v = nextDouble(-1, 1);
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    return u * Math.sqrt(-2 * StrictMath.log(square) / square);
  }

  /** A new array of independent numbers, uniform in [from, to). */
  public double[] doubles(int count, double from, double to) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = nextDouble(from, to);
    }
    return numbers;
  }
}
