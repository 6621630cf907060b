package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.FactorizationObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Displacement;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.sgd.LocalDescent.CatchUp;
import org.thalweg.solve.sgd.LocalDescent.LocalBatches;
import org.thalweg.solve.sgd.LocalDescent.LocalSteps;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Adam;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

/** Steps on what a batch touches, against dense steps on all of w. */
class CatchUpTest {
  private static final int FEATURES = 400;
  private static final int ROWS = 90;
  private static final int STEPS = 60;
  private static final long FIRST = 2 * STEPS;
  private static final Schedule RATE = new Schedules.Inverse(0.5, 0.3, 0.05);
  private static final Objective LINEAR =
      new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, true);
  private static final List<Block> SHARD = List.of(block(1), block(2));

  static Stream<Arguments> cases() {
    Penalties onIntercept = new Penalties.On("intercept", new Penalty.L2(0.2));
    Penalties both = new Penalties.Sum(List.of(Penalties.elasticNet(2e-2, 0.4), onIntercept));
    return Stream.of(
        Arguments.of(LINEAR, new Sgd(), Penalties.none()),
        Arguments.of(LINEAR, new AdaGrad(), Penalties.none()),
        Arguments.of(LINEAR, new Sgd(), Penalties.l2(0.05)),
        Arguments.of(LINEAR, new Sgd(), Penalties.l1(2e-3)),
        Arguments.of(LINEAR, new Sgd(), both),
        Arguments.of(LINEAR, new AdaGrad(), Penalties.l1(2e-3)),
        Arguments.of(new SoftmaxObjective(new SoftmaxLoss(2), FEATURES, true), new Sgd(), both),
        Arguments.of(
            new FactorizationObjective(
                new ClassificationLosses.Logistic(), FEATURES, true, 2, true),
            new AdaGrad(),
            Penalties.none()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endWhereDenseStepsDo(Objective objective, Updater updater, Penalties penalties) {
    LocalDescent descent = descent(objective, updater, penalties);
    LocalDescent.End end = sparse(descent).run();
    LocalSteps.State dense = begin(descent);
    LocalBatches batches = batches(objective);
    LocalSteps steps = new LocalSteps(objective.layout(), updater, RATE, penalties);
    for (long step = FIRST; step < FIRST + STEPS; step++) {
      long number = step;
      steps.take(dense, step, w -> batches.sum(w, number, Standardisation.none()));
    }
    double tolerance = penalties.terms().isEmpty() ? 0 : 1e-13;
    assertThat(end.diverged()).isFalse();
    assertThat(end.u()).containsExactly(dense.w(), within(tolerance));
    dense
        .memory()
        .asMap()
        .forEach(
            (name, slot) -> assertThat(end.memory().of(name)).containsExactly(slot, within(1e-11)));
    if (penalties.hasProx()) {
      long zeros = Arrays.stream(dense.w()).filter(x -> x == 0).count();
      assertThat(zeros).as("some became 0, some did not").isBetween(5L, dense.w().length - 20L);
      assertThat(Arrays.stream(end.u()).filter(x -> x == 0).count()).isEqualTo(zeros);
    }
  }

  /** What momentum remembers goes on moving a coordinate, and L2 gives each a gradient. */
  @Test
  void fitNoRuleUnderWhichACoordinateMovesWithoutAGradient() {
    assertThat(of(descent(LINEAR, new Momentum(), Penalties.none()))).isEmpty();
    assertThat(of(descent(LINEAR, new Adam(), Penalties.none()))).isEmpty();
    assertThat(of(descent(LINEAR, new AdaGrad(), Penalties.l2(0.1)))).isEmpty();
    assertThat(of(descent(LINEAR, new Sgd(), new Penalty.L2(5)))).as("ηλ > 1").isEmpty();
  }

  @Test
  void areForBatchesThatTouchLittle() {
    LocalDescent descent = descent(LINEAR, new Sgd(), Penalties.none());
    LocalBatches all = new LocalBatches(LINEAR, SHARD, 2 * ROWS, step -> Rows.all(2 * ROWS));
    assertThat(CatchUp.of(descent, all, begin(descent), FIRST, STEPS)).isEmpty();
  }

  @Test
  void aRoundOfThemHasTheBitsOfItself() {
    LocalDescent descent = descent(LINEAR, new AdaGrad(), Penalties.l1(2e-3));
    double[] from = new double[2 * (FEATURES + 1)];
    Displacement once = descent.run(from, 0, SHARD, 2 * ROWS, CatchUpTest::batch);
    Displacement again = descent.run(from, 0, SHARD, 2 * ROWS, CatchUpTest::batch);
    assertThat(again.sum()).isEqualTo(once.sum());
    assertThat(once.meanLoss()).isFinite();
  }

  @Test
  void sayWhereTheyDiverge() {
    LocalDescent descent =
        new LocalDescent(
            LINEAR,
            Standardisation.none(),
            new Sgd(),
            t -> 1e308,
            Penalties.none(),
            new Round.Local(STEPS, 0, 0));
    double[] from = new double[FEATURES + 1];
    assertThat(descent.run(from, 0, SHARD, 2 * ROWS, CatchUpTest::batch).meanLoss()).isNaN();
  }

  private static CatchUp sparse(LocalDescent descent) {
    return of(descent).orElseThrow();
  }

  private static Optional<CatchUp> of(LocalDescent descent) {
    return CatchUp.of(descent, batches(descent.objective()), begin(descent), FIRST, STEPS);
  }

  private static LocalDescent descent(Objective objective, Updater updater, Penalties penalties) {
    Round.Local plan = new Round.Local(STEPS, 0, 0);
    return new LocalDescent(objective, Standardisation.none(), updater, RATE, penalties, plan);
  }

  /** In the midst of a run, with w and a memory that are nowhere 0. */
  private static LocalSteps.State begin(LocalDescent descent) {
    Objective objective = descent.objective();
    SplittableRandom random = new SplittableRandom(7);
    double[] w = random.doubles(objective.layout().dimension(), -0.3, 0.3).toArray();
    LocalSteps.State state =
        new LocalSteps(objective.layout(), descent.updater(), RATE, descent.penalties()).fresh(w);
    state
        .memory()
        .asMap()
        .values()
        .forEach(slot -> Arrays.setAll(slot, i -> random.nextDouble(0.1, 1)));
    return state;
  }

  private static LocalBatches batches(Objective objective) {
    return new LocalBatches(objective, SHARD, 2 * ROWS, CatchUpTest::batch);
  }

  /** Three rows. */
  private static Rows batch(long step) {
    return Rows.of(
        IntStream.range(0, 3)
            .map(i -> (int) ((step * 7 + i * 61) % (2 * ROWS)))
            .sorted()
            .toArray());
  }

  /** Rows of about five entries, features with a lower number more often. */
  private static Block block(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[ROWS][FEATURES];
    for (double[] row : x) {
      for (int k = 0; k < 5; k++) {
        double u = random.nextDouble();
        row[(int) (FEATURES * u * u)] = random.nextDouble(-1, 2);
      }
    }
    double[] labels = random.ints(ROWS, 0, 2).asDoubleStream().toArray();
    return AllBlocks.sparse(x, FEATURES, labels, random.doubles(ROWS, 0.5, 2).toArray());
  }
}
