package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.MadeProblem.Standardised;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.solve.truncated.StepQuestion.Effort;
import org.thalweg.solve.truncated.StepQuestion.StepSystem;

/** Where conjugate gradients lead, and when they end, beside a model by loops over the rows. */
class StepSystemTest {
  private static final double[] W = {0.3, -0.5, 0.2, 0.1, 0.4, -0.2, 0.6};
  private static final int MOST = 6; // products; one more and d is −H⁻¹g
  private static final double NONE = 1e-9; // a forcing that ends nothing

  static Stream<MadeProblem> problems() {
    return Stream.of(Standardised.values())
        .flatMap(
            standardised ->
                Stream.of(
                    SecondOrder.classes(standardised, Penalties.l2(0.01)),
                    SecondOrder.classes(standardised, Penalties.l2(2)),
                    summed(SecondOrder.classes(standardised, Penalties.l2(0.01)))));
  }

  /** Each feature with those before added to it, so that more products are worth their cost. */
  private static MadeProblem summed(MadeProblem made) {
    return made.withRows(
        row -> {
          double[] sums = row.clone();
          Arrays.parallelPrefix(sums, Double::sum);
          return sums;
        });
  }

  private static LinearRows rows(MadeProblem made) {
    return new LinearRows(made.problem().objective(), made.shards());
  }

  private static NewtonStep step(MadeProblem made, Effort effort) {
    LinearRows rows = rows(made);
    return new StepSystem(made.problem(), rows, at(made.problem(), rows, W), effort).step();
  }

  private static Iterate at(Problem problem, LinearRows rows, double[] w) {
    return Iterate.of(problem, w, rows.moveTo(problem.coordinates(), w), 0, 1);
  }

  private static double[] direction(NewtonStep step, double[] w) {
    double[] d = Vectors.difference(step.point(), w);
    Vectors.scale(d, 1 / step.rate());
    return d;
  }

  private static double[] ofFeatures(double[] d) {
    return Arrays.copyOf(d, d.length - 1);
  }

  /** g + H·d, where the intercept of d is that of the model. */
  private static double[] residual(SecondOrder model, double[] d) {
    int last = d.length - 1;
    d[last] -= model.residual(d)[last] / model.hessian()[last][last];
    return model.residual(d);
  }

  /** The part of the gradient that so many products leave, in the scale. */
  private static double left(SecondOrder model, int products) {
    double[] residual = model.residual(model.best(products));
    return Math.sqrt(model.square(residual) / model.square(model.gradient()));
  }

  private static double norm(SecondOrder model, int products) {
    return Vectors.norm(model.residual(model.best(products)));
  }

  /** Whether so many products more might add a tenth to what the last of them added. */
  private static boolean pays(SecondOrder model, int products) {
    double gained = -model.value(model.best(products));
    double before = -model.value(model.best(products - 1));
    return products * (gained - before) > 0.1 * gained;
  }

  @ParameterizedTest
  @MethodSource("problems")
  void leadWhereAsManyProductsAreBest(MadeProblem made) {
    SecondOrder model = SecondOrder.of(made, W);
    for (double forcing : new double[] {0.9, 0.3, 0.1, NONE}) {
      NewtonStep step = step(made, new Effort(forcing, 0, 0));
      assertThat(step.products()).isBetween(1, MOST);
      assertThat(ofFeatures(direction(step, W)))
          .containsExactly(ofFeatures(model.best(step.products())), within(1e-9));
      assertThat(step.sum().gradient()[W.length - 1] / step.sum().weight())
          .as("the intercept goes on to where F is least")
          .isCloseTo(0, within(1e-10));
      assertThat(step.rows()).isEqualTo((1L + step.products()) * made.x().length);
      double f = step.sum().meanLoss() + made.problem().penalty(step.point());
      assertThat(f).isCloseTo(made.objective(step.point()), within(1e-12));
      assertThat(f).isLessThan(made.objective(W));
    }
  }

  @ParameterizedTest
  @MethodSource("problems")
  void endAsSoonAsTheForcingAllows(MadeProblem made) {
    SecondOrder model = SecondOrder.of(made, W);
    int longest = step(made, new Effort(NONE, 0, 0)).products();
    for (int k = 1; k < longest; k++) {
      assertThat(left(model, k)).isLessThan(left(model, k - 1));
      assertThat(step(made, new Effort(left(model, k) * 1.0001, 0, 0)).products()).isEqualTo(k);
      assertThat(step(made, new Effort(left(model, k) * 0.9999, 0, 0)).products()).isEqualTo(k + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("problems")
  void endOnceMoreWouldAddLittle(MadeProblem made) {
    SecondOrder model = SecondOrder.of(made, W);
    int first = IntStream.rangeClosed(1, MOST).filter(k -> !pays(model, k)).findFirst().orElse(0);
    assertThat(first).isGreaterThan(1);
    assertThat(step(made, new Effort(NONE, 0, 0)).products()).isEqualTo(first);
  }

  /** A gradient that ends the run is not made shorter, whatever the forcing asks. */
  @ParameterizedTest
  @MethodSource("problems")
  void endWhereTheRunEnds(MadeProblem made) {
    SecondOrder model = SecondOrder.of(made, W);
    int longest = step(made, new Effort(NONE, 0, 0)).products();
    for (int k = 1; k < longest; k++) {
      assertThat(norm(model, k)).isLessThan(norm(model, k - 1));
      double enough = 2.001 * norm(model, k);
      assertThat(step(made, new Effort(NONE, enough, 0)).products()).isEqualTo(k);
    }
  }

  /** Where the forcing is met, they go on if a gradient that ends the run is in reach. */
  @ParameterizedTest
  @MethodSource("problems")
  void goOnIfTheEndOfTheRunIsInReach(MadeProblem made) {
    SecondOrder model = SecondOrder.of(made, W);
    double forcing = 1.0001 * left(model, 1);
    int more = 1;
    double near = norm(model, 1) / 3.999;
    while (norm(model, more) > near / 2) {
      more++;
    }
    assertThat(more).isGreaterThan(1);
    assertThat(step(made, new Effort(forcing, near, 0)).products()).isEqualTo(more);
    double far = norm(model, 1) / 4.001;
    assertThat(step(made, new Effort(forcing, far, 0)).products()).isEqualTo(1);
  }

  /** With numbers that are not rounded: of two rows that each have a feature of their own. */
  @Test
  void countWhatIsMetExactlyAsMet() {
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 2, false);
    Problem problem = new Problem(objective, Penalties.none());
    DenseBlock block = new DenseBlock(2, new double[] {1, 0, 0, 1}, Targets.of(8, 0));
    LinearRows rows = new LinearRows(objective, List.of(List.of(block)));
    Iterate at = at(problem, rows, new double[2]);
    assertThat(at.norm()).isEqualTo(4);
    assertThat(new StepSystem(problem, rows, at, new Effort(1, 0, 0)).step().products()).isZero();
    NewtonStep near = new StepSystem(problem, rows, at, new Effort(1, 1, 0)).step();
    assertThat(near.point()).containsExactly(8, 0);
    NewtonStep last = new StepSystem(problem, rows, at, new Effort(0.1, 0, 0)).step();
    assertThat(last.products()).isEqualTo(1); // since nothing is left
    NewtonStep none = new StepSystem(problem, rows, at, new Effort(0.1, 8, 0)).step();
    assertThat(none.products()).isZero();
  }

  /** However much each of them still adds. */
  @Test
  void endAfterAHundredProducts() {
    int features = 250;
    double[] values = new double[features * features]; // differences of neighbours
    for (int i = 0; i < features; i++) {
      values[i * features + i] = 1;
      if (i > 0) {
        values[i * features + i - 1] = -1;
      }
    }
    double[] labels = new double[features]; // of w = 1, 2, 3, …, of which a product adds an entry
    Arrays.fill(labels, 1);
    DenseBlock block = new DenseBlock(features, values, Targets.of(labels));
    LinearObjective objective =
        new LinearObjective(new RegressionLosses.HalfSquared(), features, false);
    Problem problem = new Problem(objective, Penalties.l2(1e-9));
    LinearRows rows = new LinearRows(objective, List.of(List.of(block)));
    Iterate at = at(problem, rows, new double[features]);
    NewtonStep step = new StepSystem(problem, rows, at, new Effort(NONE, 0, 0)).step();
    assertThat(step.products()).isEqualTo(100);
  }

  /** Without a penalty nothing is known of it. */
  @Test
  void leaveAFeatureOfZerosAlone() {
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 2, false);
    Problem problem = new Problem(objective, Penalties.none());
    DenseBlock block = new DenseBlock(2, new double[] {1, 0, 2, 0}, Targets.of(3, 6));
    LinearRows rows = new LinearRows(objective, List.of(List.of(block)));
    double[] w = {1, 5};
    NewtonStep step =
        new StepSystem(problem, rows, at(problem, rows, w), new Effort(0.1, 0, 0)).step();
    assertThat(step.point()).containsExactly(new double[] {3, 5}, within(1e-12));
  }

  @Test
  void giveWayToASystemOfFewRowsOnceTheyHaveCostAsMuch() {
    MadeProblem all = SecondOrder.classes(Standardised.SCALE, Penalties.l2(0.01));
    int few = 20;
    MadeProblem made =
        new MadeProblem(
                "few rows",
                all.loss(),
                all.penalties(),
                all.standardised(),
                Arrays.copyOf(all.x(), few),
                Arrays.copyOf(all.labels(), few),
                Arrays.copyOf(all.weights(), few))
            .widened(40);
    double[] w = new double[41];
    Arrays.setAll(w, j -> Math.sin(j) / 1e3);
    SecondOrder model = SecondOrder.of(made, w);
    LinearRows rows = rows(made);
    Iterate at = at(made.problem(), rows, w);
    NewtonStep step = new StepSystem(made.problem(), rows, at, new Effort(0.1, 0, 2.5)).step();
    assertThat(step.products()).isEqualTo(2);
    assertThat(step.rows()).isEqualTo(3 * few);
    double[] residual = residual(model, direction(step, w));
    assertThat(residual).containsExactly(new double[41], within(1e-9 * at.norm()));
    NewtonStep other = new StepSystem(made.problem(), rows, at, new Effort(0.1, 0, 2.4)).step();
    assertThat(Vectors.norm(residual(model, direction(other, w)))).isGreaterThan(1e-3 * at.norm());
  }

  /** As where a gradient is that of another point. */
  @Test
  void leadNowhereButAlongAnInterceptWhereFRises() {
    MadeProblem made = SecondOrder.classes(Standardised.NO, Penalties.l2(0.01));
    LinearRows rows = rows(made);
    Iterate at = at(made.problem(), rows, W);
    double[] uphill = at.smoothGradient().clone();
    Vectors.scale(uphill, -1);
    Iterate turned = Iterate.of(made.problem(), W, uphill, at.numbers());
    NewtonStep step = new StepSystem(made.problem(), rows, turned, new Effort(0.1, 0, 0)).step();
    assertThat(step.rate()).isZero();
    requireInterceptAlone(made, at, step);
  }

  /** Else a run whose start has all but its intercept right would end there. */
  @Test
  void moveAnInterceptWhereAGradientIsTooShortForProducts() {
    MadeProblem made = SecondOrder.classes(Standardised.SCALE, Penalties.l2(0.01));
    LinearRows rows = rows(made);
    Iterate at = at(made.problem(), rows, W);
    Effort done = new Effort(0.1, 3 * at.norm(), 0);
    NewtonStep step = new StepSystem(made.problem(), rows, at, done).step();
    assertThat(step.products()).isZero();
    requireInterceptAlone(made, at, step);
  }

  private static void requireInterceptAlone(MadeProblem made, Iterate at, NewtonStep step) {
    assertThat(ofFeatures(step.point())).containsExactly(ofFeatures(W));
    Iterate there = Iterate.of(made.problem(), step.point(), step.sum(), 0, 1);
    assertThat(there.objective()).isLessThan(at.objective());
    double[] gradient = there.smoothGradient();
    assertThat(gradient[gradient.length - 1]).isCloseTo(0, within(1e-9));
  }

  @Test
  void readTheRowsAnewWhereTheyAreElsewhere() {
    MadeProblem made = SecondOrder.classes(Standardised.SCALE, Penalties.l2(0.01));
    LinearRows rows = rows(made);
    Iterate at = at(made.problem(), rows, W);
    rows.moveTo(made.problem().coordinates(), made.start());
    NewtonStep step = new StepSystem(made.problem(), rows, at, new Effort(0.1, 0, 0)).step();
    NewtonStep other = step(made, new Effort(0.1, 0, 0));
    assertThat(step.point()).containsExactly(other.point());
  }
}
