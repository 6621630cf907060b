package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.reduce.GradientSum;

class LinearObjectiveTest {
  private final double[][] x = {{1, 2}, {0, -1}, {3, 0}};
  private final double[] labels = {1, 0, -2};
  private final Block block = AllBlocks.dense(x, 2, labels, new double[] {1, 0.5, 2});

  /** With w = (2, −1), b = 0.25: z = 0.25, 1.25, 6.25; residuals −0.75, 1.25, 8.25. */
  @Test
  void sumsWeightedLossesOfItsScoresByHand() {
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 2, true);
    double[] w = {2, -1, 0.25};
    assertThat(objective.scores(w, block)).containsExactly(0.25, 1.25, 6.25);
    GradientSum sum = new GradientSum(3);
    objective.accumulate(w, block, Rows.all(3), sum);
    assertThat(sum.loss()).isEqualTo(0.5 * (0.5625 + 0.5 * 1.5625 + 2 * 68.0625));
    assertThat(sum.gradient()).containsExactly(-0.75 + 49.5, -1.5 - 0.625, -0.75 + 0.625 + 16.5);
    assertThat(sum.weight()).isEqualTo(3.5);
    assertThat(sum.rows()).isEqualTo(3);
    assertThat(sum.meanLoss()).isCloseTo(137.46875 / 2 / 3.5, within(1e-15 * 20));
    assertThat(sum.meanGradient()[0]).isEqualTo(48.75 / 3.5);
  }

  /** As above; offsets −0.25, −1.25, 2 make residuals −1, 0, 10.25. */
  @Test
  void addsTheOffsetToTheScore() {
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 2, true);
    Block offset = AllBlocks.dense(x, 2, labels, null, new double[] {-0.25, -1.25, 2});
    double[] w = {2, -1, 0.25};
    assertThat(objective.scores(w, offset)).containsExactly(0, 0, 8.25);
    GradientSum sum = new GradientSum(3);
    objective.accumulate(w, offset, Rows.all(3), sum);
    assertThat(sum.loss()).isEqualTo(0.5 * (1 + 10.25 * 10.25));
    assertThat(sum.gradient()).containsExactly(-1 + 30.75, -2, -1 + 10.25);
  }

  @Test
  void withoutAnInterceptTheLineGoesThroughTheOrigin() {
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 2, false);
    assertThat(objective.scores(new double[] {2, -1}, block)).containsExactly(0, 1, 6);
    assertThat(objective.layout().dimension()).isEqualTo(2);
  }

  @Test
  void aBlockMayUseFewerFeaturesThanTheModelHas() {
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 4, true);
    double[] w = {2, -1, 100, 100, 0.25};
    assertThat(objective.scores(w, block)).containsExactly(0.25, 1.25, 6.25);
    GradientSum sum = new GradientSum(5);
    objective.accumulate(w, block, Rows.all(3), sum);
    assertThat(sum.gradient()).containsExactly(48.75, -2.125, 0, 0, 16.375);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void penalisesTheWeightsAndNeverTheIntercept(boolean intercept) {
    ParameterLayout layout =
        new LinearObjective(new ClassificationLosses.Logistic(), 2, intercept).layout();
    assertThat(layout.segments().get(0)).isEqualTo(new Segment("weights", 0, 2, true));
    assertThat(layout.segments()).hasSize(intercept ? 2 : 1);
    if (intercept) {
      assertThat(layout.segments().get(1)).isEqualTo(new Segment("intercept", 2, 3, false));
    }
  }

  @Test
  void takesItsLabelsFromTheLoss() {
    assertThat(new LinearObjective(new ClassificationLosses.Logistic(), 2, true).labels())
        .isEqualTo(LabelDomain.BINARY);
    assertThat(new LinearObjective(new RegressionLosses.HalfSquared(), 2, true).labels())
        .isEqualTo(LabelDomain.REAL);
  }

  @Test
  void theMeansOfAnEmptySumAreNotNumbers() {
    GradientSum empty = new GradientSum(1);
    assertThat(empty.meanLoss()).isNaN();
    assertThat(empty.meanGradient()[0]).isNaN();
  }
}
