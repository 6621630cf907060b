package org.thalweg.solve.ranges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Members;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.Loss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.FactorizationObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.DescentRun;
import org.thalweg.update.AdaDelta;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Adam;
import org.thalweg.update.FtrlProximal;
import org.thalweg.update.LazyAdam;
import org.thalweg.update.Momentum;
import org.thalweg.update.Nag;
import org.thalweg.update.RmsProp;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** Steps in ranges are those on all of w, and no range depends on its own past. */
final class RangeDescentTest {
  private static final int FEATURES = 90;
  private static final int STEPS = 70;
  private static final Schedule CONSTANT = new Schedules.Constant(0.3);
  private static final Schedule FALLING = new Schedules.Inverse(0.3, 0.5, 1);
  private static final Schedule SLOW = new Schedules.Inverse(0.01, 0.5, 1);
  private static final ClassificationLosses.Logistic LOSS = new ClassificationLosses.Logistic();

  /**
   * A rule with its schedule and penalty, whether it begins elsewhere, and the model: linear,
   * softmax or a factorization machine.
   */
  private record Form(
      Updater rule,
      Schedule schedule,
      double l1,
      double l2,
      boolean replaces,
      boolean isWarm,
      RangeHead head) {
    Form(Updater rule, Schedule schedule, double l1, double l2, boolean replaces) {
      this(rule, schedule, l1, l2, replaces, false, RangeHead.LINEAR);
    }

    Form warm() {
      return new Form(rule, schedule, l1, l2, replaces, true, head);
    }

    Form rank(int rank) {
      return with(RangeHead.machine(rank));
    }

    Form classes(int count) {
      return with(RangeHead.classes(count));
    }

    private Form with(RangeHead other) {
      return new Form(rule, schedule, l1, l2, replaces, isWarm, other);
    }

    int width() {
      return head.width();
    }

    int dimension() {
      return FEATURES * width() + head.scores();
    }

    Loss loss() {
      return head.scores() > 1 ? new SoftmaxLoss(head.scores()) : LOSS;
    }

    private StartWeights weights() {
      return isWarm
          ? MadeRanges.starting(rows().start(width()), width())
          : head.rank() > 0
              ? new StartWeights.DrawnFactors(head.rank(), 0.3, 4)
              : StartWeights.ZEROS;
    }

    RangePoint begins() {
      double[] intercepts = new double[head.scores()];
      Arrays.setAll(intercepts, k -> isWarm ? 0.3 - k : 0);
      return new RangePoint(0, intercepts);
    }

    List<RangeRows> ranges(int count, boolean isReverse) {
      return rows().ranges(count, isReverse, weights());
    }

    RangeDescent begin() {
      return RangeDescent.begin(setting(), true, begins().intercepts());
    }

    RangeOracle oracle(RangeWorkers workers) {
      return new RangeOracle(workers, rows().targets(), loss(), setting(), true, begins());
    }

    /** w as a run by rows has it, whose factors lie behind the weights. */
    double[] layout(double[] byFeature, double[] intercepts) {
      double[] w = new double[dimension()];
      for (int k = 0; k < byFeature.length; k++) {
        int feature = k / width();
        int part = k % width();
        int scores = head.scores();
        int behind = FEATURES * scores + feature * head.rank() + part - scores;
        w[part < scores ? feature * scores + part : behind] = byFeature[k];
      }
      System.arraycopy(intercepts, 0, w, w.length - intercepts.length, intercepts.length);
      return w;
    }

    Problem problem() {
      Objective linear =
          head.scores() > 1
              ? new SoftmaxObjective(new SoftmaxLoss(head.scores()), FEATURES, true)
              : new LinearObjective(LOSS, FEATURES, true);
      return new Problem(
          head.rank() > 0
              ? new FactorizationObjective(LOSS, FEATURES, true, head.rank(), true)
              : linear,
          l1 > 0 ? Penalties.l1(l1) : Penalties.none());
    }

    RangeSetting setting() {
      return new RangeSetting(rule, schedule, l1, l2, batches(), head);
    }

    /** Whether a step by rows moves weights that the same step in ranges leaves for later. */
    boolean movesAtRest() {
      return l1 > 0 || rule instanceof Momentum;
    }

    RowPieces batches() {
      return new RowPieces(MadeRanges.ROWS, 40, 3, replaces);
    }

    MadeRanges rows() {
      return MadeRanges.draw(FEATURES, batches());
    }
  }

  private static Stream<Form> forms() {
    return Stream.of(
            cold(),
            cold().filter(form -> !form.replaces()).map(Form::warm),
            machines(),
            classifiers())
        .flatMap(some -> some);
  }

  private static Stream<Form> classifiers() {
    return Stream.of(
        new Form(new Sgd(), FALLING, 0.002, 0, false).classes(3),
        new Form(new AdaGrad(), CONSTANT, 0, 0, true).classes(4),
        new Form(new AdaGrad(), CONSTANT, 0.002, 0, false).warm().classes(2),
        new Form(new Momentum(), CONSTANT, 0.002, 0, false).classes(3),
        new Form(new FtrlProximal(), new Schedules.Constant(1), 0.002, 0, false).warm().classes(3));
  }

  private static Stream<Form> machines() {
    Schedule slow = new Schedules.Constant(0.02);
    return Stream.of(
        new Form(new Sgd(), FALLING, 0.002, 0, false).rank(3),
        new Form(new AdaGrad(), slow, 0, 0, true).rank(8),
        new Form(new AdaGrad(), slow, 0.002, 0, false).warm().rank(2),
        new Form(new Momentum(), slow, 0, 0, false).rank(9),
        new Form(new LazyAdam(), SLOW, 0.002, 0, false).rank(1),
        new Form(new FtrlProximal(), new Schedules.Constant(1), 0.002, 0, false).warm().rank(3));
  }

  private static Stream<Form> cold() {
    Schedule whole = new Schedules.Constant(1);
    return Stream.of(false, true)
        .flatMap(
            replaces ->
                Stream.of(
                    new Form(new Sgd(), CONSTANT, 0, 0, replaces),
                    new Form(new Sgd(), FALLING, 0, 0, replaces),
                    new Form(new Sgd(), FALLING, 0.01, 0, replaces),
                    new Form(new AdaGrad(), CONSTANT, 0, 0, replaces),
                    new Form(new AdaGrad(), CONSTANT, 0.002, 0, replaces),
                    new Form(new AdaGrad(), FALLING, 0.002, 0, replaces),
                    new Form(new Momentum(), CONSTANT, 0, 0, replaces),
                    new Form(new Momentum(), CONSTANT, 0.002, 0, replaces),
                    new Form(new Momentum(0.4), CONSTANT, 0.002, 0, replaces),
                    new Form(new RmsProp(), new Schedules.Constant(0.01), 0, 0, replaces),
                    new Form(new RmsProp(0.9, 1e-8, true), SLOW, 0, 0, replaces),
                    new Form(new AdaDelta(), FALLING, 0, 0, replaces),
                    new Form(new LazyAdam(), CONSTANT, 0, 0, replaces),
                    new Form(new LazyAdam(), SLOW, 0.002, 0, replaces),
                    new Form(new FtrlProximal(), whole, 0, 0, replaces),
                    new Form(new FtrlProximal(), whole, 0.002, 0, replaces),
                    new Form(new FtrlProximal(), CONSTANT, 0.002, 0, replaces)));
  }

  private static Stream<Form> formsWithL2() {
    Schedule whole = new Schedules.Constant(1);
    return Stream.of(
        new Form(new Sgd(), CONSTANT, 0, 0.05, false),
        new Form(new Sgd(), CONSTANT, 0.01, 0.05, false),
        new Form(new AdaGrad(), CONSTANT, 0, 0.01, false),
        new Form(new AdaGrad(), CONSTANT, 0.002, 0.01, true),
        new Form(new LazyAdam(), new Schedules.Constant(0.01), 0.002, 0.01, false),
        new Form(new Momentum(), CONSTANT, 0.002, 0.01, false),
        new Form(new Momentum(0.4), CONSTANT, 0.002, 0.01, false).warm(),
        new Form(new Momentum(0.4), CONSTANT, 0, 0.01, true).warm(),
        new Form(new Momentum(), CONSTANT, 0, 0.01, false),
        new Form(new Momentum(0.5), CONSTANT, 0, 5.0 / 3, false), // w shrinks as its velocity does
        new Form(new FtrlProximal(), whole, 0.002, 0.01, false),
        new Form(new FtrlProximal(), CONSTANT, 0.002, 0.01, true),
        new Form(new AdaGrad(), CONSTANT, 0.002, 0.01, true).warm(),
        new Form(new FtrlProximal(), CONSTANT, 0.002, 0.01, false).warm());
  }

  private static Stream<Form> all() {
    return Stream.concat(forms(), formsWithL2());
  }

  /** A third of all forms, with every rule and every head. */
  private static Stream<Form> some() {
    List<Form> all = all().toList();
    return Members.some(all, form -> all.indexOf(form) % 3 == 0);
  }

  /** A run, and what became of it. */
  private static final class RangeRun {
    private final Form form;
    private final RangeWorkers workers;
    private final RangeOracle oracle;
    private final List<StepReport> reports = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();

    RangeRun(Form form, RangeWorkers workers) {
      this.form = form;
      this.workers = workers;
      this.oracle = form.oracle(workers);
    }

    RangeRun(Form form, int ranges) {
      this(form, new RangesInMemory(form.setting(), form.ranges(ranges, false)));
    }

    Minimiser minimiser(long steps) {
      return Minimiser.of(oracle, oracle, new StopCriterion.MaxSteps(steps))
          .heardBy(List.of(reports::add))
          .keeping(new EverySnapshot(snapshots, true));
    }

    TrainingResult run() {
      return minimiser(STEPS).minimise(form.begin());
    }

    /** What was reported, without the time that it took. */
    List<String> figures() {
      return reports.stream()
          .map(report -> report.toString().replaceAll("elapsed=[^]]*", ""))
          .toList();
    }

    double[] at(RangePoint point) {
      return form.layout(
          MadeRanges.weights(workers, point.version(), FEATURES, form.width()), point.intercepts());
    }

    double[] w(TrainingResult result) {
      return at(RangePoint.of(result.w()));
    }

    double[] w() {
      return w(run());
    }
  }

  /** The same pieces of rows, for steps on all of w. */
  private record Pieces(RowPieces pieces) implements Sampler {
    @Override
    public Rows draw(long step, int attempt, int shard) {
      RowPiece piece = pieces.of(step);
      return Rows.of(
          IntStream.range(0, piece.count())
              .map(i -> (piece.from() + i) % pieces.rows())
              .sorted()
              .toArray());
    }

    @Override
    public double expectedRows() {
      return pieces.expectedRows();
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void stepsAsOnAllOfW(Form form) {
    List<List<Block>> shards = List.of(List.of(form.rows().inOrder()));
    ShardSizes sizes = ShardSizes.of(shards);
    Sampler pieces = new Pieces(form.batches());
    Problem problem = form.problem();
    RangeRun run = new RangeRun(form, 3);
    double[] start = run.at(form.begins());
    MemoryOracle oracle = new MemoryOracle(problem, shards, new RowDraws(sizes, pieces, pieces, 0));
    DescentRun byRows = new DescentRun(problem).rule(form.rule()).rate(form.schedule());
    double[] expected = byRows.steps(STEPS).from(start, oracle).w();
    TrainingResult result = run.run();

    assertThat(run.w(result)).containsExactly(expected, within(1e-12));
    double[] objectives = run.oracle.objectives(form.begins().toArray(), result.w());
    for (int k = 0; k < 2; k++) {
      double[] at = k == 0 ? start : expected;
      double byAll = problem.objective(at, oracle.gradient(at, Draw.all()).meanLoss());
      assertThat(objectives[k]).isCloseTo(byAll, within(1e-12 * byAll));
    }
    for (int step = 0; step < STEPS; step++) {
      StepReport here = run.reports.get(step);
      StepReport there = byRows.reports().get(step);
      assertThat(here.loss()).isCloseTo(there.loss(), within(1e-12));
      double least = form.movesAtRest() ? 0 : there.stepNorm() - 1e-12; // of what the step touches
      assertThat(here.stepNorm()).isBetween(least, there.stepNorm() + 1e-12);
      assertThat(here.rows()).isEqualTo(there.rows());
      assertThat(here.epoch()).isEqualTo(there.epoch());
    }
  }

  /**
   * The rule, and the prox of the elastic net, of all weights at every step: as plain as can be.
   */
  @ParameterizedTest
  @MethodSource("formsWithL2")
  void weightsWithoutGradientShrinkAsIfSteppedOn(Form form) {
    Block rows = form.rows().inOrder();
    double[] w = new RangeRun(form, 4).at(form.begins());
    Slots slots = new Slots(form.rule().slots(FEATURES + 1));
    double divisor = form.batches().expectedRows() * rows.targets().weight() / MadeRanges.ROWS;
    for (int step = 0; step < STEPS; step++) {
      double[] g = new double[FEATURES + 1];
      Rows batch = new Pieces(form.batches()).draw(step, 0, 0);
      for (int i = 0; i < batch.count(); i++) {
        int row = batch.at(i);
        double z = rows.dot(row, w) + w[FEATURES] + rows.offset(row);
        double slope = rows.weight(row) * (1 / (1 + Math.exp(-z)) - rows.label(row)) / divisor;
        rows.add(row, slope, g);
        g[FEATURES] += slope;
      }
      form.rule().direction(g, w, step + 1, slots);
      double[] sizes = new double[FEATURES + 1];
      Arrays.fill(sizes, form.schedule().at(step));
      for (int j = 0; j <= FEATURES; j++) {
        w[j] -= sizes[j] * g[j];
      }
      form.rule().precondition(sizes, step + 1, slots);
      for (int j = 0; j < FEATURES; j++) {
        double length = Math.max(0, Math.abs(w[j]) - sizes[j] * form.l1());
        w[j] = Math.copySign(length / (1 + sizes[j] * form.l2()), w[j]);
      }
    }

    assertThat(new RangeRun(form, 4).w()).containsExactly(w, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesTheStepsOnRecord(Form form) throws IOException {
    RangeRun run = new RangeRun(form, 3);
    TrainingResult result = run.run();
    double objective = run.oracle.objectives(form.begins().toArray(), result.w())[1];
    RecordedRanges.require(form, run.figures(), run.w(result), objective);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void readingChangesNoBit(Form form) {
    double[] unread = new RangeRun(form, 3).w();
    RangesInMemory plain = new RangesInMemory(form.setting(), form.ranges(3, true));
    RangeRun read =
        new RangeRun(
            form,
            new RangeWorkers() {
              @Override
              public boolean beginAtZero() {
                return plain.beginAtZero();
              }

              @Override
              public void log(long step, double[] derivatives) {
                plain.log(step, derivatives);
              }

              @Override
              public void keep(long version) {
                plain.keep(version);
              }

              @Override
              public List<double[]> each(long version, RangeWork work) {
                List<double[]> result = plain.each(version, work);
                plain.each(version, RangeState::nonZeros);
                plain.each(version, state -> state.pass(new RowPiece(90, 200)));
                plain.each(
                    version,
                    state -> // a w that was kept is read, and takes no step
                    state.vectors() instanceof RangeSteps
                            ? state.scores(form.batches().of(version + 3))
                            : state.nonZeros());
                return result;
              }

              @Override
              public void close() {
                plain.close();
              }
            });

    assertThat(read.w()).containsExactly(unread);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void aLostRangeIsReplayedToTheSameBits(Form form) {
    RangeRun whole = new RangeRun(form, 5);
    RangeRun faulty = new RangeRun(form, new FaultyRanges(form.setting(), form.ranges(5, false)));

    assertThat(faulty.w()).containsExactly(whole.w());
    assertThat(faulty.figures()).isEqualTo(whole.figures());
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void anySnapshotResumesToTheSameBits(Form form) {
    RangeRun whole = new RangeRun(form, 3);
    double[] w = whole.w();
    for (int at : new int[] {0, 1, 30, STEPS - 2}) {
      Snapshot snapshot = whole.snapshots.get(at);
      RangeRun resumed = new RangeRun(form, whole.workers);
      RangeDescent solver = RangeDescent.restore(form.setting(), true, snapshot);
      TrainingResult result = resumed.minimiser(STEPS).resume(solver, snapshot);

      assertThat(resumed.w(result)).containsExactly(w);
      assertThat(result.steps()).isEqualTo(STEPS);
    }
  }

  /** As the best point on validation rows is, while the run goes on; lost ranges keep it too. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void aKeptPointIsReadLater(Form form) {
    int kept = 23;
    RangeRun whole = new RangeRun(form, 5);
    double[] w = whole.w();
    double[] expected =
        MadeRanges.weights(whole.workers, kept, FEATURES, form.width()); // by going back
    for (RangeWorkers workers :
        List.of(
            new RangesInMemory(form.setting(), form.ranges(5, true)),
            new FaultyRanges(form.setting(), form.ranges(5, false)))) {
      RangeRun run = new RangeRun(form, new KeepingRanges(workers, kept));

      assertThat(run.w()).containsExactly(w);
      assertThat(MadeRanges.weights(workers, kept, FEATURES, form.width()))
          .containsExactly(expected);
      assertThat(expected)
          .isNotEqualTo(MadeRanges.weights(whole.workers, STEPS, FEATURES, form.width()));
    }
  }

  /** As on an executor that a task has left for another one, while the log was shortened. */
  @Test
  void aCopyThatTheLogHasLeftBehindIsNotGoneOnWith() {
    Form form = new Form(new AdaGrad(), CONSTANT, 0.002, 0, false);
    RangeState behind = RangeState.begin(form.setting(), form.ranges(1, false).get(0));
    behind.at(10, RangeState.NONE, log(0));

    assertThat(behind.reaches(30, RangeState.NONE, true, log(10))).isTrue();
    assertThat(behind.reaches(30, RangeState.NONE, true, log(11))).isFalse();
    assertThat(behind.reaches(10, RangeState.NONE, true, log(11))).isTrue();
    assertThat(behind.reaches(11, RangeState.NONE, true, log(Long.MAX_VALUE))).isFalse();
    assertThat(behind.reaches(10, RangeState.NONE, true, log(Long.MAX_VALUE))).isTrue();
  }

  /** A log that begins with a step. */
  private static StepLog log(long first) {
    return new StepLog() {
      @Override
      public double[] derivatives(long step) {
        double[] derivatives = new double[40];
        Arrays.fill(derivatives, 0.01);
        return derivatives;
      }

      @Override
      public long first() {
        return first;
      }
    };
  }

  /** Ranges that keep a version as soon as they are at it. */
  private record KeepingRanges(RangeWorkers workers, long kept) implements RangeWorkers {
    @Override
    public boolean beginAtZero() {
      return workers.beginAtZero();
    }

    @Override
    public void log(long step, double[] derivatives) {
      workers.log(step, derivatives);
    }

    @Override
    public void keep(long version) {
      throw new IllegalStateException("nobody validates here");
    }

    @Override
    public List<double[]> each(long version, RangeWork work) {
      List<double[]> results = workers.each(version, work);
      if (version == kept) {
        workers.keep(kept);
      }
      return results;
    }

    @Override
    public void close() {
      workers.close();
    }
  }

  /** As where a run is cancelled while it waits for an answer. */
  @Test
  void aQuestionChangesNothingOfTheState() {
    Form form = new Form(new AdaGrad(), CONSTANT, 0.002, 0, false);
    RangeRun run = new RangeRun(form, 3);
    RangeDescent solver = form.begin();
    for (int step = 0; step < 5; step++) {
      tell(solver, run.oracle.answer(ask(solver)));
      double[] point = solver.point();
      Map<String, double[]> saved = solver.save();
      ask(solver);
      assertThat(solver.point()).isEqualTo(point);
      saved.forEach((name, array) -> assertThat(solver.save().get(name)).isEqualTo(array));
    }
  }

  @Test
  void theLowerOfStartAndEndIsTheResult() {
    Form form = new Form(new Sgd(), new Schedules.Constant(4000), 0, 0, false);
    RangeRun run = new RangeRun(form, 3);

    assertThat(run.run().w()).containsExactly(RangePoint.START.toArray());
  }

  @Test
  void aRunThatDivergesEndsBeforeIt() {
    Form form = new Form(new Sgd(), new Schedules.Constant(1e300), 0, 1, false);
    RangeRun run = new RangeRun(form, 3);
    TrainingResult result = run.run();

    assertThat(Arrays.stream(run.w(result)).allMatch(Double::isFinite)).isTrue();
  }

  @Test
  void otherRulesAreRefused() {
    for (Form other :
        List.of(
            new Form(new Adam(), CONSTANT, 0, 0, false),
            new Form(new Nag(), CONSTANT, 0, 0, false),
            new Form(new RmsProp(), CONSTANT, 0, 0.1, false))) {
      String name = other.rule().getClass().getSimpleName();
      assertThatThrownBy(other::setting).hasMessageContaining("updater").hasMessageContaining(name);
    }
    for (Form falling :
        List.of(
            new Form(new AdaGrad(), FALLING, 0, 0.1, false),
            new Form(new Momentum(), FALLING, 0, 0, false),
            new Form(new FtrlProximal(), FALLING, 0, 0, false))) {
      assertThatThrownBy(falling::setting).hasMessageContaining("constant");
    }
  }
}
