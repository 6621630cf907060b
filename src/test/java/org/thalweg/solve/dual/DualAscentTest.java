package org.thalweg.solve.dual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.History;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.memory.MadeShards;
import org.thalweg.solve.memory.MemoryOracle;

class DualAscentTest {
  static final int ROWS = 90;
  static final int FEATURES = 130;
  private static final double ROUNDING = 1e-11; // of F

  static Stream<Arguments> cases() {
    return Stream.of(
            new ClassificationLosses.Hinge(),
            new RegressionLosses.Absolute(),
            new RegressionLosses.Quantile(0.1),
            new RegressionLosses.EpsilonInsensitive(0.3),
            new RegressionLosses.EpsilonInsensitive(0))
        .flatMap(
            loss ->
                Stream.of(1.0, 1e-2, 1e-4)
                    .flatMap(
                        lambda -> Stream.of(true, false).map(b -> Arguments.of(loss, lambda, b))));
  }

  static Problem problem(KinkedLoss loss, double lambda, boolean intercept) {
    return new Problem(new LinearObjective(loss, FEATURES, intercept), Penalties.l2(lambda));
  }

  /** Rows with weights, one of them 0, and offsets; one row is empty. */
  static Oracle oracle(Problem problem, KinkedLoss loss) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] x = new double[ROWS][FEATURES];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double score = random.nextDouble(-0.5, 1);
      for (int j = 0; i > 0 && j < FEATURES; j++) {
        x[i][j] = random.nextInt(6) == 0 ? random.nextDouble(-1, 1) : 0;
        score += j % 3 == 0 ? x[i][j] : 0;
      }
      y[i] = loss.labels() == LabelDomain.BINARY ? (score > 0 ? 1 : 0) : score;
    }
    double[] s = random.doubles(ROWS, 0, 2).toArray();
    s[7] = 0;
    double[] o = random.doubles(ROWS, -0.2, 0.2).toArray();
    Block all = AllBlocks.sparse(x, FEATURES, y, s, o);
    return new MemoryOracle(problem, List.of(List.of(all)), 0);
  }

  private static TrainingResult run(
      Problem problem, Oracle oracle, Solver solver, StopCriterion stop, List<StepReport> reports) {
    return Minimiser.of(problem, oracle, stop).heardBy(List.of(reports::add)).minimise(solver);
  }

  static double[] zeros(Problem problem) {
    return new double[problem.layout().dimension()];
  }

  static Snapshot snapshot(Solver solver) {
    return new Snapshot(0, solver.point().clone(), solver.save(), new History(ROWS));
  }

  /** Neither the minimum nor its bound is taken from the solver that is tested. */
  @ParameterizedTest
  @MethodSource("cases")
  void everyBoundIsBelowTheMinimumOfAnotherMethod(
      KinkedLoss loss, double lambda, boolean intercept) {
    Problem problem = problem(loss, lambda, intercept);
    Oracle oracle = oracle(problem, loss);
    List<StepReport> others = new ArrayList<>();
    run(
        problem,
        oracle,
        InteriorPoint.begin(problem, zeros(problem)),
        new StopCriterion.MaxSteps(300),
        others);
    double least = others.stream().mapToDouble(StepReport::objective).min().orElseThrow();
    List<StepReport> reports = new ArrayList<>();
    run(
        problem,
        oracle,
        DualAscent.begin(problem, 0, 3, zeros(problem)),
        new StopCriterion.MaxSteps(200),
        reports);
    assertThat(reports)
        .allSatisfy(
            report -> {
              assertThat(report.objective() - report.gap())
                  .isLessThanOrEqualTo(least * (1 + ROUNDING));
              assertThat(report.objective()).isGreaterThanOrEqualTo(least * (1 - 1e-9));
            });
    double best = reports.stream().mapToDouble(r -> r.gap() / r.objective()).min().orElseThrow();
    assertThat(best).isLessThan(1e-6);
  }

  /** F(w) = max(0, 1 − x·w) + λw²/2 is least at min(1/x, x/λ). */
  @ParameterizedTest
  @CsvSource({"2, 0.5", "2, 8", "0.25, 1", "3, 1e-3"})
  void oneRowHasTheMinimumOfItsFormula(double x, double lambda) {
    Problem problem =
        new Problem(
            new LinearObjective(new ClassificationLosses.Hinge(), 1, false), Penalties.l2(lambda));
    Block row = AllBlocks.sparse(new double[][] {{x}}, 1, new double[] {1}, new double[] {1});
    double w = Math.min(1 / x, x / lambda);
    List<StepReport> reports = new ArrayList<>();
    TrainingResult result =
        run(
            problem,
            new MemoryOracle(problem, List.of(List.of(row)), 0),
            DualAscent.begin(problem, 0, 3, new double[1]),
            new StopCriterion.MaxSteps(9),
            reports);
    assertThat(result.w()[0]).isCloseTo(w, within(1e-14 * w));
    StepReport last = reports.get(reports.size() - 1);
    double least = Math.max(0, 1 - x * w) + lambda / 2 * w * w;
    assertThat(last.objective() - last.gap()).isCloseTo(least, within(1e-13 * least));
    assertThat(result.isNearMinimum()).isTrue();
  }

  @Test
  void whatItDoesNotTakeIsSaid() {
    KinkedLoss hinge = new ClassificationLosses.Hinge();
    LinearObjective linear = new LinearObjective(hinge, 3, true);
    for (Penalties penalties :
        List.of(Penalties.none(), Penalties.l1(0.1), Penalties.elasticNet(0.1, 0.5))) {
      assertThat(DualAscent.unsupported(new Problem(linear, penalties)))
          .contains("sdca needs the penalty l2 alone, with a positive strength");
    }
    LinearObjective logistic = new LinearObjective(new ClassificationLosses.Logistic(), 3, true);
    assertThatThrownBy(
            () -> DualAscent.begin(new Problem(logistic, Penalties.l2(1)), 0, 3, new double[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sdca needs a loss made of straight pieces");
  }

  @Test
  void aStateOfOtherRowsIsRefused() {
    KinkedLoss hinge = new ClassificationLosses.Hinge();
    Problem problem = problem(hinge, 0.1, true);
    DualAscent solver = DualAscent.begin(problem, 0, 3, zeros(problem));
    solver.step(oracle(problem, hinge));
    assertThatThrownBy(() -> DualAscent.restore(problem, 0, 3, ROWS + 1, snapshot(solver)))
        .isInstanceOf(Snapshot.Unfit.class)
        .hasMessageContaining("method sdca must have 91 alpha but has 90");
  }

  /** The strengths of terms add up; where any is of another kind or on the intercept, none do. */
  @Test
  void takesL2OnAllWeightsAlone() {
    LinearObjective linear = new LinearObjective(new ClassificationLosses.Hinge(), 3, true);
    Penalties twice = new Penalties.Sum(List.of(Penalties.l2(0.1), Penalties.l2(0.2)));
    assertThat(DualAscent.unsupported(new Problem(linear, twice))).isEmpty();
    Penalties onBoth =
        new Penalties.Sum(
            List.of(Penalties.l2(0.1), new Penalties.On("intercept", new Penalty.L2(0.1))));
    assertThat(DualAscent.unsupported(new Problem(linear, onBoth))).isPresent();
    Penalties onIntercept = new Penalties.On("intercept", new Penalty.L2(0.1));
    assertThat(DualAscent.unsupported(new Problem(linear, onIntercept))).isPresent();
    LinearObjective nothing = new LinearObjective(new ClassificationLosses.Hinge(), 0, true);
    assertThat(DualAscent.unsupported(new Problem(nothing, onIntercept))).isPresent();
  }

  @Test
  void takesFeaturesThatAreNotCentredAndAPointOfTheirLength() {
    Problem plain = problem(new ClassificationLosses.Hinge(), 1, true);
    assertThatThrownBy(() -> DualAscent.begin(plain, 0, 3, new double[FEATURES]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("131");
    FeatureMoments moments = new FeatureMoments(FEATURES);
    MadeShards.draw(40, 40).shards().get(0).forEach(moments::add);
    Standardisation coordinates = Standardisation.of(moments, plain.objective().inputs(), true);
    assertThat(
            DualAscent.unsupported(new Problem(plain.objective(), plain.penalties(), coordinates)))
        .contains("sdca takes features that are scaled, not centred ones");
  }

  /** Features that are divided by numbers of many sizes, one of which never changes. */
  @ParameterizedTest
  @MethodSource("cases")
  void reachesTheMinimumOfScaledFeatures(KinkedLoss loss, double lambda, boolean intercept) {
    Problem plain = problem(loss, lambda, intercept);
    double[] deviations = new double[FEATURES];
    Arrays.setAll(deviations, j -> j == 3 ? 0 : Math.pow(2, j % 5 - 2));
    Standardisation scaled = Standardisation.scaled(plain.objective().inputs(), deviations);
    Problem problem = new Problem(plain.objective(), plain.penalties(), scaled);
    Oracle oracle = StandardisedOracle.of(problem, oracle(plain, loss));
    StopCriterion stop = new StopCriterion.MaxSteps(400);
    List<StepReport> reports = new ArrayList<>();
    run(problem, oracle, DualAscent.begin(problem, 1e-9, 3, zeros(problem)), stop, reports);
    List<StepReport> others = new ArrayList<>();
    run(problem, oracle, InteriorPoint.begin(problem, zeros(problem)), stop, others);
    double least = others.stream().mapToDouble(StepReport::objective).min().orElseThrow();
    double found = reports.stream().mapToDouble(StepReport::objective).min().orElseThrow();
    double below = reports.stream().mapToDouble(r -> r.objective() - r.gap()).max().orElseThrow();
    assertThat(found).isCloseTo(least, within(1e-6 * least));
    assertThat(below).isBetween(least * (1 - 1e-6), least * (1 + 1e-12));
  }
}
