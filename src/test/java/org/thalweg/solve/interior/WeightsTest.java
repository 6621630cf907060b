package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/** Penalties coordinate by coordinate: two weights and an intercept. */
class WeightsTest {
  private static final ParameterLayout LAYOUT = ParameterLayout.linear(2, true);
  private static final double[] HALVES = {0.5, 0.5, 0.5};

  private static Weights of(Penalties... penalties) {
    return Weights.of(new Penalties.Sum(List.of(penalties)), LAYOUT);
  }

  @Test
  void strengthsOfTermsAddUpWhereTheyAre() {
    Penalties l1 = new Penalties.On("intercept", new Penalty.L1(0.3));
    Weights weights = of(Penalties.l2(0.1), Penalties.l2(0.2), l1);
    assertThat(weights.l2()).containsExactly(0.1 + 0.2, 0.1 + 0.2, 0);
    assertThat(weights.l1()).containsExactly(0, 0, 0.3);
    assertThat(weights.low()).containsOnly(Double.NEGATIVE_INFINITY);
    assertThat(weights.high()).containsOnly(Double.POSITIVE_INFINITY);
    assertThat(List.of(weights.isFree(0), weights.isFree(2))).containsExactly(false, false);
    assertThat(of(Penalties.l2(0.1)).isFree(2)).isTrue();
  }

  /** The weights have bounds, and the intercept none. */
  @Test
  void movesInsideOfItsBoundsAndBackBetweenThem() {
    Weights box = of(new Constraints.Box(-1, 3));
    double[] w = {-1, 5, -7};
    box.moveInside(w, HALVES);
    assertThat(w).as("by a unit").containsExactly(-0.5, 2.5, -7);
    double[] between = {1, 2.5, 0};
    box.moveInside(between, new double[] {100, 100, 100});
    assertThat(between).as("by a quarter of the room").containsExactly(1, 2, 0);
    assertThat(box.restricted(new double[] {-1.1, 3.1, 9})).containsExactly(-1, 3, 9);
    Weights positive = of(new Constraints.NonNegative());
    double[] zeros = new double[3];
    positive.moveInside(zeros, HALVES);
    assertThat(zeros).containsExactly(0.5, 0.5, 0);
    assertThat(List.of(box.isFree(0), positive.isFree(0), box.isFree(2)))
        .containsExactly(false, false, true);
  }

  @Test
  void aBoxOfOneNumberFixesItsWeights() {
    Weights fixed = of(new Constraints.Box(0.25, 0.25));
    assertThat(List.of(fixed.isFixed(0), fixed.isFixed(2))).containsExactly(true, false);
    double[] w = {1, -1, 1};
    fixed.moveInside(w, HALVES);
    assertThat(w).containsExactly(0.25, 0.25, 1);
  }

  @Test
  void areSmoothWithoutKinksAndBounds() {
    assertThat(of(Penalties.l2(0.1)).areSmooth()).isTrue();
    assertThat(of().areSmooth()).isTrue();
    assertThat(of(Penalties.l1(0.1)).areSmooth()).isFalse();
    assertThat(of(new Constraints.NonNegative()).areSmooth()).isFalse();
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(of(new Constraints.Box(-infinity, 1)).areSmooth()).isFalse();
    assertThat(of(new Constraints.Box(-1, infinity)).areSmooth()).isFalse();
  }
}
