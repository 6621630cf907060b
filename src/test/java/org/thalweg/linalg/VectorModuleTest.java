package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.DenseBlock.DenseLoops;

/** Runs twice, in a JVM with the module and in one without. */
class VectorModuleTest {

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
    int count = 67;
    double[] x = random.doubles((long) count * features, -1, 1).toArray();
    DenseBlock block =
        new DenseBlock(features, new Values.Doubles(x), Targets.of(new double[count]));
    DenseLoops loops = new DenseLoops();
    double[] w = random.doubles(features, -1, 1).toArray();
    int[] rows = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
    double[] scores = new double[count];
    double[] expectedScores = new double[count];
    block.scores(w, rows, count, scores);
    loops.scores(block, w, rows, count, expectedScores);
    assertThat(scores).isEqualTo(expectedScores);
    double[] sum = w.clone();
    double[] expectedSum = w.clone();
    block.scatter(rows, count, scores, sum);
    loops.scatter(block, rows, count, scores, expectedSum);
    block.add(3, 0.7, sum);
    loops.add(block, 3, 0.7, expectedSum);
    assertThat(sum).isEqualTo(expectedSum);
    assertThat(block.dot(5, w)).isEqualTo(loops.dot(block, 5, w));
  }
}
