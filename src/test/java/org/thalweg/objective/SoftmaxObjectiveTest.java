package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;

class SoftmaxObjectiveTest {
  private final Block block =
      AllBlocks.dense(new double[][] {{1, 2}, {0, -1}}, 2, new double[] {2, 0}, null, null);

  /** Weights of a feature lie side by side, one for each class, then the intercepts. */
  @Test
  void scoresAreAColumnOfWeightsPerClass() {
    SoftmaxObjective objective = new SoftmaxObjective(new SoftmaxLoss(3), 2, true);
    double[] w = {1, 2, 3, 10, 20, 30, 0.1, 0.2, 0.3};
    assertThat(objective.scores(w, block))
        .containsExactly(new double[] {21.1, 42.2, 63.3, -9.9, -19.8, -29.7}, within(1e-14));
    assertThat(objective.layout()).hasToString("weights: 6, intercept: 3");
    assertThat(objective.layout().segments().get(1).penalised()).isFalse();
  }

  /** At zero all classes are equally likely: the gradient of class k is Σ x(1/3 − [y = k]). */
  @Test
  void sumsTheGradientByHand() {
    SoftmaxObjective objective = new SoftmaxObjective(new SoftmaxLoss(3), 2, true);
    GradientSum sum = new GradientSum(9);
    objective.accumulate(new double[9], block, Rows.all(2), sum);
    assertThat(sum.loss()).isCloseTo(2 * Math.log(3), within(1e-15));
    double third = 1.0 / 3;
    assertThat(sum.gradient())
        .containsExactly(
            new double[] {
              third,
              third,
              third - 1,
              2 * third - third + 1,
              third,
              third - 2,
              -third,
              2 * third,
              -third
            },
            within(1e-15));
  }

  @Test
  void withoutInterceptsThereAreOnlyWeights() {
    SoftmaxObjective objective = new SoftmaxObjective(new SoftmaxLoss(3), 2, false);
    assertThat(objective.layout()).hasToString("weights: 6");
    assertThat(objective.inputs()).containsExactly(new InputWeights(0, 3, -1));
  }

  @Test
  void isRejectedWhereItsWeightsFillNoArray() {
    SoftmaxObjective objective = new SoftmaxObjective(new SoftmaxLoss(1000), 3_000_000, true);
    assertThatIllegalArgumentException()
        .isThrownBy(objective::layout)
        .withMessage("w must have at most 2147483639 entries but weights would end at 3000000000");
  }

  /** As they are, scaled, and scaled and centred. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void secondDerivativesAmongSomeCoordinatesArePartOfAll(int form) {
    SoftmaxObjective objective = new SoftmaxObjective(new SoftmaxLoss(3), 2, true);
    double[] w = {0.1, -0.2, 0.3, 0.5, 0, -0.4, 0.2, 0, 0.1};
    int[] among = {0, 2, 4, 6, 7, 8}; // the last three are the intercepts
    Standardisation by = Standardisation.none();
    if (form > 0) {
      FeatureMoments moments = new FeatureMoments(2);
      moments.add(block);
      by = Standardisation.of(moments, objective.inputs(), form == 2);
    }
    Curvature curvature = objective.curvature().orElseThrow();
    HessianSum all = new HessianSum(9);
    curvature.accumulate(w, block, Rows.all(2), 0.1, all);
    HessianSum some = new HessianSum(9, among.length);
    curvature.among(among).accumulate(w, block, Rows.all(2), 0.1, some);
    assertThat(some.gradient().gradient()).isEqualTo(all.gradient().gradient());
    StandardisedSums.transformPacked(by, all.packedHessian());
    StandardisedSums.transformPacked(by, some.packedHessian(), among);
    for (int i = 0; i < among.length; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(Packed.at(some.packedHessian(), i, j))
            .as("%d, %d", i, j)
            .isCloseTo(Packed.at(all.packedHessian(), among[i], among[j]), within(1e-14));
      }
    }
  }
}
