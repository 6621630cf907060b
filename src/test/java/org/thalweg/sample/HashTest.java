package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {

  /** The generator over the same sequence of states that the language brings. */
  @Test
  void aStreamIsSplitMix64() {
    for (long seed : new long[] {0, 1, -7, 0x123456789abcdefL}) {
      Hash.Stream stream = new Hash.Stream(seed);
      SplittableRandom reference = new SplittableRandom(seed);
      for (int i = 0; i < 100; i++) {
        assertThat(stream.next()).isEqualTo(reference.nextLong());
      }
    }
  }

  @Test
  void dependsOnEveryNumberAndTheirOrder() {
    Set<Long> seen = new HashSet<>();
    for (long a = -20; a < 20; a++) {
      seen.add(Hash.of(a));
      for (long b = -20; b < 20; b++) {
        seen.add(Hash.of(a, b));
        for (long c = -20; c < 20; c++) {
          seen.add(Hash.of(a, b, c));
        }
      }
    }
    assertThat(seen.size()).isEqualTo(40 + 40 * 40 + 40 * 40 * 40);
    assertThat(Hash.of(1, 2, 3)).isEqualTo(Hash.of(1, 2, 3));
  }

  @Test
  void oneBitOfAnyNumberChangesHalfTheBits() {
    for (int argument = 0; argument < 3; argument++) {
      double changed = 0;
      for (int trial = 0; trial < 64_000; trial++) {
        long[] numbers = {trial, 5, 9};
        long before = Hash.of(numbers[0], numbers[1], numbers[2]);
        numbers[argument] ^= 1L << (trial % 64);
        changed += Long.bitCount(before ^ Hash.of(numbers[0], numbers[1], numbers[2]));
      }
      assertThat(changed / 64_000).isBetween(31.9, 32.1); // standard deviation 4 / √64,000 = 0.016
    }
  }

  @Test
  void positiveNumbersLieInTheUnitIntervalWithoutZero() {
    Hash.Stream random = new Hash.Stream(1);
    int[] tenths = new int[10];
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextPositive();
      assertThat(x > 0 && x <= 1).isTrue();
      assertThat(x * 0x1p53).isEqualTo(Math.rint(x * 0x1p53));
      tenths[(int) Math.min(9, 10 * x)]++;
    }
    ChiSquare.assertUniform(tenths, 10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 1000, 3L << 40})
  void numbersBelowABoundAreUniform(long bound) {
    Hash.Stream random = new Hash.Stream(2);
    int cells = (int) Math.min(10, bound);
    int[] seen = new int[cells];
    for (int i = 0; i < 100_000; i++) {
      long x = random.nextBelow(bound);
      assertThat(x >= 0 && x < bound).isTrue();
      seen[(int) (x * cells / bound)]++;
    }
    if (cells > 1) {
      ChiSquare.assertUniform(seen, cells);
    }
  }
}
