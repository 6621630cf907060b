package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.Vectors;

/** Penalties on ranges of w, beside the same penalties on all of it. */
class RangePenaltiesTest {
  private static final int LENGTH = 20;
  private static final double[] W = new SplittableRandom(3).doubles(LENGTH, -1, 1).toArray();
  private static final ParameterLayout LAYOUT =
      ParameterLayout.EMPTY.with("weights", 11, true).with("others", LENGTH - 11, false);
  private static final Penalties PENALTIES =
      new Penalties.Sum(
          List.of(
              new Penalties.On("weights", Penalties.elasticNet(0.3, 0.4)),
              new Penalties.On("others", new Penalty.L1(0.7)),
              new Penalties.On("others", new Penalty.L2(0.2))));
  private final RangePenalties parts = RangePenalties.of(PENALTIES, LAYOUT);

  /** Ranges that begin in either segment, and whose ends the segments' ends are or are not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 11, LENGTH})
  void doToEachCoordinateWhatTheyDoToAll(int size) {
    double[] prox = W.clone();
    double[] stepSizes = Vectors.constant(LENGTH, 0.5);
    PENALTIES.prox(prox, stepSizes, LAYOUT);
    double[] gradient = new double[LENGTH];
    double[] subgradient = new double[LENGTH];
    for (int from = 0; from < LENGTH; from += size) {
      int to = Math.min(LENGTH, from + size);
      double[] range = Arrays.copyOfRange(W, from, to);
      parts.prox(range, stepSizes, from, to);
      assertThat(range).isEqualTo(Arrays.copyOfRange(prox, from, to));
      parts.addGradient(W, gradient, from, to);
      parts.addProximalSubgradient(W, subgradient, from, to);
    }
    for (int j = 0; j < LENGTH; j++) {
      assertThat(gradient[j]).isEqualTo((j < 11 ? 0.3 * 0.6 : 0.2) * W[j]);
      assertThat(subgradient[j]).isEqualTo(Math.copySign(j < 11 ? 0.3 * 0.4 : 0.7, W[j]));
    }
    assertThat(parts.hasProx()).isTrue();
    assertThat(RangePenalties.of(Penalties.l2(1), LAYOUT).hasProx()).isFalse();
  }
}
