package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;

/** Sums over rows with weights, offsets and an intercept, beside loops over the rows. */
class LinearRowsTest {
  private static final int FEATURES = 3;
  private static final int ROWS = 600; // of a block: more than a chunk
  private static final int BLOCKS = 4;

  private final ClassificationLosses.Logistic loss = new ClassificationLosses.Logistic();
  private final SplittableRandom random = new SplittableRandom(5);
  private final List<List<Block>> shards = new ArrayList<>();
  private final List<double[]> x = new ArrayList<>(); // with 1 for the intercept
  private final List<double[]> targets = new ArrayList<>(); // label, weight, offset
  private final double[] w = {0.3, -1, 0.7, 0.2};
  private final double[] v = {1, 0.5, -2, 0.4};

  LinearRowsTest() {
    for (int b = 0; b < BLOCKS; b++) {
      double[] values = random.doubles((long) ROWS * FEATURES, -1, 1).toArray();
      double[] labels = new double[ROWS];
      Arrays.setAll(labels, i -> random.nextInt(2));
      double[] weights = random.doubles(ROWS, 0, 3).toArray();
      weights[7] = 0;
      double[] offsets = random.doubles(ROWS, -2, 2).toArray();
      for (int i = 0; i < ROWS; i++) {
        double[] row = Arrays.copyOfRange(values, i * FEATURES, (i + 1) * FEATURES + 1);
        row[FEATURES] = 1;
        x.add(row);
        targets.add(new double[] {labels[i], weights[i], offsets[i]});
      }
      Block block = new DenseBlock(FEATURES, values, new Targets(ROWS, labels, weights, offsets));
      if (b == 1) {
        shards.get(0).add(block); // a shard of two blocks
      } else {
        shards.add(new ArrayList<>(List.of(block)));
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private LinearRows rows() {
    LinearRows rows = new LinearRows(new LinearObjective(loss, FEATURES, true), shards);
    rows.moveTo(Standardisation.none(), w);
    return rows;
  }

  @Test
  void multipliesWithTheSecondDerivatives() {
    LinearRows rows = rows();
    double[] product = rows.product(Standardisation.none(), v, new double[rows.rows()]);
    double[] expected = new double[FEATURES + 1];
    double curvature = 0;
    double weight = 0;
    for (int i = 0; i < x.size(); i++) {
      double[] of = targets.get(i);
      double second = of[1] * loss.secondDerivative(dot(x.get(i), w) + of[2], of[0]);
      curvature += second;
      weight += of[1];
      for (int j = 0; j <= FEATURES; j++) {
        expected[j] += second * dot(x.get(i), v) * x.get(i)[j];
      }
    }
    assertThat(product).containsExactly(expected, within(1e-9));
    assertThat(rows.weight()).isCloseTo(weight, within(1e-9));
    assertThat(Arrays.stream(rows.curvatures()).sum() / weight)
        .isCloseTo(curvature / weight, within(1e-12));
  }

  @Test
  void knowsTheLossAlongALine() {
    LinearRows rows = rows();
    double[] slopes = new double[rows.rows()];
    rows.product(Standardisation.none(), v, slopes);
    for (double rate : new double[] {0, 0.25, 1}) {
      double expected = 0;
      for (int i = 0; i < x.size(); i++) {
        double[] of = targets.get(i);
        double score = dot(x.get(i), w) + rate * dot(x.get(i), v) + of[2];
        expected += of[1] * loss.value(score, of[0]);
      }
      assertThat(rows.loss(rate, slopes)).isCloseTo(expected / rows.weight(), within(1e-12));
    }
  }
}
