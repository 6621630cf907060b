package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.reduce.GradientSum;

class InMemorySourceTest {
  private final ExampleProblem problem = ExampleProblem.draw(false);
  private final double[] w = {0.1, -0.2, 0.3, 0.4, -0.5, 0.6};

  @Test
  void sumsOverAllRowsOfAllShards() {
    GradientSource source = problem.source(new RegressionLosses.HalfSquared());
    GradientSum sum = source.evaluate(w, 0);
    double[] gradient = new double[6];
    double loss = 0;
    for (int i = 0; i < 60; i++) {
      double residual = problem.score(w, i) - problem.labels()[i];
      loss += problem.weights()[i] * residual * residual / 2;
      for (int j = 0; j < 6; j++) {
        gradient[j] += problem.weights()[i] * residual * problem.entry(i, j);
      }
    }
    assertThat(source.rows()).isEqualTo(60);
    assertThat(sum.rows()).isEqualTo(60);
    assertThat(sum.weight()).isCloseTo(problem.weightSum(), within(1e-12));
    assertThat(sum.loss()).isCloseTo(loss, within(1e-11));
    assertThat(sum.gradient()).containsExactly(gradient, within(1e-11));
  }

  @Test
  void isTheSameAtEveryStepAndLeavesTheParameters() {
    GradientSource source = problem.source(new RegressionLosses.HalfSquared());
    double[] before = w.clone();
    GradientSum first = source.evaluate(w, 0);
    GradientSum later = source.evaluate(w, 99);
    assertThat(later).isNotSameAs(first).usingRecursiveComparison().isEqualTo(first);
    assertThat(w).isEqualTo(before);
    source.close();
  }

  /** 2⁵³ + 1 + 1 + 1: shard by shard from the left it is 2⁵³; in the tree, 2⁵³ + (1 + 1) + 1. */
  @Test
  void mergesShardsInTheFixedTree() {
    double big = Math.scalb(1.0, 53);
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 1, false);
    // at w = 0 with x = 1 the gradient of a row is −y
    List<List<Block>> shards =
        Arrays.stream(new double[] {-big, -1, -1, -1})
            .mapToObj(
                y -> List.of(AllBlocks.dense(new double[][] {{1}}, 1, new double[] {y}, null)))
            .toList();
    GradientSource source = GradientSource.inMemory(objective, shards);
    double sum = source.evaluate(new double[1], 0).gradient()[0];
    assertThat(sum).isEqualTo((big + 1) + (1.0 + 1.0)).isNotEqualTo(big + 1 + 1 + 1);
  }
}
