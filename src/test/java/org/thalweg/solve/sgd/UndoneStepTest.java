package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.StepKernel.ActiveSteps;
import org.thalweg.solve.sgd.StepKernel.DenseSteps;
import org.thalweg.solve.sgd.StepKernel.TouchedSteps;
import org.thalweg.update.Momentum;
import org.thalweg.update.Updater;

/**
 * A step of a long w that leads out of the numbers is undone, in every form that a step has: by w
 * itself, or by the objective there, which the next gradient tells.
 */
class UndoneStepTest {
  private static final int FEATURES = 20_000;
  private static final int ROWS = 400;
  private static final int FATAL = 5; // the step that is undone
  private static final long NEVER = -1;
  private static final double OUT = Double.MAX_VALUE; // w itself is no longer finite
  private static final double FAR = 1e250; // w is, but its objective is not
  private static final Problem PLAIN = problem(Penalties.none());
  private static final Problem RIDGE = problem(Penalties.l2(0.05));
  private static final Updater SGD = new org.thalweg.update.Sgd();

  private static final List<List<Block>> SHARDS =
      List.of(List.of(block(1), block(2)), List.of(block(3)));

  private static Problem problem(Penalties penalties) {
    return new Problem(
        new LinearObjective(new RegressionLosses.HalfSquared(), FEATURES, true), penalties);
  }

  /** Rows of a few entries, which have some columns in common, and are about equally hard. */
  private static Block block(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> columns = new ArrayList<>();
    int[] starts = new int[ROWS + 1];
    for (int i = 0; i < ROWS; i++) {
      int most = i % 3 == 0 ? 50 : FEATURES;
      random.ints(random.nextInt(1, 9), 0, most).distinct().sorted().forEach(columns::add);
      starts[i + 1] = columns.size();
    }
    return new CsrBlock(
        FEATURES,
        starts,
        columns.stream().mapToInt(c -> c).toArray(),
        random.doubles(columns.size(), -20, 20).toArray(),
        Targets.of(random.ints(ROWS, 0, 2).mapToDouble(i -> i == 0 ? -9 : 9).toArray()));
  }

  /** Batches of a few rows, and of all rows, whose sum is dense, at one step. */
  private static Oracle oracle(Problem problem, long all) {
    ShardSizes sizes = ShardSizes.of(SHARDS);
    Sampler sampler = new AllOnce(sizes, new Reshuffling.Epoch(sizes, 7, 5), all);
    return new MemoryOracle(problem, SHARDS, new RowDraws(sizes, sampler, sampler, 5));
  }

  private record AllOnce(ShardSizes sizes, Sampler batches, long all) implements Sampler {
    @Override
    public Rows draw(long step, int attempt, int shard) {
      return step == all ? Rows.all(sizes.rows(shard)) : batches.draw(step, attempt, shard);
    }

    @Override
    public boolean takes(long step, int attempt, int shard) {
      return step == all || batches.takes(step, attempt, shard);
    }

    @Override
    public boolean takesSubsets() {
      return batches.takesSubsets();
    }

    @Override
    public double expectedRows() {
      return batches.expectedRows();
    }

    @Override
    public double divisor(long step, long drawn) {
      return step == all ? drawn : batches.divisor(step, drawn);
    }
  }

  static Stream<Arguments> cases() {
    List<Arguments> forms =
        List.of(
            Arguments.of(TouchedSteps.class, PLAIN, SGD, 0.0),
            Arguments.of(TouchedSteps.class, PLAIN, SGD, 1e-3),
            Arguments.of(ActiveSteps.class, RIDGE, SGD, 0.0),
            Arguments.of(ActiveSteps.class, problem(Penalties.l1(1e-3)), SGD, 0.0),
            Arguments.of(ActiveSteps.class, PLAIN, new Momentum(), 0.0),
            Arguments.of(DenseSteps.class, RIDGE, SGD, 1e-3),
            Arguments.of(DenseSteps.class, PLAIN, new Momentum(), 1e-3));
    return forms.stream()
        .flatMap(
            form ->
                Stream.of(OUT, FAR)
                    .flatMap(
                        rate ->
                            Stream.of(NEVER, FATAL - 1L, (long) FATAL, FATAL + 1L)
                                .map(
                                    all -> {
                                      Object[] of = Arrays.copyOf(form.get(), 6);
                                      of[4] = rate;
                                      of[5] = all;
                                      return Arguments.of(of);
                                    })));
  }

  /** Whether the points on the way are read, as listeners do, or none is. */
  @ParameterizedTest
  @MethodSource("cases")
  void leadsBackToThePointBefore(
      Class<?> form, Problem problem, Updater rule, double at, double rate, long all) {
    double[] start = new double[FEATURES + 1];
    Arrays.fill(start, at);
    Schedule schedule = step -> step < FATAL ? 1e-5 : rate;
    assertThat(StepKernel.fresh(problem, rule, schedule, start)).isInstanceOf(form);
    MiniBatchSgd read =
        MiniBatchSgd.begin(setting(problem, rule, schedule, new OnDivergence.Stop()), start);
    MiniBatchSgd unread =
        MiniBatchSgd.begin(setting(problem, rule, schedule, new OnDivergence.Stop()), start);
    MiniBatchSgd dense =
        MiniBatchSgd.begin(setting(problem, rule, schedule, new OnDivergence.Backoff()), start);
    Oracle oracle = oracle(problem, all);
    List<double[]> points = new ArrayList<>();
    while (read.ended().isEmpty()) {
      points.add(read.point().clone());
      assertThat(points).hasSizeLessThan(FATAL + 3);
      tell(read, oracle.answer(ask(read)));
      tell(unread, oracle.answer(ask(unread)));
      if (points.size() <= FATAL) {
        tell(dense, oracle.answer(ask(dense)));
      }
    }
    assertThat(points).hasSize(FATAL + (rate == OUT ? 1 : 2));
    double[] before = points.get(FATAL);
    assertThat(before).isNotEqualTo(points.get(FATAL - 1));
    assertThat(read.point()).isEqualTo(before);
    assertThat(unread.ended()).isEqualTo(read.ended());
    assertThat(unread.point()).isEqualTo(before);

    assertThat(dense.point()).isEqualTo(before);
    Progress back = tell(dense, oracle.answer(ask(dense)));
    if (rate != OUT) {
      assertThat(back).isInstanceOf(Progress.Measured.class);
      back = tell(dense, oracle.answer(ask(dense)));
    }
    assertThat(back).isInstanceOf(Progress.WentBack.class);
    assertThat(dense.ended()).isEmpty();
    assertThat(dense.point()).isEqualTo(before);
  }

  private static MiniBatchSgd.SgdSetting setting(
      Problem problem, Updater rule, Schedule rate, OnDivergence onDivergence) {
    return new MiniBatchSgd.SgdSetting(problem, rule, rate, onDivergence, step -> false);
  }
}
