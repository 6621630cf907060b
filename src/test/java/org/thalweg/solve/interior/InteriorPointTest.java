package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MemoryOracle;

class InteriorPointTest {
  private static final int ROWS = 240;
  private static final int FEATURES = 4;
  private static final double CLOSE = 1e-9; // of F

  /** Rows of a problem, its labels, weights and offsets. */
  private record Rows(double[][] x, double[] y, double[] s, double[] o) {
    static Rows of(KinkedLoss loss, double... units) {
      SplittableRandom random = new SplittableRandom(11);
      double[][] x = new double[ROWS][FEATURES + 2];
      double[] y = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++) {
          x[i][j] = random.nextDouble(-1, 1) + (j == 0 ? 0 : 0.8 * x[i][j - 1]);
        }
        double score = x[i][0] - 0.5 * x[i][2] + random.nextDouble(-1, 1.4);
        y[i] = loss.labels() == LabelDomain.BINARY ? (score > 0 ? 1 : 0) : score;
        x[i][FEATURES] = x[i][1]; // a copy
        x[i][FEATURES + 1] = 0.5; // and a constant
        for (int j = 0; j < units.length; j++) {
          x[i][j] *= units[j];
        }
      }
      double[] s = random.doubles(ROWS, 0, 2).map(v -> v < 0.2 ? 0 : v).toArray();
      return new Rows(x, y, s, random.doubles(ROWS, -0.2, 0.2).toArray());
    }

    Rows first(int count) {
      return new Rows(
          Arrays.copyOf(x, count),
          Arrays.copyOf(y, count),
          Arrays.copyOf(s, count),
          Arrays.copyOf(o, count));
    }

    Oracle oracle(Problem problem) {
      int half = (x.length + 1) / 2;
      List<List<Block>> shards = new ArrayList<>();
      for (int from = 0; from < x.length; from += half) {
        int to = Math.min(x.length, from + half);
        double[][] some = Arrays.copyOfRange(x, from, to);
        double[] labels = Arrays.copyOfRange(y, from, to);
        double[] weights = Arrays.copyOfRange(s, from, to);
        double[] offsets = Arrays.copyOfRange(o, from, to);
        shards.add(
            List.of(
                from == 0
                    ? AllBlocks.sparse(some, x[0].length, labels, weights, offsets)
                    : AllBlocks.dense(some, x[0].length, labels, weights, offsets)));
      }
      return new MemoryOracle(problem, shards, 0);
    }
  }

  private static Problem problem(PointwiseLoss loss, boolean intercept, Penalties penalties) {
    return new Problem(new LinearObjective(loss, FEATURES + 2, intercept), penalties);
  }

  private static TrainingResult run(Problem problem, Oracle oracle, List<StepReport> reports) {
    double[] start = new double[problem.layout().dimension()];
    return Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(400))
        .heardBy(List.of(reports::add))
        .minimise(InteriorPoint.begin(problem, start));
  }

  static Stream<KinkedLoss> losses() {
    return Stream.of(
        new ClassificationLosses.Hinge(),
        new RegressionLosses.Absolute(),
        new RegressionLosses.Quantile(0.1),
        new RegressionLosses.EpsilonInsensitive(0.3),
        new RegressionLosses.EpsilonInsensitive(0));
  }

  static Stream<Arguments> cases() {
    return losses()
        .flatMap(
            loss ->
                Stream.of(
                        Penalties.l2(1e-3),
                        Penalties.l2(1e-7),
                        Penalties.l1(0.01),
                        Penalties.elasticNet(0.02, 0.6),
                        Penalties.none(),
                        new Constraints.NonNegative(),
                        new Constraints.Box(-0.1, 0.2),
                        new Constraints.Box(0.05, 0.05),
                        sum(new Constraints.Box(-0.3, Double.POSITIVE_INFINITY), 0.01),
                        sum(new Constraints.Box(Double.NEGATIVE_INFINITY, -0.1), 1e-6),
                        sum(new Constraints.NonNegative(), 1e-4))
                    .flatMap(
                        penalties ->
                            Stream.of(true, false).map(b -> Arguments.of(loss, penalties, b))));
  }

  private static Penalties sum(Penalties bounds, double lambda) {
    return new Penalties.Sum(List.of(bounds, Penalties.l2(lambda)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void certifiesTheMinimumInFewIterations(KinkedLoss loss, Penalties penalties, boolean intercept) {
    Problem problem = problem(loss, intercept, penalties);
    Oracle oracle = Rows.of(loss).oracle(problem);
    List<StepReport> reports = new ArrayList<>();
    TrainingResult result = run(problem, oracle, reports);
    double least = objective(problem, oracle, result.w());
    StepReport first =
        reports.stream().filter(r -> r.gap() <= CLOSE * r.objective()).findFirst().orElseThrow();
    assertThat(first.step()).isLessThan(45);
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(result.isNearMinimum()).isTrue();
    for (StepReport report : reports) {
      double bound = report.objective() - report.gap();
      assertThat(bound).as("%d", report.step()).isLessThanOrEqualTo(least * (1 + 1e-12));
    }
    requireNoLowerPointAround(problem, oracle, result.w(), least);
  }

  private static void requireNoLowerPointAround(
      Problem problem, Oracle oracle, double[] w, double least) {
    SplittableRandom random = new SplittableRandom(12);
    for (int k = 0; k < 300; k++) {
      double size = Math.pow(10, random.nextDouble(-7, 1));
      double[] near = w.clone();
      int only = random.nextInt(2 * w.length);
      for (int j = 0; j < w.length; j++) {
        near[j] += only >= w.length || only == j ? random.nextDouble(-size, size) : 0;
      }
      assertThat(objective(problem, oracle, near)).isGreaterThan(least * (1 - CLOSE));
    }
  }

  private static double objective(Problem problem, Oracle oracle, double[] w) {
    return problem.objective(w, oracle.gradient(w, Draw.all()).meanLoss());
  }

  /** The weighted quantile is known without any method. */
  @Test
  void anInterceptAloneIsAQuantile() {
    KinkedLoss loss = new RegressionLosses.Quantile(0.3);
    Rows rows = Rows.of(loss);
    double[][] nothing = new double[ROWS][FEATURES + 2];
    Rows alone = new Rows(nothing, rows.y, rows.s, new double[ROWS]);
    Problem problem = problem(loss, true, Penalties.l2(1));
    double[] w = run(problem, alone.oracle(problem), new ArrayList<>()).w();
    Integer[] order = Stream.iterate(0, i -> i + 1).limit(ROWS).toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(rows.y[a], rows.y[b]));
    double half = 0.3 * Arrays.stream(rows.s).sum();
    int k = 0;
    for (double below = rows.s[order[0]]; below < half; below += rows.s[order[k]]) {
      k++;
    }
    assertThat(w[w.length - 1]).isCloseTo(rows.y[order[k]], within(1e-8));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void unitsOfFeaturesChangeNothing(KinkedLoss loss) {
    double[] units = {1e6, 1e-6, 1e3, 1e-3, 1e-6, 1e6};
    Problem problem = problem(loss, false, Penalties.none());
    double least = least(problem, Rows.of(loss));
    double found = least(problem, Rows.of(loss, units));
    assertThat(found).isCloseTo(least, within(1e-8 * least));
  }

  private static double least(Problem problem, Rows rows) {
    Oracle oracle = rows.oracle(problem);
    return objective(problem, oracle, run(problem, oracle, new ArrayList<>()).w());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void takesOneRowAndOneClass(KinkedLoss loss) {
    Problem problem = problem(loss, true, Penalties.l2(1e-3));
    Rows one = Rows.of(loss).first(3);
    Arrays.fill(one.y, 1);
    one.s[0] = 1;
    one.s[1] = 0;
    one.s[2] = 0;
    Oracle oracle = one.oracle(problem);
    TrainingResult result = run(problem, oracle, new ArrayList<>());
    assertThat(objective(problem, oracle, result.w())).isLessThan(1e-8);
  }

  /** Rows of two classes that a line separates but for a few: steps are short there. */
  private static Oracle nearlySeparable(Problem problem) {
    SplittableRandom random = new SplittableRandom(21);
    int rows = 2000;
    double[][] x = new double[rows][FEATURES + 2];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = i % 5 == 0 ? 0 : 1;
      for (int j = 0; j < x[i].length; j++) {
        double size = Math.pow(8, -random.nextDouble(0, j + 1));
        x[i][j] = random.nextDouble() < 0.4 ? 0 : (2 * y[i] - 1) * size;
      }
      y[i] = random.nextDouble() < 0.002 ? 1 - y[i] : y[i];
    }
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return new MemoryOracle(
        problem, List.of(List.of(AllBlocks.dense(x, x[0].length, y, ones, new double[rows]))), 0);
  }

  static Stream<Penalties> penaltiesOfCoordinates() {
    return Stream.of(
        Penalties.l2(1e-4),
        Penalties.elasticNet(1e-4, 0.5),
        sum(new Constraints.Box(-0.5, 3), 1e-4),
        sum(new Constraints.NonNegative(), 1e-4));
  }

  /** With kinks and bounds of coordinates and without, saved in the middle. */
  @ParameterizedTest
  @MethodSource("penaltiesOfCoordinates")
  void correctorsAreReplayed(Penalties penalties) {
    Problem problem = problem(new ClassificationLosses.Hinge(), true, penalties);
    Oracle oracle = nearlySeparable(problem);
    Solver whole = InteriorPoint.begin(problem, new double[problem.layout().dimension()]);
    int correctors = 0;
    for (int step = 0; whole.ended().isEmpty(); step++) {
      iterate(whole, oracle);
      Map<String, double[]> saved = whole.save();
      long more =
          saved.keySet().stream().filter(name -> name.matches(".*\\.correctors\\.\\d+")).count();
      if (more > correctors && whole.ended().isEmpty()) {
        Solver restored = InteriorPoint.restore(problem, saved);
        iterate(restored, nearlySeparable(problem));
        iterate(whole, oracle);
        assertThat(restored.point()).as("step %d", step).isEqualTo(whole.point());
      }
      correctors = (int) more;
    }
    assertThat(correctors).isPositive();
  }

  private static void iterate(Solver solver, Oracle oracle) {
    while (solver.ended().isEmpty()
        && !(tell(solver, oracle.answer(ask(solver))) instanceof Progress.Measured)) {
      assertThat(solver.point()).isNotNull();
    }
  }

  /** Rows that weigh next to nothing make the first step short, and F is as it was. */
  @ParameterizedTest
  @MethodSource("losses")
  void aShortFirstStepIsNoMinimum(KinkedLoss loss) {
    Problem problem = problem(loss, true, Penalties.l2(1e-3));
    Rows rows = Rows.of(loss);
    Arrays.setAll(rows.s, i -> Math.pow(10, -(i % 12)));
    Oracle oracle = rows.oracle(problem);
    double least = least(problem, rows);
    StopCriterion stop =
        new StopCriterion.RelativeGap(
            1e-8, StrongConvexity.of(problem.objective(), problem.penalties()));
    TrainingResult result =
        Minimiser.of(problem, oracle, stop)
            .minimise(InteriorPoint.begin(problem, new double[problem.layout().dimension()]));
    assertThat(result.reason().rule()).isIn("relativeGap", "interiorPoint");
    assertThat(objective(problem, oracle, result.w())).isCloseTo(least, within(1e-7 * least));
  }

  private static TrainingResult certified(Problem problem, Oracle oracle) {
    StopCriterion stop =
        new StopCriterion.RelativeGap(
                1e-8, StrongConvexity.of(problem.objective(), problem.penalties()))
            .or(new StopCriterion.MaxSteps(100));
    return Minimiser.of(problem, oracle, stop)
        .minimise(InteriorPoint.begin(problem, new double[problem.layout().dimension()]));
  }

  /** A penalty that no gradient reaches: its pairs began so large that F rose without end. */
  @ParameterizedTest
  @MethodSource("losses")
  void anL1FarAboveAllGradientsLeavesTheInterceptAlone(KinkedLoss loss) {
    double[] units = {1e4, 1e-3, 1, 1e2, 0, 1};
    Problem problem = problem(loss, true, Penalties.l1(1e8));
    Rows rows = Rows.of(loss, units);
    double[][] nothing = new double[ROWS][FEATURES + 2];
    double least = least(problem, new Rows(nothing, rows.y, rows.s, rows.o));
    Oracle oracle = rows.oracle(problem);
    TrainingResult result = certified(problem, oracle);
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
    assertThat(objective(problem, oracle, result.w())).isCloseTo(least, within(1e-7 * least));
  }

  /** Some features that are equal but for 1e-5, without a penalty. */
  @ParameterizedTest
  @MethodSource("losses")
  void tellsAMinimumThatRoundingErrorsHide(KinkedLoss loss) {
    Problem problem = problem(loss, true, Penalties.none());
    Rows rows = Rows.of(loss);
    SplittableRandom random = new SplittableRandom(7);
    for (double[] x : rows.x) {
      for (int j = 1; j < 3; j++) {
        x[j] = x[0] * (1 + 1e-5 * random.nextDouble(-1, 1));
      }
    }
    List<StepReport> reports = new ArrayList<>();
    run(problem, rows.oracle(problem), reports);
    double gap = reports.stream().mapToDouble(r -> r.gap() / r.objective()).min().getAsDouble();
    assertThat(gap).isLessThan(Standing.STATIONARY / 10);
  }

  @Test
  void refusesWhatItCannotSolve() {
    PointwiseLoss hinge = new ClassificationLosses.Hinge();
    assertThat(
            InteriorPoint.unsupported(
                problem(new ClassificationLosses.Logistic(), true, Penalties.none())))
        .hasValueSatisfying(why -> assertThat(why).contains("hinge", "Logistic"));
    assertThat(InteriorPoint.unsupported(problem(hinge, true, new Constraints.Ball(2))))
        .hasValueSatisfying(why -> assertThat(why).contains("Ball"));
    Problem wide = new Problem(new LinearObjective(hinge, 30_000, true), Penalties.none());
    assertThat(InteriorPoint.unsupported(wide))
        .hasValueSatisfying(why -> assertThat(why).contains("20000", "30001"));
  }

  @Test
  void refusesTheStateOfAnotherSolver() {
    Problem problem = problem(new ClassificationLosses.Hinge(), true, Penalties.l2(1));
    double[] w = new double[problem.layout().dimension()];
    assertThatThrownBy(() -> InteriorPoint.restore(problem, Lbfgs.cold(problem, w).save()))
        .isInstanceOf(Snapshot.Unfit.class)
        .hasMessageContaining("interiorPoint");
  }

  /**
   * Classes that a line parts, so that F* = 0 far out, and a start next to w = 0. The bound was
   * that of w up to a thousand times as large as now, and so half a unit above F*.
   */
  @Test
  void noGapIsClaimedThatHoldsNearWAlone() {
    Rows all = Rows.of(new ClassificationLosses.Hinge());
    double[] parted = Arrays.stream(all.x).mapToDouble(row -> row[0] > row[2] ? 1 : 0).toArray();
    Rows rows = new Rows(all.x, parted, all.s, new double[ROWS]);
    Problem problem = problem(new ClassificationLosses.Hinge(), true, Penalties.none());
    double[] start = new double[problem.layout().dimension()];
    Arrays.fill(start, 1e-6);
    List<StepReport> reports = new ArrayList<>();
    try (Oracle oracle = rows.oracle(problem)) {
      Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(8))
          .heardBy(List.of(reports::add))
          .minimise(InteriorPoint.begin(problem, start));
    }
    assertThat(reports).hasSizeGreaterThan(3);
    assertThat(reports)
        .allSatisfy(at -> assertThat(at.gap()).isGreaterThanOrEqualTo(at.objective() - 1e-9));
  }
}
