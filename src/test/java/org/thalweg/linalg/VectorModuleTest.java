package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.DenseBlock.DenseLoops;

/** Runs twice, in a JVM with the module and in one without. */
class VectorModuleTest {
  private static final int ROWS = 67;

  @BeforeAll
  static void vectorsPay() {
    VectorModule.warm();
  }

  @Test
  void isThereWhereTheJvmWasAskedForIt() {
    assertThat(VectorModule.isThere())
        .isEqualTo(
            ManagementFactory.getRuntimeMXBean()
                .getInputArguments()
                .contains("--add-modules=jdk.incubator.vector"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 4, 5, 8, 23, 24, 25, 29, 48, 50, 53, 64, 71, 72, 100, 127, 511, 512, 513, 530
      })
  void blocksHaveTheBitsOfThePlainLoopsAtEveryWidth(int features) {
    SplittableRandom random = new SplittableRandom(features);
    double[] x = random.doubles(ROWS * (long) features, -1, 1).toArray();
    haveTheBitsOfThePlainLoops(features, new Values.Doubles(x));
    Arrays.setAll(x, k -> Math.rint(k % 7 * 1e3 * x[k]) / 1e3); // of which some are −0
    haveTheBitsOfThePlainLoops(features, Decimals.of(x, x.length).shorts());
    haveTheBitsOfThePlainLoops(features, Decimals.of(x, x.length).ints());
  }

  private static void haveTheBitsOfThePlainLoops(int features, Values values) {
    SplittableRandom random = new SplittableRandom(~features);
    DenseBlock block = new DenseBlock(features, values, Targets.of(new double[ROWS]));
    DenseLoops loops = new DenseLoops();
    double[] w = random.doubles(features, -1, 1).toArray();
    int[] rows = IntStream.range(0, ROWS).map(i -> i % 5 < 3 ? ROWS - 1 - i : i).toArray();
    double[] scores = new double[ROWS];
    double[] expectedScores = new double[ROWS];
    block.scores(w, rows, ROWS, scores);
    loops.scores(block, w, rows, ROWS, expectedScores);
    assertThat(scores).isEqualTo(expectedScores);
    double[] sum = w.clone();
    double[] expectedSum = w.clone();
    block.scatter(rows, ROWS, scores, sum);
    loops.scatter(block, rows, ROWS, scores, expectedSum);
    block.add(3, 0.7, sum);
    loops.add(block, 3, 0.7, expectedSum);
    assertThat(sum).isEqualTo(expectedSum);
    double[] copy = new double[features];
    for (int row = 0; row < ROWS; row++) {
      values.copyTo(row * features, features, copy, 0);
      for (int j = 0; j < features; j++) {
        long bits = Double.doubleToRawLongBits(values.at(row * features + j));
        assertThat(Double.doubleToRawLongBits(copy[j]) == bits).isTrue();
      }
    }
    assertThat(block.dot(5, w)).isEqualTo(loops.dot(block, 5, w));
  }
}
