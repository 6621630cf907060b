package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Answer;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.ShapeOnly;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Adam;
import org.thalweg.update.Momentum;
import org.thalweg.update.Updater;

/** Which coordinates a run steps on, with batches whose places the test says. */
class DescentFormTest {
  private static final LearningRate RATE = new Schedules.Constant(0.5);
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final int LONG = Descent.SHORT; // the shortest w of few coordinates

  private static Problem problem(int dimension, Penalties penalties) {
    return new Problem(new ShapeOnly(ParameterLayout.linear(dimension, false)), penalties);
  }

  private static Descent fresh(Penalties penalties, Updater rule, double[] start) {
    return Descent.fresh(problem(start.length, penalties), rule, RATE, start);
  }

  private static DescentState state(Problem problem, Updater rule, double[] w) {
    return DescentState.fresh(problem.layout(), rule, RATE, List.of(), w);
  }

  private static double[] filled(double value) {
    double[] w = new double[LONG];
    Arrays.fill(w, value);
    return w;
  }

  /** The sum of a batch, whose gradient is 1, 2, 3 and so on at ascending places. */
  private static GradientSum batch(int... places) {
    GradientSum sum = new GradientSum(places.length);
    Arrays.setAll(sum.gradient(), k -> k + 1.0);
    sum.add(1, 1, 1);
    return sum.spread(LONG, places);
  }

  private static int[] places(int from, int count) {
    return IntStream.range(from, from + count).toArray();
  }

  @Test
  void dependsOnLengthRulePenaltyAndStart() {
    double[] zeros = new double[LONG];
    Penalties l2 = Penalties.l2(0.1);
    assertThat(fresh(Penalties.none(), PLAIN, zeros)).isInstanceOf(TouchedDescent.class);
    assertThat(fresh(Penalties.none(), PLAIN, filled(1))).isInstanceOf(TouchedDescent.class);
    assertThat(fresh(Penalties.none(), new Adam(), zeros)).isInstanceOf(ActiveDescent.class);
    assertThat(fresh(l2, PLAIN, zeros)).isInstanceOf(ActiveDescent.class);
    assertThat(fresh(l2, PLAIN, filled(1))).isInstanceOf(WholeDescent.class);
    double[] shorter = new double[LONG - 1];
    assertThat(fresh(Penalties.none(), PLAIN, shorter)).isInstanceOf(WholeDescent.class);
    assertThat(fresh(l2, PLAIN, shorter)).isInstanceOf(WholeDescent.class);
  }

  /** Where w is not 0, and where the rule remembers something. */
  @Test
  void ofAStateOfFewNumbersIsOfThese() {
    Problem problem = problem(LONG, Penalties.l2(0.1));
    double[] w = new double[LONG];
    w[3] = 1;
    w[LONG - 1] = -2;
    DescentState state = state(problem, new Momentum(), w);
    state.slots().of("velocity")[70] = 0.5;
    Descent descent = Descent.of(problem, new Momentum(), state);
    assertThat(descent).isInstanceOf(ActiveDescent.class);
    assertThat(((ActiveDescent) descent).active().places()).containsExactly(3, 70, LONG - 1);
    assertThat(descent.state().w()).containsExactly(1, 0, -2);
    assertThat(descent.state().slots().of("velocity")).containsExactly(0, 0.5, 0);
    assertThat(Descent.of(problem, PLAIN, state(problem, PLAIN, filled(1))))
        .isInstanceOf(WholeDescent.class);
  }

  @Test
  void becomesAllOfWOnceAQuarterOfItWasTouched() {
    Descent descent = fresh(Penalties.l2(0.1), PLAIN, new double[LONG]);
    descent = seen(descent, batch(places(0, LONG / 8)));
    assertThat(descent).isInstanceOf(ActiveDescent.class);
    descent.step(0.5);
    descent = seen(descent, batch(places(LONG / 8, LONG / 8 - 1)));
    assertThat(descent).as("one less than a quarter").isInstanceOf(ActiveDescent.class);
    descent.step(0.5);
    descent = seen(descent, batch(LONG - 1));
    assertThat(descent).as("a quarter").isInstanceOf(WholeDescent.class);
    assertThat(descent.point()[LONG / 8]).isEqualTo(-0.5);
  }

  private static Descent seen(Descent descent, GradientSum sum) {
    return descent.see(descent.gradientPoint(0.5), sum);
  }

  /** Places that the next batch touches again, that it no longer touches, and all of them. */
  @Test
  void ofTheBatchHasTheBitsOfAllOfW() {
    Updater rule = new AdaGrad();
    Problem problem = problem(LONG, Penalties.none());
    Descent touched = Descent.fresh(problem, rule, RATE, filled(0.25));
    Descent whole = Descent.dense(problem, rule, state(problem, rule, filled(0.25)));
    GradientSum all = new GradientSum(LONG);
    Arrays.fill(all.gradient(), 0.125);
    all.add(1, 2, 1);
    for (GradientSum sum : List.of(batch(5, 6, 4000), batch(6, 7), all, batch(5), batch(9))) {
      GradientSum dense = GradientSum.over(sum.meanGradient());
      dense.add(sum.loss() / sum.weight(), 1, sum.rows());
      LazyVector point = touched.gradientPoint(0.5);
      assertThat(point.all()).isEqualTo(whole.gradientPoint(0.5).all());
      touched = touched.see(point, sum);
      whole = whole.see(whole.gradientPoint(0.5), dense);
      assertThat(touched.gradientNorm()).isEqualTo(whole.gradientNorm());
      assertThat(touched.stepNorm()).isEqualTo(whole.stepNorm());
      touched.step(0.5);
      whole.step(0.5);
      assertThat(touched.point()).isEqualTo(whole.point());
      assertThat(touched.before()).isEqualTo(whole.before());
      Map<String, double[]> memory = whole.state().slots().asMap();
      touched.state().slots().asMap().forEach((n, a) -> assertThat(a).isEqualTo(memory.get(n)));
    }
    assertThat(touched).isInstanceOf(TouchedDescent.class);
  }

  /** Both need w as it was at some step, of all coordinates. */
  @Test
  void isAllOfWWhereARunGoesBackOrSearches() {
    Problem problem = problem(LONG, Penalties.l2(0.1));
    Sgd.Setting backing =
        new Sgd.Setting(problem, PLAIN, RATE, new OnDivergence.Backoff(), step -> false);
    Sgd run = Sgd.begin(backing, new double[LONG]);
    tell(run, batch(3));
    assertThat(run.point()[3]).isEqualTo(-0.5);
    GradientSum lost = batch(3);
    lost.add(Double.POSITIVE_INFINITY, 0, 0);
    assertThat(tell(run, lost)).isEqualTo(new Progress.WentBack(0));
    assertThat(run.point()).containsOnly(0);

    Sgd.Setting searching =
        new Sgd.Setting(problem, PLAIN, new Backtracking(), new OnDivergence.Stop(), step -> false);
    Sgd search = Sgd.begin(searching, new double[LONG]);
    assertThat(tell(search, batch(3))).isInstanceOf(Progress.Pending.class);
  }

  private static Progress tell(Sgd run, GradientSum sum) {
    assertThat(run.ask()).isNotNull();
    return run.tell(new Answer.Sum(sum));
  }
}
