package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.update.Rules.Tuned;

/** Every rule reaches known minima, with and without a proximal penalty. */
class UpdaterConvergenceTest {
  private static final String ALL = "org.thalweg.update.Rules#all";
  private static final int UPDATES = 30_000;

  /** ½(w − c)ᵀA(w − c) with A = H·diag(1, 10, 100)·H, where H reflects along (1, 2, −1). */
  private static final double[][] CURVATURE = {{16, 24, 18}, {24, 46, 42}, {18, 42, 49}};

  private static final double[] MINIMUM = {1, -2, 0.5};

  /** ½ Σ aᵢ(wᵢ − cᵢ)² + λ‖w‖₁; the last two coordinates are zero at the minimum. */
  private static final double[] A = {1, 4, 20, 2, 0.5};

  private static final double[] C = {2, -1, 0.5, 0.1, -0.4};
  private static final double PENALTY = 0.5;

  @ParameterizedTest
  @MethodSource(ALL)
  void reachesTheMinimumOfAnIllConditionedQuadratic(Tuned tuned) {
    Descent descent =
        new Descent(UpdaterConvergenceTest::quadraticGradient, 0, tuned.learningRate());

    double[] w = descent.run(tuned.rule(), new double[3], UPDATES);

    assertThat(w).containsExactly(MINIMUM, within(1e-12));
  }

  /** An average over the whole path forgets its beginning as 1/t. */
  @ParameterizedTest
  @MethodSource(ALL)
  void givesBackWhereItSettled(Tuned tuned) {
    Slots slots = new Slots(tuned.rule().slots(3));
    double[] w =
        new Descent(UpdaterConvergenceTest::quadraticGradient, 0, tuned.learningRate())
            .run(tuned.rule(), new double[3], UPDATES, slots);

    assertThat(tuned.rule().result(w, slots)).containsExactly(MINIMUM, within(100.0 / UPDATES));
  }

  static Stream<Tuned> proximal() {
    return Rules.all().stream().filter(tuned -> tuned.rule().takesProximalPenalties());
  }

  @ParameterizedTest
  @MethodSource("proximal")
  void reachesTheLassoMinimum(Tuned tuned) {
    double[] w = lasso(tuned.rule(), tuned);

    assertThat(w).containsExactly(softThreshold(PENALTY), within(1e-12));
    assertThat(w[3]).isZero();
    assertThat(w[4]).isZero();
  }

  /**
   * Without it the penalty vanishes for RMSProp and Adam, which end near c; swallows everything for
   * AdaGrad and AdaDelta, which end at 0; and is felt as λ(1 − μ) for momentum and NAG. Where p is
   * 1 at the minimum, as for SGD, there is nothing to leave out.
   */
  @ParameterizedTest
  @MethodSource("preconditioned")
  void missesTheLassoMinimumWithoutItsPreconditioner(Tuned tuned) {
    double[] w = lasso(new Plain(tuned.rule(), true), tuned);

    assertThat(distance(w, softThreshold(PENALTY))).isGreaterThan(0.4);
  }

  static Stream<Tuned> preconditioned() {
    return proximal().filter(tuned -> settledShare(tuned.rule()) != 1);
  }

  /**
   * p after a long time with a gradient as large as the penalty's pull, as it is at the minimum.
   */
  private static double settledShare(Updater rule) {
    Slots slots = new Slots(rule.slots(1));
    double[] p = {1};
    for (long t = 1; t <= 1000; t++) {
      rule.direction(new double[] {PENALTY}, new double[1], t, slots);
      rule.stepped(new double[1], t, slots);
    }
    rule.precondition(p, 1000, slots);
    return p[0];
  }

  @ParameterizedTest
  @MethodSource("unproximal")
  void saysThatItMissesTheLassoMinimumWhereItDoes(Tuned tuned) {
    assertThat(tuned.rule().isLearningRateFree()).isTrue();
    Tuned asMade = new Tuned(tuned.rule(), t -> 1); // a falling rate would hide what is amiss
    assertThat(distance(lasso(tuned.rule(), asMade), softThreshold(PENALTY))).isGreaterThan(1e-3);
  }

  static Stream<Tuned> unproximal() {
    return Rules.all().stream().filter(tuned -> !tuned.rule().takesProximalPenalties());
  }

  @Test
  void momentumWithoutItsPreconditionerFeelsATenthOfThePenalty() {
    Tuned momentum = new Tuned(new Momentum(0.9), t -> 0.01);

    double[] w = lasso(new Plain(momentum.rule(), true), momentum);

    assertThat(w).containsExactly(softThreshold(PENALTY / 10), within(1e-12));
  }

  @Test
  void nagMissesTheLassoMinimumWhenOnlyItsLookaheadKeepsThePlainStepSizes() {
    Tuned nag = new Tuned(new Nag(0.9), t -> 0.01);

    double[] w = lasso(new Plain(nag.rule(), false), nag);

    assertThat(distance(w, softThreshold(PENALTY))).isGreaterThan(0.03);
  }

  private static double[] quadraticGradient(double[] w) {
    double[] gradient = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        gradient[i] += CURVATURE[i][j] * (w[j] - MINIMUM[j]);
      }
    }
    return gradient;
  }

  private static double[] lasso(Updater rule, Tuned tuned) {
    double[] start = {1, 1, 1, 1, 1};
    return new Descent(UpdaterConvergenceTest::lassoGradient, PENALTY, tuned.learningRate())
        .run(rule, start, UPDATES);
  }

  private static double[] lassoGradient(double[] w) {
    double[] gradient = new double[5];
    Arrays.setAll(gradient, i -> A[i] * (w[i] - C[i]));
    return gradient;
  }

  /** Where aᵢ(wᵢ − cᵢ) + λ·sign(wᵢ) is zero, or 0 where it is not for either sign. */
  private static double[] softThreshold(double penalty) {
    double[] w = new double[5];
    for (int i = 0; i < 5; i++) {
      double inset = penalty / A[i];
      w[i] = C[i] > inset ? C[i] - inset : C[i] < -inset ? C[i] + inset : 0;
    }
    return w;
  }

  private static double distance(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** A rule that hands the prox plain step sizes: at the point of the gradient, or everywhere. */
  private record Plain(Updater rule, boolean everywhere) implements Updater {
    @Override
    public List<Slot> slots(int dimension) {
      return rule.slots(dimension);
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      rule.direction(gradient, w, t, slots);
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      if (!everywhere) {
        rule.precondition(stepSizes, t, slots);
      }
    }

    @Override
    public boolean looksAhead() {
      return rule.looksAhead();
    }

    @Override
    public void stepped(double[] w, long t, Slots slots) {
      rule.stepped(w, t, slots);
    }

    @Override
    public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
      rule.lookahead(point, stepSizes.clone(), t, slots);
    }
  }
}
