package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Hash;

class PermutationTest {
  private static final int KEYS = 60_000;

  /** Written down, and computed by another program: a batch of every run depends on them. */
  @Test
  void isWhatItAlwaysWas() {
    Permutation ten = new Permutation(10, 7);
    assertThat(IntStream.range(0, 10).map(ten::at)).containsExactly(8, 2, 5, 7, 1, 6, 0, 4, 3, 9);
    Permutation many = new Permutation(130, 7);
    assertThat(IntStream.range(0, 8).map(many::at))
        .containsExactly(12, 22, 90, 11, 33, 42, 100, 93);
  }

  @Test
  void isABijectionOfEverySmallRange() {
    for (int size = 1; size <= 300; size++) {
      for (long key = 0; key < 3; key++) {
        assertBijection(size, key);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4095, 4096, 4097, (1 << 20) + 7})
  void isABijectionOfLargeRanges(int size) {
    assertBijection(size, 42);
  }

  @Test
  void placeOfIsTheInverseInTheLargestRange() {
    int size = Integer.MAX_VALUE;
    Permutation permutation = new Permutation(size, 1);
    for (int i = 0; i < 1_000; i++) {
      int place = i % 2 == 0 ? i : size - i;
      int element = permutation.at(place);
      assertThat(element).isBetween(0, size - 1);
      assertThat(permutation.placeOf(element)).isEqualTo(place);
    }
  }

  @Test
  void belongsToItsKey() {
    Permutation permutation = new Permutation(1_000, 1);
    assertThat(same(permutation, new Permutation(1_000, 1))).isEqualTo(1_000);
    assertThat(same(permutation, new Permutation(1_000, 2))).isLessThan(10); // one is expected
    assertThat(same(permutation, new Permutation(1_000, 1L << 40))).isLessThan(10);
  }

  /** Over many keys; every order of so few is as likely as any other. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void everyOrderOfAFewIsEquallyLikely(int size) {
    int codes = (int) Math.pow(size, size);
    int[] seen = new int[codes];
    int orders = 1;
    for (int i = 2; i <= size; i++) {
      orders *= i;
    }
    for (int key = 0; key < KEYS; key++) {
      Permutation permutation = new Permutation(size, Hash.of(3, key));
      int code = 0;
      for (int place = 0; place < size; place++) {
        code = code * size + permutation.at(place);
      }
      seen[code]++;
    }
    ChiSquare.assertUniform(seen, orders);
  }

  /** Where two neighbours go: sizes around powers of two, where the walk is longest. */
  @ParameterizedTest
  @ValueSource(ints = {5, 8, 9, 16, 17, 33, 64, 65, 100})
  void everyPairIsEquallyLikelyAtTwoPlaces(int size) {
    int[] seen = new int[size * size];
    for (int key = 0; key < KEYS; key++) {
      Permutation permutation = new Permutation(size, Hash.of(4, key));
      seen[permutation.at(size - 2) * size + permutation.at(size - 1)]++;
    }
    ChiSquare.assertUniform(seen, size * (size - 1));
  }

  @Test
  void leavesNoTraceOfTheOrderInALargeRange() {
    int size = 1 << 20;
    Permutation permutation = new Permutation(size, 5);
    int[] seen = new int[32 * 32]; // of two neighbours, in which of 32 parts they went
    for (int place = 0; place < size; place += 2) {
      int first = permutation.at(place) >>> 15;
      seen[32 * first + (permutation.at(place + 1) >>> 15)]++;
    }
    ChiSquare.assertUniform(seen, seen.length);
  }

  private static int same(Permutation one, Permutation other) {
    int same = 0;
    for (int place = 0; place < 1_000; place++) {
      same += one.at(place) == other.at(place) ? 1 : 0;
    }
    return same;
  }

  private static void assertBijection(int size, long key) {
    Permutation permutation = new Permutation(size, key);
    BitSet seen = new BitSet(size);
    for (int place = 0; place < size; place++) {
      int element = permutation.at(place);
      seen.set(element);
      if (permutation.placeOf(element) != place) {
        assertThat(permutation.placeOf(element)).isEqualTo(place);
      }
    }
    assertThat(seen.cardinality()).isEqualTo(size);
    assertThat(seen.length()).isEqualTo(size);
  }
}
