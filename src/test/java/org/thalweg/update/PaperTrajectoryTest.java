package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Norms;
import org.thalweg.update.Adam.AdaBelief;
import org.thalweg.update.Adam.Yogi;
import org.thalweg.update.Chain.ClipByNorm;
import org.thalweg.update.Chain.ClipByValue;
import org.thalweg.update.Papers.Paper;

/**
 * Rules for which there is no golden trajectory take the steps of their papers' pseudo-code, as
 * {@link Papers} has it line by line, on noisy gradients of a quadratic that depend on where they
 * are.
 */
class PaperTrajectoryTest {
  private static final double[] CURVATURE = {1, 0.1, 30, 4, 1e-3};
  private static final double[] CENTRE = {1, -2, 0.5, 300, 0};
  private static final double[] START = {0.3, -1, 0.7, 2, -0.1};
  private static final int STEPS = 200;

  record Case(Updater rule, double rate, Paper paper) {
    @Override
    public String toString() {
      return rule.toString();
    }
  }

  static Stream<Case> cases() {
    double rate = 0.01;
    return Stream.of(
        new Case(new Yogi(0.9, 0.99, 1e-3), rate, Papers.yogi(rate, 0.9, 0.99, 1e-3)),
        new Case(new AdaBelief(0.9, 0.99, 1e-8), rate, Papers.adaBelief(rate, 0.9, 0.99, 1e-8)),
        new Case(new Lion(0.9, 0.99), rate, Papers.lion(rate, 0.9, 0.99)),
        new Case(new FtrlProximal(0.1, 1), 1, Papers.ftrl(0.1, 1, 0)),
        new Case(new Lars(0.9, 0.001), rate, Papers.lars(rate, 0.9, 0.001)),
        new Case(new Lamb(0.9, 0.99, 1e-6, 0.01), rate, Papers.lamb(rate, 0.9, 0.99, 1e-6, 0.01)),
        new Case(new Dog(1e-3), 1, Papers.dog(1e-3)),
        new Case(new Prodigy(0.9, 0.99, 1e-8, 1e-2), 1, Papers.prodigy(0.9, 0.99, 1e-8, 1e-2)),
        new Case(new DAdaptAdam(0.9, 0.99, 1e-8, 1e-2), 1, Papers.dAdapt(0.9, 0.99, 1e-8, 1e-2)),
        new Case(new Cocob(100), 1, Papers.cocob(100)),
        new Case(new ClipByValue(2), rate, Papers.clipByValue(rate, 2)),
        new Case(new ClipByNorm(2), rate, Papers.clipByNorm(rate, 2)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesTheStepsOfItsPaper(Case given) {
    Random noise = new Random(7);
    Slots slots = new Slots(given.rule().slots(START.length));
    double[] w = START.clone();
    double[] x = START.clone();
    for (int step = 0; step < STEPS; step++) {
      double[] g = gradient(x, noise);
      double[] d = g.clone();
      given.rule().direction(d, w, step + 1, slots);
      for (int i = 0; i < w.length; i++) {
        w[i] -= given.rate() * d[i];
      }
      given.rule().stepped(w, step + 1, slots);
      x = given.paper().next(x, g);
      for (int i = 0; i < w.length; i++) {
        assertThat(w[i]).isCloseTo(x[i], within(1e-9 * Math.max(1, Math.abs(x[i]))));
      }
    }
    assertThat(Norms.distance(x, START)).as("it went somewhere").isGreaterThan(1e-3);
  }

  private static double[] gradient(double[] x, Random noise) {
    double[] g = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      g[i] = CURVATURE[i] * (x[i] - CENTRE[i]) + 0.3 * noise.nextGaussian();
    }
    return g;
  }
}
