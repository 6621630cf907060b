package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Members;
import org.thalweg.OurClasses;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.AllSolvers.Counted;
import org.thalweg.solve.AllSolvers.Member;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.solve.ranges.RangeDescent;
import org.thalweg.solve.ranges.RangeLbfgs;
import org.thalweg.solve.sgd.HoldoutEarlyStopping;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.solve.sgd.RefitOnAllRows;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.solve.truncated.TruncatedNewton;

/** The laws of every solver in the loop, over every kind of problem. */
@Tag("members")
class SolverContractTest {
  private static final int STEPS = 26; // the hand-over is after the 21st report at the earliest
  private static final int APART = 6; // snapshots from which a run goes on to the end
  private static final int FEW_STEPS = 3;
  private static final double ROUNDING = 1e-12;

  /** Their oracle asks by ranges of features: RangeDescentTest and RangeLbfgsTest hold the laws. */
  private static final Set<Class<?>> WITH_ORACLES_OF_THEIR_OWN =
      Set.of(RangeDescent.class, RangeLbfgs.class);

  static Stream<Arguments> all() {
    List<MadeProblem> ofPaths =
        MadeProblem.all().stream()
            .flatMap(problem -> Stream.of(problem, problem.widened(300)))
            .filter(problem -> ScreenedSetting.unsupported(problem.problem()).isEmpty())
            .toList();
    List<MadeProblem> ofDuals =
        MadeProblem.withKinks().stream()
            .flatMap(problem -> Stream.of(problem, problem.widened(300)))
            .filter(problem -> DualAscent.unsupported(problem.problem()).isEmpty())
            .toList();
    List<MadeProblem> ofProducts =
        MadeProblem.all().stream()
            .flatMap(problem -> Stream.of(problem, problem.widened(300)))
            .filter(problem -> TruncatedNewton.unsupported(problem.problem()).isEmpty())
            .toList();
    return Stream.of(
            pairs(AllSolvers.all(), MadeProblem.all()),
            pairs(AllSolvers.ofProducts(), ofProducts),
            pairs(AllSolvers.ofKinks(), MadeProblem.withKinks()),
            pairs(AllSolvers.ofDuals(), ofDuals),
            pairs(AllSolvers.ofPaths(), ofPaths))
        .flatMap(runs -> runs);
  }

  private static Stream<Arguments> pairs(List<Member> members, List<MadeProblem> problems) {
    return members.stream()
        .flatMap(member -> problems.stream().map(problem -> Arguments.of(member, problem)));
  }

  /** A third of all pairs, with every solver and every problem. */
  static Stream<Arguments> runs() {
    List<Arguments> all = all().toList();
    return Members.some(all, pair -> all.indexOf(pair) % 3 == 0);
  }

  /** Of the solvers that end by themselves at a minimum. */
  static Stream<Arguments> runsToTheEnd() {
    return runs()
        .filter(
            run -> {
              Set<Class<? extends Solver>> classes = ((Member) run.get()[0]).classes();
              return classes.contains(Lbfgs.class)
                  || classes.contains(Newton.class)
                  || classes.contains(ScreenedNewton.class)
                  || classes.contains(TruncatedNewton.class)
                  || classes.contains(InteriorPoint.class);
            });
  }

  /** One run, and what it left. */
  record Run(
      TrainingResult result, List<StepReport> reports, List<Snapshot> snapshots, int questions) {
    static Run of(Member member, MadeProblem problem, StopCriterion stop) {
      return of(member, problem, stop, null);
    }

    /** From a snapshot; or from the start, if that is null. */
    static Run of(Member member, MadeProblem problem, StopCriterion stop, Snapshot from) {
      List<StepReport> reports = new ArrayList<>();
      List<Snapshot> snapshots = new ArrayList<>();
      try (Oracle oracle = problem.oracle(member.batchRows())) {
        Minimiser minimiser =
            Minimiser.of(problem.problem(), oracle, stop)
                .heardBy(List.of(reports::add))
                .keeping(new EverySnapshot(snapshots, true));
        Counted solver =
            new Counted(from == null ? member.begin(problem) : member.restore(problem, from));
        TrainingResult result =
            from == null ? minimiser.minimise(solver) : minimiser.resume(solver, from);
        return new Run(result, reports, snapshots, solver.questions());
      }
    }

    Snapshot last() {
      return snapshots.get(snapshots.size() - 1);
    }

    boolean isLost() {
      return result.reason().rule().equals("finiteObjective");
    }
  }

  @Test
  void everySolverIsInTheList() throws IOException {
    List<String> solvers =
        OurClasses.of(List.of("org.thalweg"))
            .filter(type -> Solver.class.isAssignableFrom(type))
            .filter(type -> !Modifier.isAbstract(type.getModifiers()))
            .filter(type -> !WITH_ORACLES_OF_THEIR_OWN.contains(type))
            .map(Class::getName)
            .toList();
    Set<String> listed = new HashSet<>();
    Stream.of(
            AllSolvers.all(),
            AllSolvers.ofProducts(),
            AllSolvers.ofKinks(),
            AllSolvers.ofDuals(),
            AllSolvers.ofPaths())
        .flatMap(List::stream)
        .forEach(member -> member.classes().forEach(c -> listed.add(c.getName())));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(solvers);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aFinishedRunThatIsResumedTakesNoStep(Member member, MadeProblem problem) {
    StopCriterion budget = new StopCriterion.MaxSteps(7);
    requireOver(member, problem, budget, Run.of(member, problem, budget));
    Run first = Run.of(member, problem, new StopCriterion.MaxSteps(1));
    double norm = first.reports.isEmpty() ? 1 : first.reports.get(0).gradientNorm();
    StopCriterion converged =
        new StopCriterion.GradientNorm(0.3 * norm).or(new StopCriterion.MaxSteps(40));
    requireOver(member, problem, converged, Run.of(member, problem, converged));
  }

  @ParameterizedTest
  @MethodSource("runsToTheEnd")
  void neitherDoesOneThatKnowsNoLowerPoint(Member member, MadeProblem problem) {
    StopCriterion most = new StopCriterion.MaxSteps(3000);
    Run run = Run.of(member, problem, most);
    assertThat(run.result.reason().kind()).isEqualTo(Kind.STALLED);
    assertThat(run.result.isNearMinimum()).isTrue();
    requireOver(member, problem, most, run);
  }

  private static void requireOver(
      Member member, MadeProblem problem, StopCriterion stop, Run whole) {
    assertThat(whole.isLost()).isFalse();
    for (int i = 0; i < 3; i++) {
      Run again = Run.of(member, problem, stop, AllSolvers.read(whole.last()));
      assertThat(again.questions).isZero();
      assertThat(again.reports).isEmpty();
      assertThat(again.result.w()).isEqualTo(whole.result.w());
      assertThat(again.result.reason()).isEqualTo(whole.result.reason());
      assertThat(again.result.isNearMinimum()).isEqualTo(whole.result.isNearMinimum());
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void anySnapshotResumesToTheSameBits(Member member, MadeProblem problem) {
    StopCriterion stop = new StopCriterion.MaxSteps(STEPS);
    Run whole = Run.of(member, problem, stop);
    boolean isQuick = whole.result.reason().kind() == Kind.STALLED; // at the minimum, in few steps
    assertThat(whole.snapshots).hasSizeGreaterThan(isQuick ? 2 : 5);
    for (int i = 0; i < whole.snapshots.size(); i++) {
      Snapshot snapshot = whole.snapshots.get(i);
      StopCriterion until = until(i, snapshot, stop, whole.result);
      Run rest = Run.of(member, problem, until, AllSolvers.read(snapshot));
      if (until != stop) {
        SameSnapshots.requireNext(rest.last(), i, whole.snapshots);
        continue;
      }
      assertThat(rest.result.w()).as("from step %d", snapshot.step()).isEqualTo(whole.result.w());
      assertThat(rest.result.reason()).isEqualTo(whole.result.reason());
      assertThat(rest.result.history().rowsSeen()).isEqualTo(whole.result.history().rowsSeen());
      assertThat(objectives(rest)).isEqualTo(objectives(whole));
      if (!rest.snapshots.isEmpty()) {
        requireSame(rest.last(), whole.last());
      }
    }
  }

  /** To the end from some snapshots, from the others as far as {@link SameSnapshots} needs it. */
  static StopCriterion until(int number, Snapshot from, StopCriterion end, TrainingResult whole) {
    long later = from.step() + FEW_STEPS;
    return number % APART == 0 || later >= whole.history().steps()
        ? end
        : new StopCriterion.MaxSteps(later);
  }

  private static double[] objectives(Run run) {
    double[] objectives = new double[run.result.history().steps()];
    for (int i = 0; i < objectives.length; i++) {
      objectives[i] = run.result.history().objective(i);
    }
    return objectives;
  }

  private static void requireSame(Snapshot a, Snapshot b) {
    assertThat(a.memory()).containsOnlyKeys(b.memory().keySet());
    assertThat(a.w()).isEqualTo(b.w());
    b.memory().forEach((name, array) -> assertThat(a.memory().get(name)).as(name).isEqualTo(array));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void theResultIsTheBestPointMeasured(Member member, MadeProblem problem) {
    double start = problem.objective(problem.start());
    for (int steps : new int[] {1, 2, 3, 9, STEPS}) {
      Run run = Run.of(member, problem, new StopCriterion.MaxSteps(steps));
      double result = problem.objective(run.result.w());
      assertThat(result).as("%d steps", steps).isLessThanOrEqualTo(above(start));
      if (member.batchRows() == 0) {
        for (StepReport report : run.reports) {
          assertThat(result).isLessThanOrEqualTo(above(report.objective()));
        }
      }
    }
  }

  private static double above(double objective) {
    return objective + ROUNDING * Math.abs(objective);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aRunEndsByARuleOfTheUserOrWhereNoLowerPointIsKnown(Member member, MadeProblem problem) {
    Run run = Run.of(member, problem, new StopCriterion.MaxSteps(60));
    Reason reason = run.result.reason();
    if (reason.rule().equals("maxSteps")) {
      assertThat(run.reports.size()).isGreaterThanOrEqualTo(60);
    } else if (reason.rule().equals("objective")) { // a rate that is too large for this problem
      assertThat(member.classes())
          .isSubsetOf(
              MiniBatchSgd.class, LocalSgd.class, HoldoutEarlyStopping.class, RefitOnAllRows.class);
      assertThat(reason.kind()).isIn(Kind.DIVERGED, Kind.STALLED);
      assertThat(run.result.w()).isEqualTo(problem.start());
    } else if (reason.rule().equals("objectiveChange")) { // the rule in the setting of the solver
      assertThat(member.classes()).contains(HoldoutEarlyStopping.class);
      assertThat(reason.kind()).isEqualTo(Kind.CONVERGED);
    } else if (reason.rule().equals("budget")) { // likewise
      assertThat(member.classes()).contains(RefitOnAllRows.class);
      assertThat(reason.kind()).isEqualTo(Kind.BUDGET);
    } else {
      assertThat(reason.kind()).isEqualTo(Kind.STALLED);
      assertThat(run.result.isNearMinimum()).isTrue();
    }
  }

  /** Of the solvers whose steps are never of no length, as those that a search cannot find. */
  static Stream<Arguments> runsOfSteps() {
    return runs().filter(run -> !((Member) run.get()[0]).name().contains("backtracking"));
  }

  /** Else a rule for small steps would end a run where it begins anew. */
  @ParameterizedTest
  @MethodSource("runsOfSteps")
  void aStepWasTakenBeforeEveryReportButTheFirst(Member member, MadeProblem problem) {
    Run run = Run.of(member, problem, new StopCriterion.MaxSteps(STEPS));
    assertThat(run.reports.stream().skip(1).map(StepReport::stepNorm)).doesNotContain(0.0);
  }

  /** A run that is cancelled at a question leaves a checkpoint, from which it goes on as if not. */
  @ParameterizedTest
  @MethodSource("runs")
  void aRunThatIsCancelledAnywhereGoesOnToTheSameBits(Member member, MadeProblem problem) {
    StopCriterion stop = new StopCriterion.MaxSteps(8);
    Run whole = Run.of(member, problem, stop);
    boolean isOver = false;
    for (int questions = 0; !isOver; questions += questions < 20 ? 1 : 7) {
      List<Snapshot> kept = new ArrayList<>();
      CancelledAt solver = new CancelledAt(member.begin(problem), questions);
      try (Oracle oracle = problem.oracle(member.batchRows())) {
        Minimiser.of(problem.problem(), oracle, stop)
            .keeping(new MinimiserTest.AtEnd(kept))
            .minimise(solver);
      } catch (CancelledException e) {
        assertThat(solver.steps).as("nothing was reported").isZero();
        continue;
      }
      isOver = !solver.isCancelled;
      assertThat(kept).as("at question %d", questions).hasSize(1);
      Run rest = Run.of(member, problem, stop, AllSolvers.read(kept.get(0)));
      assertThat(rest.result.w()).as("%d questions", questions).isEqualTo(whole.result.w());
      assertThat(rest.result.reason()).isEqualTo(whole.result.reason());
      assertThat(objectives(rest)).isEqualTo(objectives(whole));
    }
  }

  /** A solver whose answers are cancelled from a question on. */
  private static final class CancelledAt implements Solver {
    private final Solver inner;
    private final int last;
    private int asked;
    private int steps;
    private boolean isCancelled;

    CancelledAt(Solver inner, int last) {
      this.inner = inner;
      this.last = last;
    }

    @Override
    public Progress step(Oracle rows) {
      Oracle cancelled =
          rows.asking(
              question -> {
                isCancelled |= asked++ == last;
                if (isCancelled) {
                  throw new CancelledException("at a question", null);
                }
                return question;
              });
      Progress progress = inner.step(cancelled);
      steps += progress instanceof Progress.Measured ? 1 : 0;
      steps = progress instanceof Progress.WentBack back ? (int) back.step() : steps;
      return progress;
    }

    @Override
    public double[] point() {
      return inner.point();
    }

    @Override
    public boolean choosesPoint() {
      return inner.choosesPoint();
    }

    @Override
    public boolean isWhole() {
      return inner.isWhole();
    }

    @Override
    public OptionalDouble objective() {
      return inner.objective();
    }

    @Override
    public Optional<Reason> ended() {
      return inner.ended();
    }

    @Override
    public Map<String, double[]> save() {
      return inner.save();
    }
  }

  /** Else there would be nothing to see where runs go on from each of their snapshots. */
  @Test
  void theRunsGoThroughTheHandOverAndThroughStepsThatAreTakenBack() {
    int handedOver = 0;
    int wentBack = 0;
    int rose = 0;
    for (Arguments pair : runs().toList()) {
      Member member = (Member) pair.get()[0];
      Run run = Run.of(member, (MadeProblem) pair.get()[1], new StopCriterion.MaxSteps(STEPS));
      double[] then = run.snapshots.get(run.snapshots.size() - 2).memory().get("then");
      handedOver += then != null && then[0] != 0 ? 1 : 0;
      wentBack += run.result.history().setbacks() > 0 ? 1 : 0;
      rose += member.classes().contains(Svrg.class) && rises(run) ? 1 : 0;
    }
    assertThat(handedOver).as("went on by the second solver").isPositive();
    assertThat(wentBack).as("went back to an earlier state").isPositive();
    assertThat(rose).as("rejected a round").isPositive();
  }

  private static boolean rises(Run run) {
    double[] objectives = objectives(run);
    return IntStream.range(1, objectives.length).anyMatch(i -> objectives[i] > objectives[i - 1]);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void whatIsMeasuredAtAPointIsTrueThere(Member member, MadeProblem made) {
    Problem problem = made.problem();
    Solver solver = member.begin(made);
    try (Oracle oracle = made.oracle(member.batchRows())) {
      Question<?> asked = null; // the last gradient at the point where the step began
      for (int reports = 0; reports < 12 && solver.ended().isEmpty(); ) {
        Question<?> question = ask(solver);
        Progress progress = tell(solver, oracle.answer(question));
        if (question.draw() instanceof Draw.Batch && asked == null) {
          asked = question;
        }
        if (progress instanceof Progress.Measured measured) {
          Draw draw = asked == null ? Draw.all() : asked.draw();
          requireTrue(problem, oracle, measured.measurement(), draw, solver instanceof LocalSgd);
          reports++;
        }
        asked = progress instanceof Progress.Pending ? asked : null;
      }
    }
  }

  private static void requireTrue(
      Problem problem, Oracle oracle, Measurement here, Draw draw, boolean isOfLocalSteps) {
    assertThat(here.penalty()).isEqualTo(problem.penalty(here.w()));
    if (isOfLocalSteps) {
      assertThat(here.overAllRows()).as("the loss is the mean along the steps").isFalse();
      return;
    }
    GradientSum sum = oracle.gradient(here.w(), draw);
    Measurement expected =
        problem.measurement(here.w(), sum, problem.smoothGradient(here.w(), sum), 0, 1);
    assertThat(here.loss()).isCloseTo(expected.loss(), within(above(0) + 1e-13 * here.loss()));
    assertThat(here.gradientNorm())
        .isCloseTo(expected.gradientNorm(), within(1e-12 * (1 + expected.gradientNorm())));
  }
}
