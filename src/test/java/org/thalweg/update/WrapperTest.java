package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.thalweg.update.Chain.ClipByNorm;

/** What rules around rules, and rules of segments, do with what they are given. */
class WrapperTest {
  private static final double[] A = {1, 4, 20};
  private static final double[] C = {2, -1, 0.5};
  private static final double RATE = 0.03;

  /** Of ½ Σ aᵢ(wᵢ − cᵢ)². */
  private static double[] gradient(double[] w) {
    double[] g = new double[3];
    Arrays.setAll(g, i -> A[i] * (w[i] - C[i]));
    return g;
  }

  /** The points after each update. */
  private static List<double[]> path(Updater rule, int updates, Slots slots) {
    List<double[]> path = new ArrayList<>();
    UnaryOperator<double[]> gradient = WrapperTest::gradient;
    double[] w = new double[3];
    for (int t = 1; t <= updates; t++) {
      double[] point = w.clone();
      double[] stepSizes = {RATE, RATE, RATE};
      rule.lookahead(point, stepSizes, t, slots);
      double[] d = gradient.apply(point);
      rule.direction(d, w, t, slots);
      for (int i = 0; i < 3; i++) {
        w[i] -= RATE * d[i];
      }
      rule.stepped(w, t, slots);
      path.add(w.clone());
    }
    return path;
  }

  private static Slots memory(Updater rule) {
    return new Slots(rule.slots(3));
  }

  @Test
  void averageGivesBackTheMeanOfThePathThatTheRuleWithinTakes() {
    Updater rule = new Average(new Adam(), 1);
    Slots slots = memory(rule);
    List<double[]> path = path(rule, 30, slots);

    assertThat(path.get(29))
        .containsExactly(path(new Adam(), 30, memory(new Adam())).get(29), within(0.0));
    double[] mean = new double[3];
    path.forEach(w -> Arrays.setAll(mean, i -> mean[i] + w[i] / 30));
    assertThat(rule.result(path.get(29), slots)).containsExactly(mean, within(1e-14));
  }

  @Test
  void averageWithADecayWeighsPointsByTheirAge() {
    Updater rule = new Average(new Sgd(), 0.8);
    Slots slots = memory(rule);
    List<double[]> path = path(rule, 12, slots);

    double[] sum = new double[3];
    double weights = 0;
    for (int age = 0; age < 12; age++) {
      double weight = Math.pow(0.8, age);
      double[] w = path.get(11 - age);
      Arrays.setAll(sum, i -> sum[i] + weight * w[i]);
      weights += weight;
    }
    double all = weights;
    Arrays.setAll(sum, i -> sum[i] / all);
    assertThat(rule.result(path.get(11), slots)).containsExactly(sum, within(1e-14));
  }

  /** The paper's loop: k fast steps from φ, then φ a share of the way to where they led. */
  @Test
  void lookaheadGoesBackAfterEveryFewSteps() {
    Updater rule = new Lookahead(new Sgd(), 4, 0.3);
    Slots slots = memory(rule);
    List<double[]> path = path(rule, 12, slots);

    double[] slow = new double[3];
    for (int outer = 0; outer < 3; outer++) {
      double[] fast = slow.clone();
      for (int k = 0; k < 4; k++) {
        double[] g = gradient(fast);
        Arrays.setAll(fast, i -> fast[i] - RATE * g[i]);
      }
      Arrays.setAll(slow, i -> slow[i] + 0.3 * (fast[i] - slow[i]));
      assertThat(path.get(4 * outer + 3)).containsExactly(slow, within(1e-15));
    }
    assertThat(rule.result(path.get(11), slots)).containsExactly(slow, within(1e-15));
  }

  /** The paper's equations 1 to 3 with c = 1/(t + 1) of their t, which counts from 0. */
  @Test
  void scheduleFreeTakesTheStepsOfItsPaper() {
    Updater rule = new ScheduleFree(new Sgd(), 0.9);
    Slots slots = memory(rule);
    List<double[]> path = path(rule, 50, slots);

    double[] z = new double[3];
    double[] x = new double[3];
    for (int t = 0; t < 50; t++) {
      double[] y = new double[3];
      Arrays.setAll(y, i -> 0.1 * z[i] + 0.9 * x[i]);
      double[] g = gradient(y);
      Arrays.setAll(z, i -> z[i] - RATE * g[i]);
      double c = 1.0 / (t + 1);
      Arrays.setAll(x, i -> (1 - c) * x[i] + c * z[i]);
      assertThat(path.get(t)).containsExactly(z, within(1e-13));
    }
    assertThat(rule.result(path.get(49), slots)).containsExactly(x, within(1e-13));
  }

  @Test
  void scheduleFreeRejectsARuleThatLooksAheadItself() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScheduleFree(new Nag(), 0.9))
        .withMessage("updater of scheduleFree must not look ahead but was Nag[momentum=0.9]");
  }

  @Test
  void chainHandsEachRuleTheDirectionOfTheOneBefore() {
    Updater chain = new Chain(List.of(new ClipByNorm(1), new Momentum(), new WeightDecay(0.5)));
    Slots slots = memory(chain);
    double[] d = {3, 0, 4};
    chain.direction(d, new double[] {2, 0, 0}, 1, slots);

    assertThat(d).containsExactly(new double[] {0.6 + 1, 0, 0.8}, within(1e-15));
    assertThat(slots.asMap()).containsOnlyKeys("1.kept", "2.velocity");
  }

  @Test
  void adamWIsAdamAndADecay() {
    Updater adamW = new AdamW();
    Updater chain = new Chain(List.of(new Adam(), new WeightDecay(0.01)));
    assertThat(path(adamW, 20, memory(adamW)).get(19))
        .isEqualTo(path(chain, 20, memory(chain)).get(19));
  }

  /** The minimum of ½ Σ a(w − c)² + ½λ‖w‖². */
  @Test
  void weightDecayMovesTheMinimumAsARidgePenaltyDoes() {
    Updater rule = new WeightDecay(0.5);
    double[] w = path(rule, 3000, memory(rule)).get(2999);
    Arrays.setAll(w, i -> w[i] - A[i] * C[i] / (A[i] + 0.5));
    assertThat(w).containsExactly(new double[3], within(1e-12));
  }

  private static final List<Slots.SlotSegment> WEIGHTS_AND_INTERCEPT =
      List.of(new Slots.SlotSegment(0, 2, true), new Slots.SlotSegment(2, 3, false));

  @Test
  void anInterceptDoesNotDecay() {
    Slots slots = new Slots(List.of(), WEIGHTS_AND_INTERCEPT);
    double[] d = new double[3];
    new WeightDecay(0.5).direction(d, new double[] {2, 4, 8}, 1, slots);
    assertThat(d).containsExactly(1, 2, 0);
  }

  @Test
  void larsScalesEachPenalisedSegmentByItsOwnNorms() {
    Updater lars = new Lars(0, 0.1);
    Slots slots =
        new Slots(
            lars.slots(4),
            List.of(
                new Slots.SlotSegment(0, 2, true),
                new Slots.SlotSegment(2, 3, true),
                new Slots.SlotSegment(3, 4, false)));
    double[] d = {3, 4, 7, 9};
    lars.direction(d, new double[] {0, 10, 2, 5}, 1, slots);
    assertThat(d)
        .containsExactly(new double[] {3 * 0.1 * 2, 4 * 0.1 * 2, 0.1 * 2, 9}, within(1e-14));
  }

  @Test
  void lambLeavesAnInterceptToAdam() {
    Updater lamb = new Lamb();
    Slots slots = new Slots(lamb.slots(3), WEIGHTS_AND_INTERCEPT);
    double[] d = {3, -4, 7};
    lamb.direction(d, new double[] {0, 10, 5}, 1, slots);
    double ofEach = 10 / Math.sqrt(2);
    assertThat(d).containsExactly(new double[] {ofEach, -ofEach, 1}, within(1e-5));
  }

  /** z·u + tλ‖u‖₁ and all proximal terms at once: w is 0, to the bit, where |z| ≤ tλ. */
  @Test
  void ftrlWithAnL1PenaltyTakesTheStepsOfItsPaper() {
    Papers.Paper paper = Papers.ftrl(0.5, 1, 0.3);
    double[] x = new double[5];
    double[] curvature = {1, 4, 20, 2, 0.5};
    double[] centre = {2, -1, 0.5, 0.1, -0.4};
    UnaryOperator<double[]> gradient =
        w -> {
          double[] g = new double[5];
          Arrays.setAll(g, i -> curvature[i] * (w[i] - centre[i]));
          return g;
        };
    Updater rule = new FtrlProximal(0.5, 1);
    for (int updates = 1; updates <= 40; updates++) {
      x = paper.next(x, gradient.apply(x));
      double[] w = new Descent(gradient, 0.3, t -> 1).run(rule, new double[5], updates);
      assertThat(w).containsExactly(x, within(1e-12));
    }
    assertThat(x[3]).isZero();
    assertThat(x[0]).isNotZero();
  }
}
