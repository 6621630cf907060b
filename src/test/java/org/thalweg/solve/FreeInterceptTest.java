package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Registry;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MadeShards;
import org.thalweg.solve.memory.MemoryOracle;

/** A bound of F − F* where the intercept has no penalty. */
class FreeInterceptTest {

  @ParameterizedTest
  @ValueSource(strings = {"logistic", "squaredHinge"})
  void isNeverBelowTheGapAndFallsToZero(String loss) {
    List<List<Block>> shards = MadeShards.draw(300, 50).shards();
    for (double lambda : new double[] {1, 1e-2, 1e-4}) {
      Problem problem =
          new Problem(
              new LinearObjective(Registry.losses().parse(loss).value(), MadeShards.FEATURES, true),
              Penalties.l2(lambda));
      MemoryOracle rows = new MemoryOracle(problem, shards, 1);
      double[] zeros = new double[problem.layout().dimension()];
      TrainingResult end =
          Minimiser.of(problem, rows, new StopCriterion.MaxSteps(500))
              .minimise(Lbfgs.cold(problem, zeros));
      double least = objective(problem, rows, end.w());
      FreeIntercept bound = bound(problem, shards, rows);
      SplittableRandom random = new SplittableRandom(5);
      for (double distance = 100; distance > 1e-9; distance /= 10) {
        double[] w = end.w().clone();
        for (int j = 0; j < w.length; j++) {
          w[j] += distance * random.nextDouble(-1, 1);
        }
        double here = objective(problem, rows, w);
        double norm = norm(problem, rows, w);
        assertThat(bound.gap(here, norm)).isGreaterThanOrEqualTo(here - least);
      }
      assertThat(bound.gap(least, norm(problem, rows, end.w()))).isLessThan(1e-5 / lambda);
      double[] away = end.w().clone();
      away[away.length - 1] += 50; // along the intercept alone, where no penalty holds
      double far = objective(problem, rows, away);
      assertThat(bound.gap(far, norm(problem, rows, away))).isGreaterThan(far - least);
    }
  }

  /** ℓ(0) = ln 2 and ℓ′(0) = ∓½: a reach of (½/⅕ − ln 2)/½ + √25 and of (½/⅘ − ln 2)/½ + √6.25. */
  @Test
  void isTheFormulaAtFiguresByHand() {
    FreeIntercept bound = new FreeIntercept(new ClassificationLosses.Logistic(), 0.4, 0.2, 2);
    double reach = 13.75 - 4 * Math.log(2);
    assertThat(bound.gap(0.5, 0.1)).isCloseTo(0.01 / 0.8 + 0.1 * reach, within(1e-15));
    double known = 0.01 / 0.8 + (0.02 + 0.03) * reach;
    assertThat(bound.within(0.03).gap(0.5, 0.1, -0.02)).isCloseTo(known, within(1e-15));
  }

  private static final ClassificationLosses.Logistic LOGISTIC = new ClassificationLosses.Logistic();

  private static boolean fits(PointwiseLoss loss, boolean intercept, Penalties penalties) {
    return FreeIntercept.fits(new LinearObjective(loss, 2, intercept), penalties);
  }

  @Test
  void isForTwoClassesUnderL2OfTheWeightsBesideAnIntercept() {
    assertThat(fits(LOGISTIC, true, Penalties.l2(0.1))).isTrue();
    assertThat(fits(LOGISTIC, true, Penalties.elasticNet(0.1, 0.5))).isTrue();
    assertThat(fits(LOGISTIC, false, Penalties.l2(0.1))).as("without an intercept").isFalse();
    assertThat(fits(LOGISTIC, true, Penalties.none())).isFalse();
    assertThat(fits(LOGISTIC, true, Penalties.l1(0.1))).isFalse();
    Penalties ofIntercept = new Penalties.On("intercept", new Penalty.L2(0.1));
    assertThat(fits(LOGISTIC, true, ofIntercept)).as("the weights are free").isFalse();
    assertThat(fits(new RegressionLosses.HalfSquared(), true, Penalties.l2(0.1))).isFalse();
  }

  @Test
  void needsRowsOfBothClasses() {
    Problem problem = new Problem(new LinearObjective(LOGISTIC, 1, true), Penalties.l2(0.1));
    RowNorms norms = new RowNorms(1);
    norms.add(
        AllBlocks.dense(new double[][] {{2}, {0}}, 1, new double[] {1, 0}, new double[] {1, 1}),
        StandardisedSums.rowMetric(problem.coordinates(), new double[] {1, 0}, 1));
    assertThat(FreeIntercept.of(problem, new double[] {3, 1}, norms))
        .contains(new FreeIntercept(LOGISTIC, 0.1, 0.25, 2));
    assertThat(FreeIntercept.of(problem, new double[] {3, 0}, norms)).isEmpty();
    assertThat(FreeIntercept.of(problem, new double[] {0, 1}, norms)).isEmpty();
    assertThat(FreeIntercept.of(problem, new double[] {3}, norms)).isEmpty();
    assertThat(FreeIntercept.of(problem, new double[0], norms)).isEmpty();
  }

  private static FreeIntercept bound(Problem problem, List<List<Block>> shards, MemoryOracle rows) {
    double[] classes = new double[2];
    for (List<Block> shard : shards) {
      for (Block block : shard) {
        for (int i = 0; i < block.rows(); i++) {
          classes[(int) block.label(i)] += block.weight(i);
        }
      }
    }
    double[] ones = new double[problem.layout().dimension()];
    Arrays.fill(ones, 1);
    RowNorms norms = (RowNorms) rows.answer(new NormsQuestion(ones, Draw.all()));
    return FreeIntercept.of(problem, classes, norms).orElseThrow();
  }

  private static double objective(Problem problem, Oracle rows, double[] w) {
    return problem.objective(w, rows.gradient(w, Draw.all()).meanLoss());
  }

  private static double norm(Problem problem, Oracle rows, double[] w) {
    GradientSum sum = rows.gradient(w, Draw.all());
    return problem.gradientNorm(w, problem.smoothGradient(w, sum));
  }
}
