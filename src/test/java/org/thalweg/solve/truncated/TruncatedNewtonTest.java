package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;

/** What the solver asks, and what it makes of answers that are made up. */
class TruncatedNewtonTest {
  private static final double LAMBDA = 0.5;
  private static final double SHARE = 1e-3;
  private static final double[] ZEROS = {0, 0};
  private static final MadeProblem CLASSES = MadeProblem.all().get(0);

  private final Problem problem = problem(new RegressionLosses.HalfSquared(), false);

  private static Problem problem(PointwiseLoss loss, boolean hasIntercept) {
    int features = hasIntercept ? 1 : 2;
    LinearObjective objective = new LinearObjective(loss, features, hasIntercept);
    return new Problem(objective, Penalties.l2(LAMBDA));
  }

  /** A step to a point with these figures, but for the penalty. */
  private static NewtonStep to(double[] w, double loss, double derivative, int products) {
    GradientSum sum = new GradientSum(2);
    sum.gradient()[1] = derivative;
    sum.add(loss, 1, 1);
    return new NewtonStep(w, 0.25, sum, Optional.empty(), products, 1);
  }

  /** A solver that stands at 0, where F is 2 and its gradient 4. */
  private TruncatedNewton begun() {
    TruncatedNewton solver = TruncatedNewton.begin(problem, SHARE, ZEROS);
    tell(solver, to(ZEROS, 2, 4, 0));
    return solver;
  }

  private static StepQuestion.Effort effort(TruncatedNewton solver) {
    return ((StepQuestion) ask(solver)).effort();
  }

  @Test
  void asksForFAtTheStartFirst() {
    double[] given = {1, -1};
    TruncatedNewton solver = TruncatedNewton.begin(problem, SHARE, given);
    given[0] = 7;
    StepQuestion question = (StepQuestion) ask(solver);
    assertThat(question.problem()).isSameAs(problem);
    assertThat(question.start()).containsExactly(1, -1);
    assertThat(question.at()).isNull();
    assertThat(question.effort()).isNull();
    assertThat(solver.point()).containsExactly(1, -1);
    assertThat(solver.ended()).isEmpty();
  }

  @Test
  void asksForStepsTheMoreCloselyTheNearer() {
    TruncatedNewton solver = begun();
    assertThat(effort(solver).forcing()).isEqualTo(0.1);
    tell(solver, to(ZEROS, 1.5, 9, 0)); // farther than at the start
    assertThat(effort(solver).forcing()).isEqualTo(0.1);
    tell(solver, to(ZEROS, 1, 0.01, 0));
    assertThat(effort(solver).forcing()).isEqualTo(Math.sqrt(0.01 / 4));
    tell(solver, to(ZEROS, 0.5, 0.0001, 0));
    assertThat(effort(solver).forcing()).isEqualTo(Math.sqrt(0.0001 / 4));
  }

  @Test
  void asksForNoMoreThanEndsTheRun() {
    TruncatedNewton solver = begun();
    assertThat(effort(solver).enough()).isEqualTo(Math.sqrt(2 * LAMBDA * SHARE * 2));
    tell(solver, to(ZEROS, -8, 3, 0));
    assertThat(effort(solver).enough()).isEqualTo(Math.sqrt(2 * LAMBDA * SHARE * 8));
    Problem free = problem(new RegressionLosses.HalfSquared(), true); // along its intercept
    TruncatedNewton other = TruncatedNewton.begin(free, SHARE, ZEROS);
    tell(other, to(ZEROS, 2, 4, 0));
    assertThat(effort(other).enough()).isZero();
  }

  /** Then the intercept has no part in what is enough. */
  @Test
  void asksForNoMoreThanEndsTheRunWhereAnInterceptIsBounded() {
    Problem free = problem(new ClassificationLosses.Logistic(), true);
    FreeIntercept bound = FreeIntercept.of(free, new double[] {1, 3}, 5).orElseThrow();
    TruncatedNewton solver = TruncatedNewton.begin(free, SHARE, ZEROS);
    double[] w = {2, 0};
    GradientSum sum = new GradientSum(2);
    sum.gradient()[0] = 3 - LAMBDA * 2;
    sum.gradient()[1] = -4;
    sum.add(1, 1, 1);
    Progress told = tell(solver, new NewtonStep(w, 1, sum, Optional.of(bound), 0, 1));
    double f = 1 + LAMBDA / 2 * 4;
    double reach = (bound.gap(f, 1) - 1 / (2 * LAMBDA)) / 1;
    assertThat(((Progress.Measured) told).measurement().gap())
        .isCloseTo(25 / (2 * LAMBDA) + 4 * reach, within(1e-9));
    assertThat(effort(solver).enough()).isEqualTo(Math.sqrt(2 * LAMBDA * SHARE * f));
    TruncatedNewton restored = TruncatedNewton.restore(free, SHARE, w, solver.save());
    assertThat(effort(restored)).isEqualTo(effort(solver));
  }

  @Test
  void countsTheProductsOfAllSteps() {
    TruncatedNewton solver = begun();
    assertThat(effort(solver).products()).isZero();
    tell(solver, to(ZEROS, 1.5, 4, 3));
    tell(solver, to(ZEROS, 1, 4, 5));
    assertThat(effort(solver).products()).isEqualTo(8);
    assertThat(solver.save().get("truncated")).containsExactly(4, 8, LAMBDA, 0);
  }

  @Test
  void reportsWhereAStepLed() {
    TruncatedNewton solver = TruncatedNewton.begin(problem, SHARE, ZEROS);
    Progress first = tell(solver, to(ZEROS, 20, 4, 0));
    assertThat(((Progress.Measured) first).measurement().stepNorm()).isZero();
    double[] w = {3, -4};
    Progress second = tell(solver, to(w, 1, 2, 1));
    assertThat(second)
        .isInstanceOfSatisfying(
            Progress.Measured.class,
            measured -> {
              assertThat(measured.measurement().stepNorm()).isEqualTo(5);
              assertThat(measured.measurement().learningRate()).isEqualTo(0.25);
              assertThat(measured.measurement().objective()).isEqualTo(1 + LAMBDA / 2 * 25);
              assertThat(measured.measurement().gradientNorm()).isEqualTo(1.5);
            });
    assertThat(solver.point()).containsExactly(w);
    assertThat(((StepQuestion) ask(solver)).at().w()).containsExactly(w);
  }

  static Stream<Arguments> lower() {
    double rounded = 2 + 1e-15 * 2;
    return Stream.of(
        Arguments.of("lower", Math.nextDown(2.0), 9),
        Arguments.of("as low, half the gradient", 2, 2),
        Arguments.of("as low but for rounding", rounded, 2));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lower")
  void goesToALowerPoint(String name, double f, double derivative) {
    TruncatedNewton solver = begun();
    double[] w = {0, 0};
    assertThat(tell(solver, to(w, f, derivative, 1))).isInstanceOf(Progress.Measured.class);
    assertThat(solver.point()).isSameAs(w);
    assertThat(solver.ended()).isEmpty();
  }

  static Stream<Arguments> notLower() {
    double above = Math.nextUp(2 + 1e-15 * 2);
    return Stream.of(
        Arguments.of("as low, more than half the gradient", 2, Math.nextUp(2.0)),
        Arguments.of("above", above, 1e-9),
        Arguments.of("no number", Double.NaN, 1),
        Arguments.of("without end", Double.NEGATIVE_INFINITY, 1),
        Arguments.of("lower, without a gradient", 1, Double.NaN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notLower")
  void stallsWhereTheStepLeadsToNone(String name, double f, double derivative) {
    TruncatedNewton solver = begun();
    double[] before = solver.point();
    assertThat(tell(solver, to(new double[2], f, derivative, 1))).isEqualTo(Progress.pending());
    assertThat(solver.point()).isSameAs(before);
    requireStalled(solver, 4);
  }

  private static void requireStalled(TruncatedNewton solver, double norm) {
    assertThat(solver.ended())
        .contains(Reason.stalled("lineSearch", "gradient norm %.3g".formatted(norm)));
  }

  @Test
  void stallsWhereNoStepWasFound() {
    TruncatedNewton solver = begun();
    assertThat(tell(solver, new NewtonStep(null, 0, null, Optional.empty(), 6, 1)))
        .isEqualTo(Progress.pending());
    requireStalled(solver, 4);
    assertThat(solver.save().get("truncated")).containsExactly(4, 6, LAMBDA, 1);
  }

  @Test
  void stallsAtAMinimum() {
    TruncatedNewton solver = begun();
    assertThat(tell(solver, to(ZEROS, 1, 0, 1))).isInstanceOf(Progress.Measured.class);
    requireStalled(solver, 0);
    TruncatedNewton restored = restored(solver);
    assertThat(restored.ended()).isEqualTo(solver.ended());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void divergesWhereTheStartIsNotFinite(double f) {
    TruncatedNewton solver = TruncatedNewton.begin(problem, SHARE, ZEROS);
    assertThat(tell(solver, to(ZEROS, f, 1, 0))).isInstanceOf(Progress.Measured.class);
    Reason reason = solver.ended().orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.DIVERGED);
    assertThat(reason.rule()).isEqualTo("finiteObjective");
    assertThat(solver.save().get("truncated")[3]).isZero();
    assertThat(restored(solver).ended()).contains(reason);
  }

  private TruncatedNewton restored(TruncatedNewton solver) {
    return TruncatedNewton.restore(problem, SHARE, solver.point(), solver.save());
  }

  @Test
  void isRestoredBeforeItsFirstAnswer() {
    TruncatedNewton solver = restored(TruncatedNewton.begin(problem, SHARE, new double[] {1, -1}));
    assertThat(((StepQuestion) ask(solver)).at()).isNull();
    assertThat(solver.point()).containsExactly(1, -1);
    assertThat(solver.save()).doesNotContainKey("truncated.at.smoothGradient");
  }

  @Test
  void whatHasStalledHasStalled() {
    TruncatedNewton solver = begun();
    tell(solver, new NewtonStep(null, 0, null, Optional.empty(), 6, 1));
    TruncatedNewton restored = restored(solver);
    requireStalled(restored, 4);
    assertThat(restored.save()).containsExactlyEntriesOf(solver.save());
  }

  /** Which no solver saves. */
  @Test
  void hasNotStalledWhereNothingIsMeasured() {
    Map<String, double[]> state = TruncatedNewton.begin(problem, SHARE, ZEROS).save();
    state.put("truncated", new double[] {4, 6, LAMBDA, 1});
    TruncatedNewton restored = TruncatedNewton.restore(problem, SHARE, ZEROS, state);
    assertThat(restored.ended()).isEmpty();
    assertThat(((StepQuestion) ask(restored)).at()).isNull();
  }

  @Test
  void goesOnWithTheSameBitsFromEveryStep() {
    Problem made = CLASSES.problem();
    LinearRows rows = new LinearRows(made.objective(), CLASSES.shards());
    TruncatedNewton solver = TruncatedNewton.begin(made, 0, CLASSES.start());
    List<double[]> points = new ArrayList<>();
    List<Map<String, double[]>> states = new ArrayList<>();
    while (solver.ended().isEmpty()) {
      if (tell(solver, ((StepQuestion) ask(solver)).answer(rows)) instanceof Progress.Measured) {
        points.add(solver.point());
        states.add(solver.save());
      }
    }
    assertThat(points).hasSizeBetween(4, 20);
    double[] first = states.get(0).get("truncated.at.smoothGradient");
    double[] last = states.get(states.size() - 1).get("truncated.at.smoothGradient");
    assertThat(last).containsExactly(new double[7], within(1e-9 * Math.abs(first[0])));
    for (int k = 0; k + 1 < points.size(); k++) {
      TruncatedNewton restored = TruncatedNewton.restore(made, 0, points.get(k), states.get(k));
      assertThat(restored.save()).containsExactlyEntriesOf(states.get(k));
      LinearRows others = new LinearRows(made.objective(), CLASSES.shards());
      tell(restored, ((StepQuestion) ask(restored)).answer(others));
      assertThat(restored.point()).containsExactly(points.get(k + 1));
      assertThat(restored.save()).containsExactlyEntriesOf(states.get(k + 1));
    }
  }

  @Test
  void refusesTheStateOfAnother() {
    Map<String, double[]> state = begun().save();
    for (String name : state.keySet()) {
      Map<String, double[]> part = new HashMap<>(state);
      part.remove(name);
      assertThatThrownBy(() -> TruncatedNewton.restore(problem, SHARE, ZEROS, part))
          .isInstanceOf(Snapshot.Unfit.class)
          .hasMessageContaining("truncated");
    }
    Map<String, double[]> longer = new HashMap<>(state);
    longer.put("truncated.at.smoothGradient", new double[3]);
    assertThatThrownBy(() -> TruncatedNewton.restore(problem, SHARE, ZEROS, longer))
        .isInstanceOf(Snapshot.Unfit.class)
        .hasMessageContaining("smoothGradient must have 2 values but has 3");
  }

  /** A smooth penalty of which the solver knows no second derivatives. */
  record Other() implements Penalty.Smooth {
    @Override
    public double value(double[] w, int from, int to) {
      return 0;
    }

    @Override
    public void addGradient(double[] w, double[] gradient, int from, int to) {}
  }

  static Stream<Problem> refused() {
    LinearObjective squared = new LinearObjective(new RegressionLosses.HalfSquared(), 2, false);
    Penalties l2 = Penalties.l2(LAMBDA);
    return Stream.of(
        new Problem(squared, Penalties.none()),
        new Problem(squared, Penalties.l2(0)),
        new Problem(squared, Penalties.elasticNet(1, 0.5)),
        new Problem(squared, new Penalties.Sum(List.of(l2, new Constraints.Box(-9, 9)))),
        new Problem(squared, new Penalties.Sum(List.of(l2, new Other()))));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesAllPenaltiesButL2(Problem other) {
    requireRefused(other, "needs the penalty l2 alone, with a positive strength");
  }

  @Test
  void refusesLossesWithoutSecondDerivatives() {
    Problem hinge = problem(new ClassificationLosses.Hinge(), false);
    requireRefused(hinge, "Hinge");
    requireRefused(Parabola.problem(Penalties.l2(LAMBDA)), "needs a linear model");
    assertThat(TruncatedNewton.unsupported(problem)).isEmpty();
    assertThat(TruncatedNewton.unsupported(CLASSES.problem())).isEmpty();
  }

  private static void requireRefused(Problem other, String why) {
    assertThat(TruncatedNewton.unsupported(other).orElseThrow())
        .startsWith("truncated newton needs")
        .contains(why);
    assertThatThrownBy(() -> TruncatedNewton.begin(other, SHARE, ZEROS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(TruncatedNewton.unsupported(other).orElseThrow());
  }
}
