package org.thalweg.sample;

/**
 * Random numbers as pure functions of their place: the finalizer of SplitMix64, G. L. Steele et
 * al., "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, over a Weyl sequence.
 */
public final class Hash {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private Hash() {}

  /** 64 well-mixed bits of the given numbers, in their order. */
  public static long of(long seed, long... numbers) {
    long h = mix(seed + GOLDEN);
    for (long number : numbers) {
      h = mix(mix(h + GOLDEN) + mix(number + GOLDEN)); // h once more than the number: order counts
    }
    return h;
  }

  /** Every bit of the result depends on every bit of x; a bijection. */
  public static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** The numbers that follow one key. */
  public static final class Stream {
    private long state;

    public Stream(long key) {
      state = key;
    }

    /** Goes on with the numbers that follow another key. */
    public void restart(long key) {
      state = key;
    }

    /** 64 random bits. */
    public long next() {
      state += GOLDEN;
      return mix(state);
    }

    /** Uniform in (0, 1], a multiple of 2⁻⁵³. */
    public double nextPositive() {
      return ((next() >>> 11) + 1) * 0x1p-53;
    }

    /** Uniform in [0, bound), for a bound far below 2⁶⁴: the bias is bound / 2⁶⁴. */
    public long nextBelow(long bound) {
      long x = next();
      long high = Math.multiplyHigh(x, bound);
      return x < 0 ? high + bound : high; // the unsigned product's upper half
    }
  }
}
