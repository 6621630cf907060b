package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.AllSolvers.Member;
import org.thalweg.solve.MadeProblem.Standardised;
import org.thalweg.solve.lbfgs.Lbfgs;

/**
 * Runs for which version 0.1 gave a wrong answer without a word of it. The rows are made up after a
 * table of houses: eight columns of unlike units, some far from zero, prices in dollars.
 */
class RightAnswersTest {
  private static final int ROWS = 600;
  private static final StopCriterion MOST_EPOCHS = new StopCriterion.MaxEpochs(400);

  /**
   * Least and largest value: income, age, rooms, bedrooms, people, occupants, latitude, longitude.
   */
  private static final double[][] RANGES = {
    {0.5, 15}, {1, 52}, {1, 30}, {0.3, 5}, {3, 5000}, {0.7, 20}, {32, 42}, {-124, -114}
  };

  private static final double[] VALUES = {40_000, 900, -3_000, 20_000, 1.5, -2_000, -42e3, -43e3};

  private static MadeProblem houses(Penalties penalties, Standardised standardised, double unit) {
    SplittableRandom random = new SplittableRandom(7);
    double[][] x = new double[ROWS][RANGES.length];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = -3.5e6 + random.nextDouble(-60_000, 60_000);
      for (int j = 0; j < RANGES.length; j++) {
        double share = random.nextDouble();
        double skewed = j < 6 ? share * share * share : share;
        x[i][j] = RANGES[j][0] + skewed * (RANGES[j][1] - RANGES[j][0]);
        labels[i] += VALUES[j] * x[i][j];
      }
      labels[i] *= unit;
    }
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    return new MadeProblem(
        "houses", new RegressionLosses.HalfSquared(), penalties, standardised, x, labels, weights);
  }

  static Stream<Arguments> solversAndCoordinates() {
    return AllSolvers.withoutSettings().stream()
        .flatMap(
            member ->
                Stream.of(Standardised.values())
                    .filter(
                        standardised ->
                            standardised != Standardised.NO || !member.name().equals("svrg"))
                    .map(standardised -> Arguments.of(member, standardised)));
  }

  /** It was the zero model, "stalled" at the start. */
  @ParameterizedTest
  @MethodSource("solversAndCoordinates")
  void labelsInDollarsReachTheMinimum(Member member, Standardised standardised) {
    MadeProblem problem = houses(Penalties.none(), standardised, 1);
    double least = residualVariance(problem) / 2;
    TrainingResult result =
        run(member, problem, new StopCriterion.MaxEpochs(400), new ArrayList<>());
    assertThat(problem.objective(problem.start())).isGreaterThan(5 * least);
    assertThat(problem.objective(result.w())).isCloseTo(least, within(1e-6 * least));
    assertThat(result.isNearMinimum()).isTrue();
  }

  static Stream<Arguments> budgets() {
    return AllSolvers.withoutSettings().stream()
        .flatMap(
            member ->
                Stream.of(2, 5, 9, 14, 20, 30, 45, 60, 80, 120)
                    .map(epochs -> Arguments.of(member, epochs)));
  }

  /** It was the last w, far above the start, after the hand-over from one solver to the other. */
  @ParameterizedTest
  @MethodSource("budgets")
  void aBudgetThatEndsAnywhereGivesTheBestThatWasSeen(Member member, int epochs) {
    MadeProblem problem = houses(Penalties.l1(1e-3), Standardised.NO, 1e-5);
    List<StepReport> reports = new ArrayList<>();
    TrainingResult result = run(member, problem, new StopCriterion.MaxEpochs(epochs), reports);
    double best = reports.stream().mapToDouble(StepReport::objective).min().orElseThrow();
    double found = problem.objective(result.w());
    assertThat(found).isLessThanOrEqualTo(problem.objective(problem.start()));
    assertThat(found).isLessThanOrEqualTo(best * (1 + 1e-9));
  }

  static Stream<Arguments> penaltiesThatMakeRoundsSlow() {
    return Stream.of(
        Arguments.of(new Constraints.Box(-0.3, 0.4), "svrg then lbfgs"),
        Arguments.of(new Constraints.NonNegative(), "svrg then lbfgs"),
        Arguments.of(new Constraints.Ball(0.5), "svrg"),
        Arguments.of(new GroupLasso(0.05), "svrg"));
  }

  /** It was "budget: contraction", a rule that no user had set, with most of the budget left. */
  @ParameterizedTest
  @MethodSource("penaltiesThatMakeRoundsSlow")
  void slowRoundsAreNoReasonToEnd(Penalties penalties, String solver) {
    MadeProblem problem = houses(penalties, Standardised.SCALE, 1e-5);
    List<StepReport> reports = new ArrayList<>();
    double first = first(problem).gradientNorm();
    StopCriterion stop =
        new StopCriterion.GradientNorm(1e-5 * first).or(new StopCriterion.MaxEpochs(600));
    TrainingResult result = run(member(solver), problem, stop, reports);
    assertThat(result.reason().rule()).isEqualTo("gradientNorm");
    double expected = leastByGradientSteps(penalties);
    double fall = problem.objective(problem.start()) - expected;
    assertThat(problem.objective(result.w())).isCloseTo(expected, within(1e-6 * fall));
  }

  /**
   * Against the L1 term of a constant column the intercept can take over at no loss, so that F is
   * linear along the way from one to the other. It was "budget" at 7e-4 above the minimum.
   */
  @Test
  void aConstantColumnUnderAnL1TermGivesWayToTheIntercept() {
    MadeProblem without = ranks(Penalties.l1(1e-3));
    double[] least = run(member("lbfgs"), without, MOST_EPOCHS, new ArrayList<>()).w();
    double[] start = with(least, least[RANGES.length] - 50);
    start[RANGES.length] = 50;
    MadeProblem problem = without.withRows(row -> with(row, 1));
    TrainingResult result;
    try (Oracle oracle = problem.oracle(0)) {
      result =
          Minimiser.of(problem.problem(), oracle, new StopCriterion.MaxEpochs(100))
              .minimise(Lbfgs.cold(problem.problem(), start));
    }
    double expected = without.objective(least);
    assertThat(problem.objective(result.w())).isCloseTo(expected, within(1e-7 * expected));
    assertThat(result.w()[RANGES.length]).isZero();
  }

  /** Eight correlated columns around zero, and labels around 2. */
  private static MadeProblem ranks(Penalties penalties) {
    SplittableRandom random = new SplittableRandom(11);
    double[][] x = new double[ROWS][RANGES.length];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = 2 + random.nextDouble(-1, 1);
      for (int j = 0; j < RANGES.length; j++) {
        x[i][j] = random.nextDouble(-1.7, 1.7) + (j % 2 == 0 ? 0 : 3 * x[i][j - 1]);
        labels[i] += x[i][j] * (j % 3 - 1) / 2;
      }
    }
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    return new MadeProblem(
        "ranks",
        new RegressionLosses.HalfSquared(),
        penalties,
        Standardised.NO,
        x,
        labels,
        weights);
  }

  private static double[] with(double[] row, double value) {
    double[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = value;
    return longer;
  }

  /** On centred features, where that is no slow way; the intercept makes up for the centre. */
  private static double leastByGradientSteps(Penalties penalties) {
    MadeProblem centred = houses(penalties, Standardised.SCALE_AND_CENTER, 1e-5);
    StopCriterion most = new StopCriterion.MaxSteps(2000);
    return centred.objective(run(member("sgd backtracking"), centred, most, new ArrayList<>()).w());
  }

  private static StepReport first(MadeProblem problem) {
    List<StepReport> reports = new ArrayList<>();
    run(member("sgd backtracking"), problem, new StopCriterion.MaxSteps(1), reports);
    return reports.get(0);
  }

  private static Member member(String name) {
    return AllSolvers.all().stream().filter(m -> m.name().equals(name)).findAny().orElseThrow();
  }

  private static TrainingResult run(
      Member member, MadeProblem problem, StopCriterion stop, List<StepReport> reports) {
    try (Oracle oracle = problem.oracle(member.batchRows())) {
      return Minimiser.of(problem.problem(), oracle, stop)
          .heardBy(List.of(reports::add))
          .minimise(member.begin(problem));
    }
  }

  /**
   * The variance of the labels that is left once each column, made orthogonal to the ones before,
   * is taken out: Gram and Schmidt's way to least squares, twice over for its rounding errors.
   */
  private static double residualVariance(MadeProblem problem) {
    List<double[]> basis = new ArrayList<>();
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    basis.add(unit(ones));
    for (int j = 0; j < RANGES.length; j++) {
      int column = j;
      double[] values = Stream.of(problem.x()).mapToDouble(row -> row[column]).toArray();
      basis.add(unit(without(basis, without(basis, values))));
    }
    double[] residual = without(basis, without(basis, problem.labels()));
    return Vectors.dot(residual, residual) / ROWS;
  }

  private static double[] without(List<double[]> basis, double[] x) {
    double[] rest = x.clone();
    basis.forEach(direction -> Vectors.subtract(rest, Vectors.dot(rest, direction), direction));
    return rest;
  }

  private static double[] unit(double[] x) {
    double[] unit = x.clone();
    Vectors.scale(unit, 1 / Vectors.norm(x));
    return unit;
  }
}
