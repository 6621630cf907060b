package org.thalweg.linalg;

/**
 * A random number as a pure function of several numbers, such as seed, step and shard: the
 * finalizer of SplitMix64, G. L. Steele et al., "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014, over a Weyl sequence.
 */
public final class Hash {
  public static final long GOLDEN = 0x9e3779b97f4a7c15L;

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
}
