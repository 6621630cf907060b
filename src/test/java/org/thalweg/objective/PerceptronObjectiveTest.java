package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.ParameterLayout.Segment;

class PerceptronObjectiveTest {
  private static final PointwiseLoss LOSS = new RegressionLosses.HalfSquared();

  /** Hidden sums 1·1 + 2·3 + 5 = 12 and 1·2 + 2·4 + 6 = 16, then 7·φ(12) + 8·φ(16) + 9. */
  @ParameterizedTest
  @EnumSource(Activation.class)
  void scoresByHand(Activation activation) {
    PerceptronObjective objective = new PerceptronObjective(LOSS, 2, true, List.of(2), activation);
    double[] w = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Block row = AllBlocks.dense(new double[][] {{1, 2}}, 2, new double[1], null, null);
    double expected =
        switch (activation) {
          case RELU -> 7 * 12 + 8 * 16 + 9;
          case TANH -> 7 * Math.tanh(12) + 8 * Math.tanh(16) + 9;
          case SIGMOID -> 7 / (1 + Math.exp(-12)) + 8 / (1 + Math.exp(-16)) + 9;
        };
    assertThat(objective.scores(w, row)[0]).isCloseTo(expected, within(1e-14 * expected));
    w[4] = -50; // the first unit is off, or at its lower limit
    assertThat(objective.scores(w, row)[0]).isLessThan(expected);
  }

  @Test
  void hasAPairOfSegmentsPerLayerOfWhichTheInterceptsAreFree() {
    PerceptronObjective objective =
        new PerceptronObjective(new SoftmaxLoss(4), 5, true, List.of(3, 2), Activation.RELU);
    assertThat(objective.layout())
        .hasToString(
            "weights1: 15, intercept1: 3, weights2: 6, intercept2: 2, weights3: 8, intercept3: 4");
    assertThat(objective.layout().segments().stream().filter(Segment::penalised).map(Segment::name))
        .containsExactly("weights1", "weights2", "weights3");
    assertThat(objective.inputs()).containsExactly(new InputWeights(0, 3, 15));
    PerceptronObjective without =
        new PerceptronObjective(LOSS, 5, false, List.of(3), Activation.TANH);
    assertThat(without.layout()).hasToString("weights1: 15, weights2: 3");
  }

  @Test
  void startsByHeBelowReluAndByGlorotElsewhere() {
    double[] relu =
        new PerceptronObjective(LOSS, 200, true, List.of(100), Activation.RELU)
            .start(new Start.AutoStart(), 3);
    double square = Arrays.stream(relu, 0, 20_000).map(v -> v * v).average().orElseThrow();
    assertThat(square).isCloseTo(2.0 / 200, within(0.0003));
    assertThat(Arrays.copyOfRange(relu, 20_000, 20_100)).containsOnly(0);
    requireUniform(Arrays.copyOfRange(relu, 20_100, 20_200), Math.sqrt(6.0 / 101));
    double[] tanh =
        new PerceptronObjective(LOSS, 200, true, List.of(100), Activation.TANH)
            .start(new Start.AutoStart(), 3);
    requireUniform(Arrays.copyOf(tanh, 20_000), Math.sqrt(6.0 / 300));
    assertThat(relu[20_200]).isZero();
  }

  private static void requireUniform(double[] values, double bound) {
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    assertThat(largest).isBetween(0.9 * bound, bound);
    assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(0.2 * bound));
  }

  @Test
  void rejectsZerosToStartFromAndLayersWithoutUnits() {
    PerceptronObjective objective =
        new PerceptronObjective(LOSS, 3, true, List.of(2), Activation.TANH);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> objective.start(new Start.Zeros(), 1))
        .withMessage("start of a perceptron must not be zeros, where all hidden units are alike");
    assertThat(objective.start(new Start.Normal(), 1)).hasSize(11);
    for (List<Integer> hidden : List.of(List.<Integer>of(), List.of(3, 0), List.of(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PerceptronObjective(LOSS, 3, true, hidden, Activation.TANH))
          .withMessage("hidden must be one size or several, each at least 1, but was " + hidden);
    }
  }
}
