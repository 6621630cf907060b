package org.thalweg.solve.ranges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Members;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MemoryOracle;

/** L-BFGS in ranges takes the steps of L-BFGS on all of w, and no range depends on its own past. */
final class RangeLbfgsTest {
  private static final int FEATURES = 90;
  private static final int STEPS = 200; // all runs end before
  private static final RowPieces BATCHES = new RowPieces(MadeRanges.ROWS, 40, 3, false);
  private static final MadeRanges ROWS = MadeRanges.draw(FEATURES, BATCHES);
  private static final ClassificationLosses.Logistic LOSS = new ClassificationLosses.Logistic();

  /** A problem, and whether L-BFGS begins in the scale of the features. */
  private record Form(double l1, double l2, boolean intercept, boolean scales, boolean isWarm) {
    /** Where a run begins: zeros, or a model without some weights. */
    double[] start() {
      double[] w = new double[dimension()];
      for (int j = 0; isWarm && j < w.length; j += 3) {
        w[j] = 0.2 - 0.01 * (j % 40);
      }
      return w;
    }

    RangePoint point() {
      return new RangePoint(0, intercept ? start()[FEATURES] : 0);
    }

    Problem problem() {
      return new Problem(new LinearObjective(LOSS, FEATURES, intercept), penalties());
    }

    private Penalties penalties() {
      if (l1 > 0 && l2 > 0) {
        return Penalties.elasticNet(l1 + l2, l1 / (l1 + l2));
      }
      return l1 > 0 ? Penalties.l1(l1) : l2 > 0 ? Penalties.l2(l2) : Penalties.none();
    }

    int dimension() {
      return FEATURES + (intercept ? 1 : 0);
    }

    LbfgsSetting setting(int ranges) {
      int pairs = l1 > 0 ? 10 : Lbfgs.mostPairs(dimension());
      return new LbfgsSetting(CoordinatePenalties.Pieces.all(l1, l2), BATCHES, pairs, ranges);
    }
  }

  private static Stream<Form> forms() {
    return Stream.of(false, true)
        .flatMap(
            intercept ->
                Stream.of(
                    new Form(0, 0, intercept, false, false),
                    new Form(0, 0.01, intercept, false, false),
                    new Form(0, 0.01, intercept, true, false),
                    new Form(0.01, 0, intercept, false, false),
                    new Form(0.002, 0.01, intercept, false, false),
                    new Form(0.002, 0.01, intercept, true, false),
                    new Form(0, 0.01, intercept, false, true),
                    new Form(0.002, 0.01, intercept, true, true)));
  }

  /** A third of them, with every penalty, start and intercept. */
  private static Stream<Form> some() {
    List<Form> all = forms().toList();
    return Members.some(all, form -> all.indexOf(form) % 3 == 0);
  }

  /** Forms whose minimum is not at infinity. */
  private static Stream<Form> penalised() {
    return forms().filter(form -> form.l1() + form.l2() > 0);
  }

  private static List<RangeRows> ranges(Form form, int count, boolean isReverse) {
    return ROWS.ranges(count, isReverse, Arrays.copyOf(form.start(), FEATURES));
  }

  /** A run, and what became of it. */
  private static final class RangeRun {
    private final Form form;
    private final LbfgsSetting setting;
    private final RangeWorkers workers;
    private final RangeOracle oracle;
    private final List<StepReport> reports = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();

    RangeRun(Form form, int ranges, RangeWorkers workers) {
      this.form = form;
      this.setting = form.setting(ranges);
      this.workers = workers;
      this.oracle =
          new RangeOracle(workers, ROWS.targets(), LOSS, setting, form.intercept(), form.point());
    }

    RangeRun(Form form, int ranges) {
      this(
          form, ranges, new RangesInMemory(form.setting(ranges), ranges(form, ranges, ranges > 3)));
    }

    Minimiser minimiser(long steps) {
      return minimiser(new StopCriterion.MaxSteps(steps));
    }

    Minimiser minimiser(StopCriterion stop) {
      return Minimiser.of(oracle, oracle, stop)
          .heardBy(List.of(reports::add))
          .keeping(new EverySnapshot(snapshots, true));
    }

    private double curvature() {
      return form.problem().objective().rowSteps().orElseThrow().curvature();
    }

    RangeLbfgs begin() {
      return RangeLbfgs.begin(setting, form.intercept(), form.point(), curvature(), form.scales());
    }

    TrainingResult run(long steps) {
      return minimiser(steps).minimise(begin());
    }

    RangeLbfgs restored(Snapshot snapshot) {
      return RangeLbfgs.restore(setting, form.intercept(), curvature(), snapshot);
    }

    /** What was reported, without the time that it took. */
    List<String> figures() {
      return reports.stream()
          .map(report -> report.toString().replaceAll("elapsed=[^]]*", ""))
          .toList();
    }

    double[] w(TrainingResult result) {
      RangePoint point = RangePoint.of(result.w());
      double[] w =
          Arrays.copyOf(MadeRanges.weights(workers, point.version(), FEATURES), form.dimension());
      if (form.intercept()) {
        w[FEATURES] = point.intercept();
      }
      return w;
    }
  }

  @ParameterizedTest
  @MethodSource("penalised")
  void takesTheStepsOnRecord(Form form) throws IOException {
    RangeRun run = new RangeRun(form, 3);
    TrainingResult result = run.run(40);
    double objective = run.oracle.evaluate(RangePoint.of(result.w())).objective();
    RecordedRanges.require(form, run.figures(), run.w(result), objective);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void stepsAsOnAllOfW(Form form) {
    List<List<Block>> shards = List.of(List.of(ROWS.inOrder()));
    MemoryOracle oracle = new MemoryOracle(form.problem(), shards, 0);
    double[] start = form.start();
    Solver byRows =
        form.scales() ? Lbfgs.scaled(form.problem(), start) : Lbfgs.cold(form.problem(), start);
    List<StepReport> expected = new ArrayList<>();
    TrainingResult result =
        Minimiser.of(form.problem(), oracle, new StopCriterion.MaxSteps(STEPS))
            .heardBy(List.of(expected::add))
            .minimise(byRows);
    RangeRun run = new RangeRun(form, 3);
    TrainingResult inRanges = run.run(STEPS);

    double f = expected.get(expected.size() - 1).objective();
    assertThat(run.reports.get(run.reports.size() - 1).objective()).isCloseTo(f, within(1e-12 * f));
    assertThat(inRanges.reason().kind()).isEqualTo(result.reason().kind());
    assertThat(inRanges.isNearMinimum()).isEqualTo(result.isNearMinimum()).isTrue();
    assertThat(run.reports.get(1).stepNorm())
        .isCloseTo(expected.get(1).stepNorm(), within(1e-12 * expected.get(1).stepNorm()));
    if (form.l1() + form.l2() > 0) { // else the minimum is at infinity
      assertThat(run.w(inRanges)).containsExactly(result.w(), within(1e-6));
    }
    double first = expected.get(0).gradientNorm();
    long rows = 0; // a pass for the scale of the features comes before or behind the first report
    int compared = 0;
    for (int k = 0; expected.get(k).gradientNorm() > 1e-6 * first; k++) { // later all is rounding
      StepReport there = expected.get(k);
      StepReport here = run.reports.get(k);
      assertThat(here.objective())
          .as("F after %d steps", k)
          .isCloseTo(there.objective(), within(1e-12 * there.objective()));
      assertThat(here.gradientNorm()).isCloseTo(there.gradientNorm(), within(1e-9 * first));
      rows += here.rows() - there.rows();
      assertThat(k > 0 ? rows : 0).as("rows that were read").isZero();
      compared++;
    }
    assertThat(compared).isGreaterThan(8);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void aLostRangeIsReplayedToTheSameBits(Form form) {
    RangeRun whole = new RangeRun(form, 5);
    double[] w = whole.w(whole.run(STEPS));
    RangeRun faulty =
        new RangeRun(form, 5, new FaultyRanges(form.setting(5), ranges(form, 5, false)));

    assertThat(faulty.w(faulty.run(STEPS))).containsExactly(w);
    assertThat(faulty.figures()).isEqualTo(whole.figures());
  }

  /** Of ranges that go on from the log, and of those that begin with what was written then. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void anySnapshotResumesToTheSameBits(Form form) {
    RangeRun whole = new RangeRun(form, 3);
    TrainingResult ended = whole.run(STEPS);
    double[] w = whole.w(ended);
    for (int at : new int[] {0, 1, 7, whole.snapshots.size() - 1}) {
      Snapshot snapshot = whole.snapshots.get(at);
      RangeRun resumed = new RangeRun(form, 3, whole.workers);
      RangeLbfgs solver = resumed.restored(snapshot);
      assertThat(solver.point()).isEqualTo(snapshot.w());
      TrainingResult result = resumed.minimiser(STEPS).resume(solver, snapshot);

      assertThat(resumed.w(result)).containsExactly(w);
      assertThat(result.steps()).isEqualTo(ended.steps());
    }
  }

  /** By a rule that asks how long w is, where no strong convexity tells the gap. */
  @ParameterizedTest
  @MethodSource("penalised")
  void aRunThatConvergedHasEndedWhereItIsResumed(Form form) {
    StopCriterion stop =
        new StopCriterion.RelativeGap(
                1e-6,
                new StrongConvexity(0, Optional.of("it may be of any form here")),
                StrongConvexity.ofPenalisedSegments(form.problem().objective(), form.penalties()))
            .or(new StopCriterion.MaxSteps(STEPS));
    RangeRun whole = new RangeRun(form, 3);
    TrainingResult ended = whole.minimiser(stop).minimise(whole.begin());
    Snapshot last = whole.snapshots.get(whole.snapshots.size() - 1);
    RangeRun resumed = new RangeRun(form, 3, whole.workers);
    TrainingResult result = resumed.minimiser(stop).resume(resumed.restored(last), last);

    assertThat(ended.reason().rule()).isEqualTo("relativeGap");
    assertThat(result.reason()).isEqualTo(ended.reason());
    assertThat(resumed.reports).isEmpty();
    assertThat(resumed.w(result)).containsExactly(whole.w(ended));
  }

  /** As where a run is cancelled while it waits for an answer. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void aQuestionChangesNothingThatIsSaved(Form form) {
    RangeRun run = new RangeRun(form, 3);
    RangeLbfgs solver = run.begin();
    for (int reports = 0; reports < 6; ) {
      boolean isMeasured =
          tell(solver, run.oracle.answer(ask(solver))) instanceof Progress.Measured;
      if (isMeasured) {
        double[] point = solver.point();
        Map<String, double[]> saved = solver.save();
        ask(solver);
        assertThat(solver.point()).isEqualTo(point);
        Map<String, double[]> again = solver.save();
        assertThat(again.keySet()).isEqualTo(saved.keySet());
        saved.forEach((name, array) -> assertThat(again.get(name)).as(name).isEqualTo(array));
        reports++;
      }
    }
  }

  /** The result of a run that found no lower point, which ranges have left by then. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("some")
  void theLastPointIsReadWithoutAReplay(Form form) {
    RangesInMemory ranges = new RangesInMemory(form.setting(3), ranges(form, 3, false));
    RangeRun run = new RangeRun(form, 3, ranges);
    TrainingResult result = run.run(1000);
    long version = RangePoint.of(result.w()).version();

    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.STALLED);
    double[] w = MadeRanges.weights(ranges, version, FEATURES);
    assertThat(ranges.made()).as("ranges that were made").isEqualTo(3);
    assertThat(w).isEqualTo(Arrays.copyOf(run.w(result), FEATURES));
  }
}
