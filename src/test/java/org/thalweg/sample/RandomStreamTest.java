package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {

  /** The generator over the same sequence of states that this version of Java has. */
  @Test
  void isSplitMix64() {
    for (long seed : new long[] {0, 1, -7, 0x123456789abcdefL}) {
      RandomStream stream = new RandomStream(seed);
      SplittableRandom reference = new SplittableRandom(seed);
      for (int i = 0; i < 100; i++) {
        assertThat(stream.nextLong()).isEqualTo(reference.nextLong());
      }
    }
  }

  /** Written down, so that no version of Java changes it unseen. */
  @Test
  void beginsAsItAlwaysDid() {
    RandomStream stream = new RandomStream(42);
    assertThat(stream.nextLong()).isEqualTo(0xbdd732262feb6e95L);
    assertThat(stream.nextLong()).isEqualTo(0x28efe333b266f103L);
    stream.restart(42);
    assertThat(stream.nextLong()).isEqualTo(0xbdd732262feb6e95L);
  }

  @Test
  void positiveNumbersLieInTheUnitIntervalWithoutZero() {
    RandomStream random = new RandomStream(1);
    int[] tenths = new int[10];
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextPositive();
      assertThat(x > 0 && x <= 1).isTrue();
      assertThat(x * 0x1p53).isEqualTo(Math.rint(x * 0x1p53));
      tenths[(int) Math.min(9, 10 * x)]++;
    }
    ChiSquare.assertUniform(tenths, 10);
  }

  @Test
  void numbersOfAnIntervalLieInItAndAreUniform() {
    RandomStream random = new RandomStream(4);
    int[] cells = new int[8];
    for (int i = 0; i < 100_000; i++) {
      double x = random.nextDouble(-3, 5);
      assertThat(x >= -3 && x < 5).isTrue();
      cells[(int) (x + 3)]++;
    }
    ChiSquare.assertUniform(cells, 8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 1000, 3L << 40, 3L << 61, Long.MAX_VALUE})
  void numbersBelowABoundAreUniform(long bound) {
    RandomStream random = new RandomStream(2);
    int cells = (int) Math.min(10, bound);
    int[] seen = new int[cells];
    for (int i = 0; i < 100_000; i++) {
      long x = random.nextLong(bound);
      assertThat(x >= 0 && x < bound).isTrue();
      seen[(int) Math.min(cells - 1, (double) x / bound * cells)]++;
    }
    if (cells > 1) {
      ChiSquare.assertUniform(seen, cells);
    }
  }

  /**
   * With a bound of 3·2⁶¹, two in three numbers would come up twice as often if none was redrawn.
   */
  @Test
  void aLargeBoundIsWithoutBias() {
    RandomStream random = new RandomStream(3);
    long bound = 3L << 61;
    int[] seen = new int[3];
    for (int i = 0; i < 90_000; i++) {
      seen[(int) Long.remainderUnsigned(random.nextLong(bound), 3)]++;
    }
    ChiSquare.assertUniform(seen, 3);
  }

  @Test
  void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
    RandomStream random = new RandomStream(5);
    int count = 200_000;
    double[] moments = new double[5];
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      for (int k = 1; k < moments.length; k++) {
        moments[k] += Math.pow(x, k) / count;
      }
    }
    assertThat(moments[1]).isCloseTo(0, within(0.01));
    assertThat(moments[2]).isCloseTo(1, within(0.015));
    assertThat(moments[3]).isCloseTo(0, within(0.03));
    assertThat(moments[4]).isCloseTo(3, within(0.08));
  }

  @Test
  void arraysAndSmallIntegersAreThoseOfSingleNumbers() {
    double[] numbers = new RandomStream(8).doubles(3, -1, 4);
    RandomStream single = new RandomStream(8);
    for (double number : numbers) {
      assertThat(number).isEqualTo(single.nextDouble(-1, 4));
    }
    assertThat(numbers).hasSize(3);
    assertThat(new RandomStream(8).nextInt(1000))
        .isEqualTo((int) new RandomStream(8).nextLong(1000));
    assertThat(new RandomStream(8).nextInt(1000)).isPositive();
  }
}
