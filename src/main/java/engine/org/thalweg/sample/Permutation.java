package org.thalweg.sample;

import org.thalweg.linalg.Hash;

/**
 * A random permutation of [0, size) that is computed for one index at a time and stores nothing: a
 * Feistel network over the next power of two, at least 64, walked until it falls inside: J. Black,
 * P. Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002.
 */
public final class Permutation {
  private static final int ROUNDS = 6;
  private static final int FEWEST_BITS = 6; // over fewer, six rounds prefer some orders to others

  private final long size;
  private final int leftBits;
  private final int rightBits;
  private final long key;

  /** The permutation of [0, size), size at least 1, that belongs to a key. */
  public Permutation(long size, long key) {
    int bits = Math.max(FEWEST_BITS, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
    this.size = size;
    this.leftBits = bits / 2;
    this.rightBits = bits - leftBits;
    this.key = key;
  }

  /** What stands at a place. */
  public long at(long place) {
    long x = place;
    do {
      x = forward(x);
    } while (x >= size);
    return x;
  }

  /** What stands at a place, where no element is larger than an int. */
  public int at(int place) {
    return (int) at((long) place);
  }

  /** Where an element stands: {@code at(placeOf(x)) == x}. */
  long placeOf(long element) {
    long x = element;
    do {
      x = backward(x);
    } while (x >= size);
    return x;
  }

  /**
   * In every round the left half is masked by a function of the right; odd rounds the other way.
   */
  private long forward(long x) {
    long left = x >>> rightBits;
    long right = x & mask(rightBits);
    for (int round = 0; round < ROUNDS; round += 2) {
      left ^= noise(round, right) & mask(leftBits);
      right ^= noise(round + 1, left) & mask(rightBits);
    }
    return left << rightBits | right;
  }

  private long backward(long x) {
    long left = x >>> rightBits;
    long right = x & mask(rightBits);
    for (int round = ROUNDS - 2; round >= 0; round -= 2) {
      right ^= noise(round + 1, left) & mask(rightBits);
      left ^= noise(round, right) & mask(leftBits);
    }
    return left << rightBits | right;
  }

  private long noise(int round, long half) {
    return Hash.mix(key + ((long) round << 32) + half) >>> 32;
  }

  private static long mask(int bits) {
    return (1L << bits) - 1;
  }
}
