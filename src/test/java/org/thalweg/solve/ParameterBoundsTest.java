package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;

/** Formulas whose minimum has a parameter at one of its bounds. */
class ParameterBoundsTest {
  private static final int ROWS = 500;
  private static final String MIXTURE =
      "formula(-log(p*exp(-0.5*r^2) + (1 - p)*exp(-0.5*(r/5)^2)/5), p = free(0.5, 0, 1))";

  private final Block block = block();

  /** Residuals are between −1 and 1, so that none is of the wide part. */
  private static Block block() {
    SplittableRandom random = new SplittableRandom(5);
    double[] x = random.doubles(2 * ROWS, -2, 2).toArray();
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      y[i] = 1 + x[2 * i] - 0.5 * x[2 * i + 1] + random.nextDouble(-1, 1);
    }
    return new DenseBlock(2, x, Targets.of(y));
  }

  private Problem problem(String formula, Penalties penalties) {
    Objective objective =
        new ModelFamily.Linear().over(FormulaLosses.parse(formula), block.features(), true);
    return new Problem(objective, penalties).withBounds();
  }

  private Minimised fit(String formula, Penalties penalties, boolean isNewton) {
    Problem problem = problem(formula, penalties);
    Oracle oracle = new MemoryOracle(problem, List.of(List.of(block)), 0);
    double[] start = problem.allowed(problem.objective().start(new Start.AutoStart(), 1));
    List<StepReport> reports = new ArrayList<>();
    double[] w =
        Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(300))
            .heardBy(List.of(reports::add))
            .minimise(isNewton ? Newton.begin(problem, start, ROWS) : Lbfgs.cold(problem, start))
            .w();
    StepReport first = reports.get(0);
    StepReport last = reports.get(reports.size() - 1);
    return new Minimised(w, last.gradientNorm() / first.gradientNorm(), reports.size());
  }

  private record Minimised(double[] w, double gradient, int steps) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weightsAreThoseOfTheProblemWithTheParameterThere(boolean isNewton) {
    Minimised found = fit(MIXTURE, Penalties.none(), isNewton);
    double[] squares = fit("formula(0.5*r^2 + 0*p, p = free(0))", Penalties.none(), true).w;
    assertThat(found.w[3]).isCloseTo(1, within(1e-8));
    for (int j = 0; j < 3; j++) {
      assertThat(found.w[j]).isCloseTo(squares[j], within(1e-6));
    }
    assertThat(found.gradient).isLessThan(1e-6);
  }

  /** At 0 and at 1 themselves a derivative of the mixture is not a number. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBoxOfAUserAtTheBoundsIsDrawnWithin(boolean isNewton) {
    Penalties own = new Penalties.On("p", new Constraints.Box(0, 1));
    Minimised found = fit(MIXTURE, own, isNewton);
    assertThat(found.w[3]).isEqualTo(1 - 1e-9);
    assertThat(found.gradient).isLessThan(1e-6);
  }

  private static Penalties bounded(String parameter, Penalties penalties) {
    String formula = "formula(0.5*r^2 + (p - 1)^2, p = free(%s))".formatted(parameter);
    Objective objective = new ModelFamily.Linear().over(FormulaLosses.parse(formula), 1, true);
    return new Problem(objective, penalties).withBounds().penalties();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2, -inf, 3 | -Infinity | 2.999999997",
        "1, 0, inf | 1e-9 | Infinity",
        "2, 1, inf | 1.000000001 | Infinity",
        "2, -4, 4 | -3.999999996 | 3.999999996"
      })
  void boundsOfEitherSideAreConstraints(String parameter, double low, double high) {
    assertThat(bounded(parameter, Penalties.none()).terms())
        .extracting(Penalties.Term::penalty)
        .containsExactly(new Constraints.Box(low, high));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1, positive", "1, -inf, inf"})
  void whatHasNoBoundToReachHasNoConstraint(String parameter) {
    assertThat(bounded(parameter, Penalties.none()).terms()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3"})
  void aBoxThatTheBoundsDoNotReachIsTheirNearestPoint(double low, double high) {
    Penalties own = new Penalties.On("p", new Constraints.Box(low, high));
    assertThat(bounded("0.5, 0, 1", own).terms())
        .extracting(Penalties.Term::penalty)
        .containsExactly(new Constraints.Box(1 - 1e-9, 1 - 1e-9));
  }

  @Test
  void aPenaltyOfAParameterStandsBesideItsBounds() {
    Penalties own = new Penalties.On("p", new Penalty.L2(0.5));
    assertThat(bounded("0.5, 0, 1", own).terms())
        .extracting(Penalties.Term::penalty)
        .containsExactly(new Penalty.L2(0.5), new Constraints.Box(1e-9, 1 - 1e-9));
    Penalties nonNegative = new Penalties.On("p", new Constraints.NonNegative());
    assertThat(bounded("0.5, -1, 1", nonNegative).terms())
        .extracting(Penalties.Term::penalty)
        .containsExactly(new Constraints.Box(0, 1 - 1e-9));
  }

  static List<Arguments> ofOneNumber() {
    Constraints.Box bounds = new Constraints.Box(1e-9, 1 - 1e-9);
    Penalty.L1 l1 = new Penalty.L1(0.3);
    return List.of(
        arguments(l1, List.of(l1, bounds)),
        arguments(new GroupLasso(0.3), List.of(l1, bounds)),
        arguments(new Penalties.ElasticNet(0.6, 0.5), List.of(l1, new Penalty.L2(0.3), bounds)),
        arguments(new Constraints.Ball(0.25), List.of(new Constraints.Box(1e-9, 0.25))),
        arguments(new Constraints.Ball(7), List.of(bounds)));
  }

  @ParameterizedTest
  @MethodSource("ofOneNumber")
  void normsHoldBesideTheBoundsAndConstraintsWithin(Penalties own, List<Penalty> all) {
    assertThat(bounded("0.5, 0, 1", new Penalties.On("p", own)).terms())
        .extracting(Penalties.Term::penalty)
        .containsExactlyElementsOf(all);
  }

  /**
   * (p − c)² + λ|p| is least at the c that is drawn to 0 by λ/2, or at the nearest bound; a bound
   * may be above 0, where the kink is out of reach.
   */
  @ParameterizedTest
  @CsvSource({
    "2, '0, 1', 0.5, 1",
    "0.6, '0, 1', 0.5, 0.35",
    "0.1, '-1, 1', 0.5, 0",
    "-3, '-1, 1', 0.5, -1",
    "0.1, '0.4, 1', 0.5, 0.4",
    "0.7, '0.4, 1', 0.5, 0.45",
    "0.7, '0.4, inf', 4, 0.4",
    "-0.7, '-inf, -0.4', 4, -0.4"
  })
  void anL1NormAndTheBoundsHoldTogether(double c, String bounds, double lambda, double least) {
    String start = bounds.contains("-inf") ? "-0.5" : "0.5";
    String formula = "formula(0.5*r^2 + (p - %s)^2, p = free(%s, %s))".formatted(c, start, bounds);
    Penalties own = new Penalties.On("p", new Penalty.L1(lambda));
    for (boolean isNewton : new boolean[] {true, false}) {
      Minimised found = fit(formula, own, isNewton);
      assertThat(found.w[3]).as("newton %s", isNewton).isCloseTo(least, within(2e-9));
      assertThat(found.gradient).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "p, 'p = free(2, 1, inf)', 1",
    "-p, 'p = free(2, -inf, 5)', 5",
    "0.5*p, 'p = free(0.7, 0, 1)', 0",
    "p - 3*q, 'p = free(2, 1, inf), q = free(0, -4, 4)', 1 4",
    "softplus(p) - q, 'p = free(2, 1, inf), q = free(0, -4, 4)', 1 4",
    "2*p + (p - q)^2, 'p = free(2, 1, inf), q = free(3)', 1 1",
    "huber(p - 100), 'p = free(0)', 100",
    "huber(p - 100) + huber(q + 1e4), 'p = free(0), q = free(0)', 100 -1e4",
    "huber(p - 100) + q, 'p = free(0), q = free(3, 2, inf)', 100 2",
    "-p^2, 'p = free(1, -2, 3)', 3",
    "p*q, 'p = free(1, 0.5, 2), q = free(1, 0.5, 2)', 0.5 0.5"
  })
  void aParameterWithoutCurvatureGoesToWhereFIsLeast(
      String added, String parameters, String least) {
    for (boolean isNewton : new boolean[] {true, false}) {
      Minimised found =
          fit("formula(0.5*r^2 + %s, %s)".formatted(added, parameters), Penalties.none(), isNewton);
      double[] squares = fit("formula(0.5*r^2 + 0*p, p = free(0))", Penalties.none(), true).w;
      String[] ends = least.split(" ");
      for (int p = 0; p < ends.length; p++) {
        double end = Double.parseDouble(ends[p]);
        assertThat(found.w[3 + p])
            .as("newton %s", isNewton)
            .isCloseTo(end, within(1e-8 * (1 + Math.abs(end))));
      }
      for (int j = 0; j < 3; j++) {
        assertThat(found.w[j]).isCloseTo(squares[j], within(1e-6));
      }
    }
  }

  /** At the start all rows are where the loss is linear. */
  @Test
  void aDistantBoundIsNoTargetWhereRowsMayHaveACurvature() {
    String formula = "formula(huber(r - 1000))";
    Penalties box = new Constraints.Box(-1e6, 1e6);
    Penalties all = new Penalties.Sum(List.of(box, new Penalties.On("intercept", box)));
    Minimised free = fit(formula, Penalties.none(), true);
    Minimised bounded = fit(formula, all, true);
    assertThat(bounded.w).containsExactly(free.w, within(1e-9));
    assertThat(bounded.steps).isLessThanOrEqualTo(free.steps);
  }

  /** Log(1 + p²) is concave beyond 1: its second derivative is −0.16 at 3. */
  @ParameterizedTest
  @ValueSource(strings = {"3", "-100"})
  void aConcavePartOfALossIsLeft(String start) {
    String formula = "formula(0.5*r^2 + log(1 + p^2), p = free(%s))".formatted(start);
    for (boolean isNewton : new boolean[] {true, false}) {
      Minimised found = fit(formula, Penalties.none(), isNewton);
      assertThat(found.w[3]).as("newton %s", isNewton).isCloseTo(0, within(1e-8));
    }
  }

  /** Whatever step is the last, F could fall farther, which no rule of convergence denies. */
  @ParameterizedTest
  @ValueSource(strings = {"p, p = free(2)", "p - q, p = free(2, 1, inf), q = free(0, -1, inf)"})
  void anFWithoutAMinimumDoesNotConverge(String added) {
    Problem problem = problem("formula(0.5*r^2 + " + added + ")", Penalties.none());
    StopCriterion stop =
        new StopCriterion.RelativeGap(
                1e-6, StrongConvexity.of(problem.objective(), Penalties.none()))
            .or(new StopCriterion.MaxSteps(400));
    double[] start = problem.allowed(problem.objective().start(new Start.AutoStart(), 1));
    Oracle oracle = new MemoryOracle(problem, List.of(List.of(block)), 0);
    TrainingResult result =
        Minimiser.of(problem, oracle, stop).minimise(Newton.begin(problem, start, ROWS));
    assertThat(result.reason().kind()).isNotEqualTo(Reason.Kind.CONVERGED);
    assertThat(result.history().last().objective()).isLessThan(-1e9);
    assertThat(result.w()).doesNotContain(Double.NaN);
  }

  @Test
  void parametersWithoutCurvatureStandBesideSeveralScores() {
    String formula =
        "formula(0.5*(y - z1)^2 + 0.5*(z2 - y)^2 + p - q, p = free(2, 1, inf), q = free(0, -4, 4))";
    Minimised found = fit(formula, Penalties.none(), true);
    double[] squares = fit("formula(0.5*r^2 + 0*p, p = free(0))", Penalties.none(), true).w;
    for (int j = 0; j < 4; j++) {
      assertThat(found.w[j]).isCloseTo(squares[j % 2], within(1e-6));
    }
    assertThat(found.w[6]).isEqualTo(1 + 1e-9);
    assertThat(found.w[7]).isCloseTo(4, within(1e-8));
  }

  /** A stored model may have a parameter at a bound. */
  @Test
  void aProblemThatIsNotOfARunHasNone() {
    Objective objective =
        new ModelFamily.Linear().over(FormulaLosses.parse(MIXTURE), block.features(), true);
    Problem problem = new Problem(objective, Penalties.none());
    double[] w = {1, -0.5, 1, 1};
    assertThat(problem.penalty(w)).isZero();
    assertThat(problem.withBounds().penalty(w)).isInfinite();
    assertThat(problem.withBounds().penalty(problem.withBounds().allowed(w))).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMinimumAtTheOnlyBoundIsReached(boolean isNewton) {
    String formula = "formula(0.5*r^2 + p^2, p = free(2, 1, inf))";
    Minimised found = fit(formula, Penalties.none(), isNewton);
    assertThat(found.w[3]).isEqualTo(1 + 1e-9);
    assertThat(found.gradient).isLessThan(1e-6);
  }

  @Test
  void aConstraintOfAUserStands() {
    Penalties own = new Penalties.On("p", new Constraints.Box(0.2, 0.4));
    assertThat(fit(MIXTURE, own, true).w[3]).isEqualTo(0.4);
  }

  @Test
  void aMinimumBetweenTheBoundsIsNotMoved() {
    String formula = "formula(0.5*r^2 + (p - 0.3)^2, p = free(0.5, 0, 1))";
    assertThat(fit(formula, Penalties.none(), true).w[3]).isCloseTo(0.3, within(1e-9));
  }
}
