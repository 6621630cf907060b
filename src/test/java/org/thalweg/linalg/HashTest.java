package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashTest {

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

  /** Written down, and computed by another program: a draw of every run depends on them. */
  @Test
  void isWhatItAlwaysWas() {
    assertThat(Hash.of(1)).isEqualTo(-7995527694508729151L);
    assertThat(Hash.of(1, 2)).isEqualTo(-2608041007278640337L);
    assertThat(Hash.of(1, 2, 3)).isEqualTo(-3161392828079879061L);
    assertThat(Hash.of(-5, 7, 0, 11)).isEqualTo(-8527291546113590825L);
  }
}
