package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.sgd.LocalDescent.LocalBatches;
import org.thalweg.solve.sgd.LocalDescent.LocalSteps;
import org.thalweg.update.Momentum;
import org.thalweg.update.Rules;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** What one shard does in a local round, against loops of the test's own. */
class LocalDescentTest {
  private static final int FEATURES = 3;
  private static final double[] X = random(12 * FEATURES, 1);
  private static final double[] Y = random(12, 2);
  private static final List<Block> SHARD = List.of(block(0, 7), block(7, 12));
  private static final double ROWS = 12; // each of weight 1
  private static final double[] W = {0.4, -0.3, 0.2};

  @Test
  void oneStepOfSgdIsTheGradientOfItsBatch() {
    Displacement end =
        descent(new Sgd(), t -> 0.5, Penalties.none(), 1).run(W, 0, SHARD, ROWS, batch(3));
    double[] gradient = gradient(W, 3);
    assertThat(end.rows()).isEqualTo(4);
    assertThat(end.weight()).as("all rows of the shard").isEqualTo(12);
    for (int j = 0; j < FEATURES; j++) {
      assertThat(end.mean()[j]).isCloseTo(0.5 * gradient[j], within(1e-15));
    }
  }

  @Test
  void penaltiesActInEveryStep() {
    Penalties penalties = Penalties.elasticNet(0.3, 0.5);
    double[] u = W.clone();
    for (int step = 0; step < 9; step++) {
      double[] gradient = gradient(u, step % 3);
      for (int j = 0; j < FEATURES; j++) {
        double moved = u[j] - 0.1 * (gradient[j] + 0.15 * u[j]);
        u[j] = Math.signum(moved) * Math.max(0, Math.abs(moved) - 0.1 * 0.15);
      }
    }
    Displacement end =
        descent(new Sgd(), t -> 0.1, penalties, 9).run(W, 0, SHARD, ROWS, s -> rows((int) (s % 3)));
    for (int j = 0; j < FEATURES; j++) {
      assertThat(W[j] - end.mean()[j]).isCloseTo(u[j], within(1e-14));
    }
  }

  @Test
  void theLearningRateAndTheBatchesGoOnFromRoundToRound() {
    Schedule falling = new Schedules.Inverse(0.5, 1, 1);
    LocalDescent one = descent(new Sgd(), falling, Penalties.none(), 1);
    double[] u = W.clone();
    for (int round = 0; round < 6; round++) {
      Displacement end = one.run(u, round, SHARD, ROWS, s -> rows((int) (s % 3)));
      for (int j = 0; j < FEATURES; j++) {
        u[j] -= end.mean()[j];
      }
    }
    LocalDescent three = descent(new Sgd(), falling, Penalties.none(), 3);
    double[] v = W.clone();
    for (int round = 0; round < 2; round++) {
      Displacement end = three.run(v, round, SHARD, ROWS, s -> rows((int) (s % 3)));
      for (int j = 0; j < FEATURES; j++) {
        v[j] -= end.mean()[j];
      }
    }
    assertThat(v).containsExactly(u, within(1e-14));
  }

  static Stream<Updater> rules() {
    return Rules.all().stream().map(Rules.Tuned::rule);
  }

  /** Of one shard, since its memory lasts; or begins anew, where the rule has it so. */
  @ParameterizedTest
  @MethodSource("rules")
  void roundsAreOneLongRunOrEachARunOfItsOwn(Updater rule) {
    Schedule falling = new Schedules.Inverse(0.05, 0.1, 1);
    LocalDescent descent = descent(rule, falling, Penalties.l2(0.1), 4);
    double[] from = Arrays.copyOf(W, FEATURES + new Slots(descent.slots()).length());
    new Slots(descent.slots()).write(from, FEATURES);
    double[] apart = W.clone();
    for (int round = 0; round < 3; round++) {
      double[] means = descent.run(from, round, SHARD, ROWS, s -> rows((int) (s % 3))).mean();
      for (int i = 0; i < from.length; i++) {
        from[i] = i < FEATURES ? from[i] - means[i] : means[i];
      }
      apart = run(rule, falling, 4 * round, 4, apart);
    }
    double[] expected = rule.sharesMemory() ? run(rule, falling, 0, 12, W) : apart;
    for (int j = 0; j < FEATURES; j++) {
      assertThat(from[j]).isCloseTo(expected[j], within(1e-11 * Math.max(1, Math.abs(W[j]))));
    }
  }

  /** So many steps over all three batches in turn. */
  private static double[] run(Updater rule, Schedule rate, long before, int steps, double[] w) {
    Schedule schedule = step -> rate.at(before + step);
    LocalBatches batches =
        new LocalBatches(objective(), SHARD, ROWS, step -> rows((int) ((before + step) % 3)));
    LocalSteps local = new LocalSteps(objective().layout(), rule, schedule, Penalties.l2(0.1));
    LocalSteps.State state = local.fresh(w.clone());
    for (int step = 0; step < steps; step++) {
      long number = step;
      assertThat(local.take(state, step, v -> batches.sum(v, number, Standardisation.none())))
          .isTrue();
    }
    return rule.result(state.w(), state.memory());
  }

  @Test
  void stepsThatDivergeHaveALossThatIsNoNumber() {
    Displacement end =
        descent(new Sgd(), t -> 1e200, Penalties.none(), 5).run(W, 0, SHARD, ROWS, batch(0));
    assertThat(end.meanLoss()).isNaN();
  }

  @Test
  void aShardWithoutWeightHasNoPart() {
    Targets none = new Targets(7, Arrays.copyOf(Y, 7), new double[7], null);
    Block weightless = new DenseBlock(FEATURES, Arrays.copyOf(X, 7 * FEATURES), none);
    Displacement end =
        descent(new Sgd(), t -> 0.1, Penalties.none(), 2)
            .run(W, 0, List.of(weightless), 0, s -> Rows.all(7));
    assertThat(end.weight()).isZero();
    assertThat(end.sum()).isEqualTo(new double[FEATURES]);
    assertThat(end.rows()).isZero();
  }

  /** So they are under sgd and momentum, whose memory is linear in gradients. */
  @Test
  void roundsOfOneStepAreStepsAlongTheGradientOfAllShards() {
    Round.Local plan = new Round.Local(5, 0, 4);
    Updater rule = new Momentum();
    LocalDescent descent =
        new LocalDescent(
            objective(), Standardisation.none(), rule, t -> 0.1, Penalties.l2(0.1), plan);
    double[] from = Arrays.copyOf(W, 2 * FEATURES);
    for (int round = 0; round < 4; round++) {
      Displacement sum = descent.run(from, round, SHARD.subList(0, 1), 7, s -> Rows.all(7));
      sum.merge(descent.run(from, round, SHARD.subList(1, 2), 5, s -> Rows.all(5)));
      double[] means = sum.mean();
      for (int i = 0; i < from.length; i++) {
        from[i] = i < FEATURES ? from[i] - means[i] : means[i];
      }
    }
    LocalBatches all = new LocalBatches(objective(), SHARD, ROWS, step -> Rows.all(12));
    LocalSteps steps = new LocalSteps(objective().layout(), rule, t -> 0.1, Penalties.l2(0.1));
    LocalSteps.State state = steps.fresh(W.clone());
    for (long step = 0; step < 4; step++) {
      long number = step;
      steps.take(state, step, w -> all.sum(w, number, Standardisation.none()));
    }
    assertThat(Arrays.copyOf(from, FEATURES)).containsExactly(state.w(), within(1e-14));
    assertThat(Arrays.copyOfRange(from, FEATURES, 2 * FEATURES))
        .containsExactly(state.memory().of("velocity"), within(1e-14));
  }

  @Test
  void roundsMayBeginWithOneStepEach() {
    Round.Local plan = new Round.Local(5, 0, 3);
    assertThat(LongStream.range(0, 6).mapToObj(plan::steps)).containsExactly(1, 1, 1, 5, 5, 5);
    assertThat(LongStream.range(0, 6).mapToObj(plan::stepsBefore))
        .containsExactly(0L, 1L, 2L, 3L, 8L, 13L);
    assertThat(new Round.Local(0, 0.5, 0).over(7).steps(0)).isEqualTo(4);
    assertThat(new Round.Local().over(7).steps(0)).isEqualTo(7);
    assertThatThrownBy(() -> new Round.Local(3, 1, 0))
        .hasMessage("steps and epochs must not both be given but were 3 and 1.0");
  }

  private static LocalDescent descent(
      Updater updater, Schedule rate, Penalties penalties, int steps) {
    return new LocalDescent(
        objective(),
        Standardisation.none(),
        updater,
        rate,
        penalties,
        new Round.Local(steps, 0, 0));
  }

  private static LinearObjective objective() {
    return new LinearObjective(new RegressionLosses.HalfSquared(), FEATURES, false);
  }

  /** Batch 0, 1 or 2: each third row of the shard. */
  private static Rows rows(int batch) {
    return Rows.of(IntStream.range(0, 4).map(i -> 3 * i + batch % 3).toArray());
  }

  private static LongFunction<Rows> batch(int batch) {
    return step -> rows(batch);
  }

  /** The mean gradient of a batch. */
  private static double[] gradient(double[] w, int batch) {
    double[] gradient = new double[FEATURES];
    Rows rows = rows(batch);
    for (int i = 0; i < rows.count(); i++) {
      int row = rows.at(i);
      double residual = -Y[row];
      for (int j = 0; j < FEATURES; j++) {
        residual += w[j] * X[row * FEATURES + j];
      }
      for (int j = 0; j < FEATURES; j++) {
        gradient[j] += residual * X[row * FEATURES + j] / rows.count();
      }
    }
    return gradient;
  }

  /** Rows [from, to). */
  private static Block block(int from, int to) {
    return new DenseBlock(
        FEATURES,
        Arrays.copyOfRange(X, from * FEATURES, to * FEATURES),
        Targets.of(Arrays.copyOfRange(Y, from, to)));
  }

  private static double[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(count, -1, 1).toArray();
  }
}
