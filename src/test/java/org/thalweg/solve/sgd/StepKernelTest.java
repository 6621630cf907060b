package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.tell;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.ShapeOnly;
import org.thalweg.solve.sgd.StepKernel.ActiveSteps;
import org.thalweg.solve.sgd.StepKernel.DenseSteps;
import org.thalweg.solve.sgd.StepKernel.TouchedSteps;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Adam;
import org.thalweg.update.AdamW;
import org.thalweg.update.Momentum;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** Which coordinates a run steps on, with batches whose places the test says. */
class StepKernelTest {
  private static final LearningRate RATE = new Schedules.Constant(0.5);
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final int LONG = StepKernel.SHORT; // the shortest w of few coordinates

  private static Problem problem(int dimension, Penalties penalties) {
    return new Problem(new ShapeOnly(ParameterLayout.linear(dimension, false)), penalties);
  }

  private static StepKernel fresh(Penalties penalties, Updater rule, double[] start) {
    return StepKernel.fresh(problem(start.length, penalties), rule, RATE, start);
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
    assertThat(fresh(Penalties.none(), PLAIN, zeros)).isInstanceOf(TouchedSteps.class);
    assertThat(fresh(Penalties.none(), PLAIN, filled(1))).isInstanceOf(TouchedSteps.class);
    assertThat(fresh(Penalties.none(), new Adam(), zeros)).isInstanceOf(ActiveSteps.class);
    assertThat(fresh(l2, PLAIN, zeros)).isInstanceOf(ActiveSteps.class);
    assertThat(fresh(l2, PLAIN, filled(1))).isInstanceOf(DenseSteps.class);
    double[] shorter = new double[LONG - 1];
    assertThat(fresh(Penalties.none(), PLAIN, shorter)).isInstanceOf(DenseSteps.class);
    assertThat(fresh(l2, PLAIN, shorter)).isInstanceOf(DenseSteps.class);
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
    StepKernel descent = StepKernel.of(problem, new Momentum(), state);
    assertThat(descent).isInstanceOf(ActiveSteps.class);
    assertThat(((ActiveSteps) descent).active.places()).containsExactly(3, 70, LONG - 1);
    assertThat(descent.state().w()).containsExactly(1, 0, -2);
    assertThat(descent.state().slots().of("velocity")).containsExactly(0, 0.5, 0);
    assertThat(StepKernel.of(problem, PLAIN, state(problem, PLAIN, filled(1))))
        .isInstanceOf(DenseSteps.class);
  }

  @Test
  void becomesAllOfWOnceAQuarterOfItWasTouched() {
    StepKernel descent = fresh(Penalties.l2(0.1), PLAIN, new double[LONG]);
    descent = seen(descent, batch(places(0, LONG / 8)));
    assertThat(descent).isInstanceOf(ActiveSteps.class);
    descent.step(0.5);
    descent = seen(descent, batch(places(LONG / 8, LONG / 8 - 1)));
    assertThat(descent).as("one less than a quarter").isInstanceOf(ActiveSteps.class);
    descent.step(0.5);
    descent = seen(descent, batch(LONG - 1));
    assertThat(descent).as("a quarter").isInstanceOf(DenseSteps.class);
    assertThat(descent.point()[LONG / 8]).isEqualTo(-0.5);
  }

  private static StepKernel seen(StepKernel descent, GradientSum sum) {
    return descent.see(descent.gradientPoint(0.5), sum);
  }

  /** A rule whose memory has a number that is not of a coordinate. */
  private record Counting() implements Updater.Coordinatewise {
    @Override
    public List<Slot> slots(int dimension) {
      return List.of(new Slot("last", dimension, 0), new Slot("count", 1, 0));
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double count = 1 + slots.of("count")[0];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] /= count;
        slots.of("last")[i] = gradient[i] == 0 ? slots.of("last")[i] : gradient[i];
      }
    }

    @Override
    public void stepped(double[] w, long t, Slots slots) {
      slots.of("count")[0]++;
    }

    @Override
    public boolean restsWithoutGradient() {
      return true;
    }
  }

  static Stream<Updater> restingRules() {
    return Stream.of(new AdaGrad(), new Counting());
  }

  /** Places that the next batch touches again, that it no longer touches, and all of them. */
  @ParameterizedTest
  @MethodSource("restingRules")
  void ofTheBatchHasTheBitsOfAllOfW(Updater rule) {
    Problem problem = problem(LONG, Penalties.none());
    StepKernel touched = StepKernel.fresh(problem, rule, RATE, filled(0.25));
    StepKernel whole = StepKernel.dense(problem, rule, state(problem, rule, filled(0.25)));
    GradientSum all = new GradientSum(LONG);
    Arrays.fill(all.gradient(), 0.125);
    all.add(1, 2, 1);
    same(touched, whole, List.of(batch(5, 6, 4000), batch(6, 7), all, batch(5), batch(9)));
  }

  /** Rules that decay and penalties that shrink move what a batch does not touch. */
  @Test
  void ofFewCoordinatesHasTheBitsOfAllOfW() {
    Penalties onAll =
        new Penalties.Sum(
            List.of(
                Penalties.elasticNet(0.2, 0.4),
                new Penalties.On("intercept", new Penalty.L2(0.3))));
    for (Updater rule : List.of(new AdamW(0.9, 0.999, 1e-8, 0.1), new Momentum())) {
      Penalties penalties = rule instanceof Momentum ? onAll : Penalties.none();
      ParameterLayout layout = ParameterLayout.linear(LONG - 1, true);
      Problem problem = new Problem(new ShapeOnly(layout), penalties);
      double[] start = new double[LONG];
      start[6] = 1;
      start[LONG - 1] = 2; // the intercept
      StepKernel active = StepKernel.fresh(problem, rule, RATE, start);
      assertThat(active).isInstanceOf(ActiveSteps.class);
      StepKernel whole = StepKernel.dense(problem, rule, state(problem, rule, start));
      same(active, whole, List.of(batch(5, 6, 4000), batch(7), batch(2, LONG - 1), batch(9)));
    }
  }

  /** Ranges that the cores' copies are used for again, and a shorter one at the end. */
  @Test
  void ofSeveralRangesHasTheBitsOfAllAtOnce() {
    int length = 3 * Ranges.LENGTH + 5;
    Problem problem = problem(length, Penalties.none());
    GradientSum sum = new GradientSum(length);
    Arrays.setAll(sum.gradient(), i -> i % 7 - 3);
    sum.add(1, 2, 1);
    double[] start = new double[length];
    for (Updater rule : List.of(new AdaGrad(), new Counting())) {
      StepKernel touched = StepKernel.fresh(problem, rule, RATE, start);
      assertThat(touched).isInstanceOf(TouchedSteps.class);
      same(
          touched, StepKernel.dense(problem, rule, state(problem, rule, start)), List.of(sum, sum));
    }
  }

  private static void same(StepKernel few, StepKernel all, List<GradientSum> batches) {
    StepKernel touched = few;
    StepKernel whole = all;
    for (GradientSum sum : batches) {
      GradientSum dense = GradientSum.over(sum.meanGradient());
      dense.add(sum.loss() / sum.weight(), 1, sum.rows());
      LazyVector point = touched.gradientPoint(0.5);
      assertThat(point.all()).isEqualTo(whole.gradientPoint(0.5).all());
      touched = touched.see(point, sum);
      whole = whole.see(whole.gradientPoint(0.5), dense);
      assertThat(touched.gradientNorm()).isEqualTo(whole.gradientNorm());
      assertThat(touched.penalty()).isEqualTo(whole.penalty());
      assertThat(touched.stepNorm()).isEqualTo(whole.stepNorm());
      touched.step(0.5);
      whole.step(0.5);
      assertThat(touched.point()).isEqualTo(whole.point());
      assertThat(touched.before()).isEqualTo(whole.before());
      Map<String, double[]> memory = whole.state().slots().asMap();
      touched.whole().slots().asMap().forEach((n, a) -> assertThat(a).isEqualTo(memory.get(n)));
    }
    assertThat(touched).isSameAs(few);
  }

  /** Both need w as it was at some step, of all coordinates. */
  @Test
  void isAllOfWWhereARunGoesBackOrSearches() {
    Problem problem = problem(LONG, Penalties.l2(0.1));
    MiniBatchSgd.SgdSetting backing =
        new MiniBatchSgd.SgdSetting(
            problem, PLAIN, RATE, new OnDivergence.Backoff(), step -> false);
    MiniBatchSgd run = MiniBatchSgd.begin(backing, new double[LONG]);
    tell(run, batch(3));
    assertThat(run.point()[3]).isEqualTo(-0.5);
    GradientSum lost = batch(3);
    lost.add(Double.POSITIVE_INFINITY, 0, 0);
    assertThat(tell(run, lost)).isEqualTo(new Progress.WentBack(0));
    assertThat(run.point()).containsOnly(0);

    MiniBatchSgd.SgdSetting searching =
        new MiniBatchSgd.SgdSetting(
            problem, PLAIN, new Backtracking(), new OnDivergence.Stop(), step -> false);
    MiniBatchSgd search = MiniBatchSgd.begin(searching, new double[LONG]);
    assertThat(tell(search, batch(3))).isInstanceOf(Progress.Pending.class);
  }
}
