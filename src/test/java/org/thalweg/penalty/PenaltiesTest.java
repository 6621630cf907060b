package org.thalweg.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;

class PenaltiesTest {
  /** Penalised, then not, then penalised again. */
  private final ParameterLayout layout =
      new ParameterLayout(
          List.of(
              new Segment("weights", 0, 2, true),
              new Segment("intercept", 2, 3, false),
              new Segment("factors", 3, 4, true)));

  private final double[] w = {3, -1, 100, 0.5};

  @Test
  void noneDoesNothing() {
    double[] gradient = {1, 2, 3, 4};
    double[] u = w.clone();
    Penalties none = Penalties.none();
    none.addGradient(w, gradient, layout);
    none.addProximalSubgradient(w, gradient, layout);
    none.prox(u, new double[] {1, 1, 1, 1}, layout);
    assertThat(none.value(w, layout)).isZero();
    assertThat(none.hasProx()).isFalse();
    assertThat(gradient).containsExactly(1, 2, 3, 4);
    assertThat(u).isEqualTo(w);
  }

  @Test
  void l2ActsOnThePenalisedSegmentsThroughTheGradient() {
    Penalties l2 = Penalties.l2(2);
    double[] gradient = {1, 1, 1, 1};
    assertThat(l2.value(w, layout)).isEqualTo(9 + 1 + 0.25);
    assertThat(l2.hasProx()).isFalse();
    l2.addGradient(w, gradient, layout);
    assertThat(gradient).containsExactly(7, -1, 1, 2);
    l2.addProximalSubgradient(w, gradient, layout);
    assertThat(gradient).containsExactly(7, -1, 1, 2);
  }

  @Test
  void l1ActsOnThePenalisedSegmentsThroughTheProx() {
    Penalties l1 = Penalties.l1(2);
    double[] gradient = {1, 1, 1, 1};
    double[] u = w.clone();
    assertThat(l1.value(w, layout)).isEqualTo(9);
    assertThat(l1.hasProx()).isTrue();
    l1.addGradient(w, gradient, layout);
    assertThat(gradient).containsExactly(1, 1, 1, 1);
    l1.addProximalSubgradient(w, gradient, layout);
    assertThat(gradient).containsExactly(3, -1, 1, 3);
    l1.prox(u, new double[] {1, 0.25, 9, 1}, layout);
    assertThat(u).containsExactly(1, -0.5, 100, 0);
  }

  @Test
  void elasticNetSplitsItsStrengthByTheRatio() {
    Penalties both = Penalties.elasticNet(2, 0.25);
    assertThat(both.value(w, layout)).isEqualTo(0.5 * 4.5 + 0.75 * 10.25);
    assertThat(Penalties.elasticNet(2, 1).value(w, layout))
        .isEqualTo(Penalties.l1(2).value(w, layout));
    assertThat(Penalties.elasticNet(2, 0).value(w, layout))
        .isEqualTo(Penalties.l2(2).value(w, layout));
    assertThat(both.smoothValue(w, layout)).isEqualTo(0.75 * 10.25);
    assertThat(Penalties.l1(2).smoothValue(w, layout)).isZero();
  }

  /**
   * Minimum of ½a(u − c)² + λ(r|u| + ½(1 − r)u²), in closed form sign(c)·max(a|c| − λr, 0) / (a +
   * λ(1 − r)), by gradient step and prox.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 0", "0.5, 0.3", "0.5, 1", "3, 0.6", "0, 0.5"})
  void gradientAndProxReachTheElasticNetMinimum(double lambda, double ratio) {
    Penalties penalties = Penalties.elasticNet(lambda, ratio);
    double[] a = {1, 2, 3, 0.5};
    double[] c = {2, -0.4, 5, 0.1};
    double[] u = new double[4];
    double eta = 0.15;
    for (int step = 0; step < 2000; step++) {
      double[] gradient = gradient(penalties, a, c, u);
      for (int i = 0; i < u.length; i++) {
        u[i] -= eta * gradient[i];
      }
      penalties.prox(u, new double[] {eta, eta, eta, eta}, layout);
    }
    double[] expected = new double[4];
    for (int i = 0; i < u.length; i++) {
      double shrunk = Math.max(a[i] * Math.abs(c[i]) - lambda * ratio, 0);
      expected[i] = Math.signum(c[i]) * shrunk / (a[i] + lambda * (1 - ratio));
    }
    expected[2] = c[2]; // not penalised
    assertThat(u).containsExactly(expected, within(1e-12));
    double[] whole = gradient(penalties, a, c, u);
    penalties.addProximalSubgradient(u, whole, layout);
    assertThat(whole).containsExactly(new double[4], within(1e-11));
  }

  @Test
  void termsAddUpAndAtMostOneIsProximal() {
    Penalties two = new Penalties.Sum(List.of(new Penalty.L2(1), new Penalty.L2(3)));
    assertThat(two.value(w, layout)).isEqualTo(Penalties.l2(4).value(w, layout));
    Penalty l1 = new Penalty.L1(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Penalties.Sum(List.of(l1, new Penalty.L2(1), l1)))
        .withMessageStartingWith(
            "penalties must hold at most one proximal term a segment but held L1[");
  }

  /** L1 alone leaves the intercept out, so that another may be on it. */
  @Test
  void whetherTwoProximalTermsMeetIsAQuestionOfTheLayout() {
    Penalties intercept =
        new Penalties.Sum(
            List.of(
                new Penalty.L1(1), new Penalties.On("intercept", new Constraints.NonNegative())));
    intercept.check(ParameterLayout.linear(3, true));
    Penalties weights =
        new Penalties.Sum(
            List.of(new Penalty.L1(1), new Penalties.On("weights", new Constraints.NonNegative())));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> weights.check(ParameterLayout.linear(3, true)))
        .withMessageContaining("at most one proximal term");
  }

  /** Least of λ|u| + (u − w)²/(2s) within the box is what L1 leaves, moved into it. */
  @Test
  void aBoxStandsBehindL1WhereNoOtherPenaltyIsMeant() {
    Penalties l1 = new Penalties.On("intercept", new Penalty.L1(3));
    Penalties box = new Penalties.On("intercept", new Constraints.Box(96, 98));
    Penalties both = new Penalties.Sum(List.of(l1, box));
    both.check(layout);
    double[] u = w.clone();
    both.prox(u, new double[] {1, 1, 0.5, 1}, layout);
    assertThat(u).containsExactly(3, -1, 98, 0.5);
    both.prox(u, new double[] {1, 1, 0.5, 1}, layout);
    assertThat(u[2]).isEqualTo(96.5);
    both.prox(u, new double[] {1, 1, 0.5, 1}, layout);
    assertThat(u[2]).isEqualTo(96);
    Penalties weights =
        new Penalties.Sum(
            List.of(
                new Penalties.On("weights", new Penalty.L1(3)),
                new Penalties.On("weights", new Constraints.Box(0, 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> weights.check(layout))
        .withMessageContaining("at most one proximal term");
  }

  /** The prox of L1 behind that of the box would lead out of it. */
  @Test
  void aBoxAndL1MayStandInEitherOrder() {
    Penalties l1 = new Penalties.On("intercept", new Penalty.L1(3));
    Penalties box = new Penalties.On("intercept", new Constraints.Box(99, 100));
    Penalties nonNegative = new Penalties.On("intercept", new Constraints.NonNegative());
    for (Penalties behind : List.of(box, nonNegative)) {
      Penalties swapped = new Penalties.Sum(List.of(behind, l1));
      assertThat(swapped.terms())
          .isEqualTo(new Penalties.Sum(List.of(l1, behind)).terms())
          .isEqualTo(List.of(l1.terms().get(0), behind.terms().get(0)));
      swapped.check(layout);
      double[] u = w.clone();
      u[2] = 98;
      swapped.prox(u, new double[] {1, 1, 1, 1}, layout);
      assertThat(u[2]).isEqualTo(behind == box ? 99 : 95);
      u[2] = -5;
      swapped.prox(u, new double[] {1, 1, 1, 1}, layout);
      assertThat(u[2]).isEqualTo(behind == box ? 99 : 0);
    }
    new Penalties.Sum(List.of(box, l1, nonNegative)).check(layout); // which meet
    Penalties low = new Penalties.On("intercept", new Constraints.Box(0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Penalties.Sum(List.of(box, l1, nonNegative, low)))
        .withMessageContaining("at most one proximal term");
  }

  @Test
  void aPenaltyMayBeOnOneSegmentAndSoMayAnother() {
    Penalties sum =
        new Penalties.Sum(
            List.of(
                new Penalties.On("weights", Penalties.l1(2)),
                new Penalties.On("intercept", Penalties.l2(1)),
                new Penalties.On("factors", new Constraints.NonNegative())));
    sum.check(layout);
    assertThat(sum.value(w, layout)).isEqualTo(2 * 4 + 5000);
    double[] gradient = {1, 1, 1, 1};
    sum.addGradient(w, gradient, layout);
    assertThat(gradient).containsExactly(1, 1, 101, 1);
    double[] u = {3, -1, 100, -5};
    sum.prox(u, new double[] {1, 1, 1, 1}, layout);
    assertThat(u).containsExactly(1, 0, 100, 0);
    Penalties l1 = new Penalties.On("weights", Penalties.l1(1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Penalties.Sum(List.of(l1, new Constraints.NonNegative())).check(layout));
    assertThatIllegalArgumentException().isThrownBy(() -> new Penalties.On("factors", l1));
  }

  @Test
  void aSegmentMustBeOneOfTheLayout() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Penalties.On("bias", Penalties.l2(1)).check(layout))
        .withMessage(
            "a penalty must be on one of the segments weights, intercept, factors but was on bias");
  }

  /** Groups of two in [0, 4): norms 5 and 0.5, λ√2 = 1. */
  @Test
  void theGroupsOfALassoAreWhatBelongsToOneInput() {
    ParameterLayout matrix =
        ParameterLayout.EMPTY.with("weights", 2, 2, true).with("intercept", 2, false);
    Penalties lasso = new GroupLasso(1 / Math.sqrt(2));
    double[] u = {3, 4, 0.3, -0.4, 9, 9};
    assertThat(lasso.value(u, matrix)).isCloseTo(5.5, within(1e-15));
    lasso.prox(u, new double[] {1, 1, 1, 1, 1, 1}, matrix);
    assertThat(u).containsExactly(new double[] {2.4, 3.2, 0, 0, 9, 9}, within(1e-15));
  }

  @Test
  void whatConstraintsForbidIsMovedToTheNearestPointThatTheyAllow() {
    double[] u = w.clone();
    new Constraints.Box(0, 2).restrict(u, layout);
    assertThat(u).containsExactly(2, 0, 100, 0.5);
    Penalties.l1(5).restrict(u, layout);
    assertThat(u).containsExactly(2, 0, 100, 0.5);
    double[] ball = {3, 4, 100, 0.5};
    new Constraints.Ball(1).restrict(ball, layout);
    assertThat(ball).containsExactly(new double[] {0.6, 0.8, 100, 0.5}, within(1e-15));
  }

  @Test
  void doNotChangeWithTheListTheyWereGiven() {
    List<Penalties> terms = new ArrayList<>(List.of(new Penalty.L2(1)));
    Penalties penalties = new Penalties.Sum(terms);
    terms.add(new Penalty.L1(1));
    assertThat(penalties.hasProx()).isFalse();
  }

  @Test
  void aGroupOfOneWeightIsThatWeight() {
    ParameterLayout linear = ParameterLayout.linear(3, true);
    ParameterLayout classes = ParameterLayout.EMPTY.with("weights", 4, 3, true);
    Penalties group = new GroupLasso(0.5);
    Penalties sum = new Penalties.Sum(List.of(new Penalty.L2(1), group));
    assertThat(group.over(linear)).isEqualTo(new Penalty.L1(0.5));
    assertThat(group.over(classes)).isSameAs(group);
    assertThat(sum.over(linear).terms())
        .extracting(Penalties.Term::penalty)
        .containsExactly(new Penalty.L2(1), new Penalty.L1(0.5));
    assertThat(sum.over(classes)).isSameAs(sum);
    assertThat(new Penalties.On("weights", group).over(linear).terms())
        .containsExactly(new Penalties.Term(new Penalty.L1(0.5), "weights"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void theRatioIsBetweenZeroAndOne(double ratio) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Penalties.elasticNet(1, ratio))
        .withMessage("l1Ratio must be in [0, 1] but was " + ratio);
  }

  private double[] gradient(Penalties penalties, double[] a, double[] c, double[] u) {
    double[] gradient = new double[u.length];
    for (int i = 0; i < u.length; i++) {
      gradient[i] = a[i] * (u[i] - c[i]);
    }
    penalties.addGradient(u, gradient, layout);
    return gradient;
  }
}
