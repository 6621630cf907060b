package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Members;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.RateStages;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.StepKernel.ActiveSteps;
import org.thalweg.solve.sgd.StepKernel.DenseSteps;
import org.thalweg.solve.sgd.StepKernel.TouchedSteps;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Rules;
import org.thalweg.update.Updater;

/**
 * Steps on the coordinates that batches have touched, against steps on all of w, which a run takes
 * that may go back to its last good state: the same bits of w, memory, reports and snapshots.
 */
@Tag("members")
class FewCoordinatesTest {
  private static final int FEATURES = 20_000;
  private static final int ROWS = 400;
  private static final int STEPS = 16;
  private static final int BATCH = 7;
  private static final LearningRate RATE = new Schedules.Inverse(0.3, 0.1, 0.05);
  private static final OnDivergence DENSE = new OnDivergence.Backoff();
  private static final List<List<Block>> SHARDS =
      List.of(List.of(block(1), block(2)), List.of(block(3)));
  private static final Objective LINEAR =
      new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, true);
  private static final List<Penalties> PENALTIES =
      List.of(
          Penalties.none(),
          Penalties.l2(0.05),
          Penalties.l1(2e-3),
          new Penalties.Sum(
              List.of(
                  Penalties.elasticNet(2e-2, 0.4),
                  new Penalties.On("intercept", new Penalty.L2(0.2)))));

  /** Rows of a few entries, some columns far more often than others. */
  private static Block block(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> columns = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    int[] starts = new int[ROWS + 1];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      int most = i % 3 == 0 ? 50 : FEATURES;
      random.ints(random.nextInt(1, 9), 0, most).distinct().sorted().forEach(columns::add);
      while (values.size() < columns.size()) {
        values.add(random.nextDouble(-2, 2));
      }
      starts[i + 1] = columns.size();
      labels[i] = random.nextInt(2);
    }
    return new CsrBlock(
        FEATURES,
        starts,
        columns.stream().mapToInt(c -> c).toArray(),
        values.stream().mapToDouble(v -> v).toArray(),
        Targets.of(labels));
  }

  private static Oracle oracle(Problem problem, boolean withAll) {
    ShardSizes sizes = ShardSizes.of(SHARDS);
    Sampler batches = new Reshuffling.Epoch(sizes, BATCH, 5);
    Sampler sampler =
        withAll ? new Samplers.WithAll(sizes, new Reshuffling.Epoch(sizes, 150, 5)) : batches;
    return new MemoryOracle(problem, SHARDS, new RowDraws(sizes, sampler, sampler, 5));
  }

  private static Stream<Arguments> all() {
    return Rules.all().stream()
        .map(Rules.Tuned::rule)
        .filter(rule -> !rule.looksAhead())
        .flatMap(rule -> PENALTIES.stream().map(penalties -> Arguments.of(rule, penalties)))
        .filter(
            arguments ->
                ((Updater) arguments.get()[0]).takesProximalPenalties()
                    || !((Penalties) arguments.get()[1]).hasProx());
  }

  /** Half of them, by turns: every rule meets some of the penalties. */
  static Stream<Arguments> cases() {
    List<Arguments> all = all().toList();
    List<Object> rules = all.stream().map(each -> each.get()[0]).distinct().toList();
    return Members.some(
        all, each -> (rules.indexOf(each.get()[0]) + PENALTIES.indexOf(each.get()[1])) % 2 == 0);
  }

  /** Those of rules that leave coordinates at 0 alone, under all penalties at once. */
  static Stream<Arguments> few() {
    return all()
        .filter(arguments -> ((Updater) arguments.get()[0]).staysAtZero())
        .filter(arguments -> arguments.get()[1] == PENALTIES.get(3));
  }

  private static DescentRun run(Problem problem, Updater rule, OnDivergence onDivergence) {
    return new DescentRun(problem)
        .rule(rule)
        .rate(RATE)
        .onDivergence(onDivergence)
        .steps(STEPS)
        .saving();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void haveTheBitsOfStepsOnAll(Updater rule, Penalties penalties) {
    same(new Problem(LINEAR, penalties), rule, new double[FEATURES + 1], false);
  }

  private static void same(Problem problem, Updater rule, double[] start, boolean withAll) {
    DescentRun few = run(problem, rule, new OnDivergence.Stop());
    TrainingResult ended = few.from(start, oracle(problem, withAll));
    DescentRun dense = run(problem, rule, DENSE);
    TrainingResult expected = dense.from(start, oracle(problem, withAll));

    assertThat(ended.w()).isEqualTo(expected.w());
    for (int i = 0; i < STEPS; i++) {
      assertThat(figures(few.reports().get(i))).isEqualTo(figures(dense.reports().get(i)));
      Map<String, double[]> saved = few.snapshots().get(i).memory();
      Map<String, double[]> other = dense.snapshots().get(i).memory();
      assertThat(few.snapshots().get(i).w()).isEqualTo(dense.snapshots().get(i).w());
      saved.forEach((name, array) -> assertThat(array).as(name).isEqualTo(other.get(name)));
    }
    for (int taken : new int[] {1, 2, STEPS / 2, STEPS - 1}) {
      DescentRun resumed = run(problem, rule, new OnDivergence.Stop());
      TrainingResult again =
          resumed.resume(few.snapshots().get(taken - 1), oracle(problem, withAll));
      assertThat(again.w()).isEqualTo(expected.w());
      for (int i = taken; i < STEPS; i++) {
        assertThat(figures(resumed.reports().get(i - taken)))
            .isEqualTo(figures(dense.reports().get(i)));
      }
      resumed
          .last()
          .memory()
          .forEach(
              (name, array) -> assertThat(array).as(name).isEqualTo(few.last().memory().get(name)));
    }
  }

  /** A measurement holds its point after the step, too, whether it was read before or not. */
  @ParameterizedTest
  @MethodSource("cases")
  void measureWhereTheyAsked(Updater rule, Penalties penalties) {
    Problem problem = new Problem(LINEAR, penalties);
    double[] start = new double[FEATURES + 1];
    start[7] = 0.5;
    MiniBatchSgd few = MiniBatchSgd.begin(setting(problem, rule, new OnDivergence.Stop()), start);
    MiniBatchSgd dense = MiniBatchSgd.begin(setting(problem, rule, DENSE), start);
    Oracle oracle = oracle(problem, false);
    for (int step = 0; step < STEPS; step++) {
      Question<?> question = ask(few);
      Question<?> other = ask(dense);
      if (step % 3 == 0) {
        double[] asked = ((GradientQuestion) question).w();
        assertThat(asked).isEqualTo(((GradientQuestion) other).w());
      }
      Progress progress = tell(few, oracle.answer(question));
      Progress expected = tell(dense, oracle.answer(other));
      if (step % 4 == 1) {
        assertThat(few.point()).isEqualTo(dense.point());
      }
      if (step % 5 != 2) {
        assertThat(measured(progress)).isEqualTo(measured(expected));
      }
    }
    assertThat(few.point()).isEqualTo(dense.point());
  }

  private static MiniBatchSgd.SgdSetting setting(
      Problem problem, Updater rule, OnDivergence onDivergence) {
    return new MiniBatchSgd.SgdSetting(problem, rule, RATE, onDivergence, step -> false);
  }

  private static double[] measured(Progress progress) {
    return ((Progress.Measured) progress).measurement().w();
  }

  private static List<Double> figures(StepReport report) {
    return List.of(
        report.loss(),
        report.penalty(),
        report.gradientNorm(),
        report.stepNorm(),
        report.learningRate());
  }

  /** A sum over all rows is dense; so are all steps from there on. */
  @ParameterizedTest
  @MethodSource("few")
  void alsoWhereSomeBatchesAreAllRows(Updater rule, Penalties penalties) {
    same(new Problem(LINEAR, penalties), rule, new double[FEATURES + 1], true);
  }

  /** From a start of a few numbers, and from one of many. */
  @ParameterizedTest
  @MethodSource("few")
  void alsoFromElsewhere(Updater rule, Penalties penalties) {
    double[] start = new double[FEATURES + 1];
    for (int i = 0; i < start.length; i += 997) {
      start[i] = 1.0 / (1 + i);
    }
    start[5] = -0.0;
    same(new Problem(LINEAR, penalties), rule, start, false);
    Arrays.fill(start, 0.25);
    same(new Problem(LINEAR, penalties), rule, start, false);
  }

  @ParameterizedTest
  @MethodSource("few")
  void alsoOfSeveralSums(Updater rule, Penalties penalties) {
    Problem problem =
        new Problem(new SoftmaxObjective(new SoftmaxLoss(2), FEATURES, true), penalties);
    same(problem, rule, new double[problem.layout().dimension()], false);
  }

  /** The short runs by which a rate is chosen are of few coordinates, too. */
  @Test
  void chooseTheSameRate() {
    Problem problem = new Problem(LINEAR, Penalties.l2(1e-3));
    LearningRate auto = new TrialRunRate(RateStages.one(java.util.OptionalLong.of(STEPS)), 16);
    DescentRun few =
        run(problem, new org.thalweg.update.Adam(), new OnDivergence.Stop()).rate(auto);
    DescentRun dense = run(problem, new org.thalweg.update.Adam(), DENSE).rate(auto);
    double[] start = new double[FEATURES + 1];
    assertThat(few.from(start, oracle(problem, false)).w())
        .isEqualTo(dense.from(start, oracle(problem, false)).w());
  }

  /** Otherwise the tests above would compare dense steps with dense steps. */
  @Test
  void areTakenWhereTheyMayBe() {
    Problem problem = new Problem(LINEAR, Penalties.l2(1e-3));
    StepKernel descent =
        StepKernel.fresh(problem, new org.thalweg.update.Sgd(), RATE, new double[FEATURES + 1]);
    assertThat(descent.state().w()).isEmpty();
    Oracle oracle = oracle(problem, false);
    LazyVector point = descent.gradientPoint(1);
    StepKernel seen = descent.see(point, oracle.gradient(point.all(), new Draw.Batch(0)));
    assertThat(seen).isSameAs(descent);
    assertThat(((ActiveSteps) seen).active.count()).isBetween(BATCH, 9 * BATCH + 1);
    assertThat(Rules.all().stream().filter(tuned -> tuned.rule().staysAtZero()).count())
        .isGreaterThan(10);
  }

  /** Without a penalty, where rules rest, steps are of their batch, wherever the start is. */
  @Test
  void areOfTheBatchAloneWhereTheRestIsAtRest() {
    Problem problem = new Problem(LINEAR, Penalties.none());
    double[] start = new double[FEATURES + 1];
    Arrays.fill(start, 0.25);
    for (Updater rule : List.of(new org.thalweg.update.Sgd(), new AdaGrad())) {
      assertThat(StepKernel.fresh(problem, rule, RATE, start)).isInstanceOf(TouchedSteps.class);
      DescentState state =
          DescentState.fresh(problem.layout(), rule, RATE, List.of(), new double[FEATURES + 1]);
      assertThat(StepKernel.of(problem, rule, state)).isInstanceOf(TouchedSteps.class);
    }
    start[3] = Double.NaN;
    assertThat(StepKernel.fresh(problem, new AdaGrad(), RATE, start))
        .isInstanceOf(DenseSteps.class);
  }
}
