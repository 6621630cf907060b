package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.CentralDifference;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/** Linear models whose loss has parameters of its own. */
class FormulaObjectiveTest {
  /** The negative log-likelihood of a negative binomial count with mean e^z and dispersion r. */
  private static final String NEGATIVE_BINOMIAL =
      "formula(lgamma(r) - lgamma(y + r) - r*log(r/(r + exp(z))) - y*log(exp(z)/(r + exp(z)))"
          + " + (z - c)^2/100, r = free(2, positive), c = free(-0.5, -1, 1))";

  private static final PointwiseLoss LOSS = FormulaLosses.parse(NEGATIVE_BINOMIAL);
  private static final int ROWS = 600;
  private final Objective objective = new ModelFamily.Linear().over(LOSS, 2, true);
  private final Block block = block();

  private static Block block() {
    SplittableRandom random = new SplittableRandom(4);
    double[] x = random.doubles(2 * ROWS, -2, 2).toArray();
    double[] y = random.ints(ROWS, 0, 6).asDoubleStream().toArray();
    double[] s = random.doubles(ROWS, 0, 2).toArray();
    return new DenseBlock(2, x, new Targets(ROWS, y, s, null));
  }

  @Test
  void eachParameterIsASegmentThatNoPenaltyIsOn() {
    assertThat(objective.layout().segments().stream().map(ParameterLayout.Segment::name))
        .containsExactly("weights", "intercept", "r", "c");
    assertThat(objective.layout().segment(3).penalised()).isFalse();
    assertThat(objective.start(new Start.AutoStart(), 1)).containsExactly(0, 0, 0, 2, -0.5);
    assertThat(objective.withFeatures(5).orElseThrow().layout().dimension()).isEqualTo(8);
  }

  @Test
  void itsGradientIsThatOfItsValue() {
    double[] w = {0.3, -0.2, 0.1, 1.7, 0.4};
    GradientSum sum = at(w);
    for (int j = 0; j < w.length; j++) {
      int place = j;
      double slope =
          CentralDifference.steadiestDerivative(
              value -> {
                double[] moved = w.clone();
                moved[place] = value;
                return at(moved).loss();
              },
              w[j]);
      assertThat(sum.gradient()[j]).isCloseTo(slope, within(1e-8 * (1 + Math.abs(slope))));
    }
  }

  @Test
  void beyondTheBoundsOfAParameterItIsInfinite() {
    assertThat(at(new double[] {0, 0, 0, -1, 0}).loss()).isInfinite();
    assertThat(at(new double[] {0, 0, 0, 1, 1.5}).loss()).isInfinite();
    assertThat(at(new double[] {0, 0, 0, 1, 1}).loss()).isFinite();
  }

  @Test
  void lossesAlongALineAreThoseOfItsPoints() {
    double[] w = {0.3, -0.2, 0.1, 1.7, 0.4};
    double[] direction = {0.1, 0.2, -0.3, 0.5, 0.1};
    LineSum line = new LineSum(new double[] {0, 0.5});
    objective.accumulateAlong(w, direction, block, Rows.all(ROWS), line);
    assertThat(line.meanLoss(0)).isCloseTo(at(w).meanLoss(), within(1e-14));
    assertThat(line.meanLoss(1))
        .isCloseTo(at(LineLosses.point(w, direction, 0.5)).meanLoss(), within(1e-14));
  }

  @Test
  void scoresAreLinearAndKnowNothingOfParameters() {
    double[] w = {0.3, -0.2, 0.1, 1.7, 0.4};
    LinearObjective linear = new LinearObjective(LOSS, 2, true);
    assertThat(objective.scores(w, block))
        .containsExactly(linear.scores(new double[] {0.3, -0.2, 0.1}, block), within(1e-15));
  }

  @Test
  void otherModelsTakeNoParameters() {
    for (ModelFamily family :
        List.of(
            new ModelFamily.Factorization(),
            new ModelFamily.Perceptron(),
            new ModelFamily.Softmax())) {
      assertThatThrownBy(() -> family.over(LOSS, 2, true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private GradientSum at(double[] w) {
    GradientSum sum = new GradientSum(w.length);
    objective.accumulate(w, block, Rows.all(ROWS), sum);
    return sum;
  }
}
