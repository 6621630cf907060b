package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.AllLosses.Case;

/** The step of every loss that is implicit in the score: t = z − e·(ℓ′(t) − ℓ′(a)). */
class ImplicitScoreTest {
  private static final String CASES = "org.thalweg.loss.AllLosses#cases";
  private static final int TRIALS = 1000;
  private static final double[] BENDS = {0.01, 0.1, 1}; // e·ℓ″ where ℓ′ is steepest
  private static final double[] ACCURACY = {2e-3, 1e-2, 0.5}; // of t − z
  private final SplittableRandom random = new SplittableRandom(19);

  static Stream<Case> withoutJumps() {
    return AllLosses.cases()
        .filter(
            each ->
                Arrays.stream(each.member().kinks().apply(each.label()))
                    .allMatch(z -> each.derivative(z + 1e-9) - each.derivative(z - 1e-9) < 1e-3));
  }

  static Stream<Case> boundedCurvature() {
    return withoutJumps().filter(each -> !isLogLink(each));
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void liesBetweenTheScoreAndTheAnchorForShortStepsAndLong(Case loss) {
    for (double e = 1e-6; e < 1e7; e *= 10) {
      for (int trial = 0; trial < TRIALS; trial++) {
        double z = draw(loss);
        double a = draw(loss);
        assertThat(step(loss, z, a, e)).isBetween(Math.min(z, a), Math.max(z, a));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void nothingMovesAtTheAnchorOrInAStepOfNoLength(Case loss) {
    for (int trial = 0; trial < TRIALS; trial++) {
      double z = draw(loss);
      assertThat(step(loss, z, z, 3)).isEqualTo(z);
      assertThat(step(loss, z, draw(loss), 0)).isEqualTo(z);
    }
  }

  @ParameterizedTest
  @MethodSource("withoutJumps")
  void solvesItsEquationTheBetterTheShorterTheStep(Case loss) {
    for (int trial = 0; trial < TRIALS; trial++) {
      double z = draw(loss);
      double a = draw(loss);
      double steepest = steepest(loss, Math.min(a, z), Math.max(a, z));
      for (int i = 0; i < BENDS.length; i++) {
        double e = BENDS[i] / steepest;
        double expected = byBisection(loss, z, a, e);
        assertThat(step(loss, z, a, e))
            .as("z = %s, a = %s, e = %s", z, a, e)
            .isCloseTo(expected, within(ACCURACY[i] * Math.abs(expected - z) + 1e-12));
      }
    }
  }

  static Stream<Case> piecewiseLinear() {
    return AllLosses.cases()
        .filter(each -> !isLogLink(each))
        .filter(each -> !(each.loss() instanceof ClassificationLosses.OfLogOdds));
  }

  /** At jumps too, and for steps of any length. */
  @ParameterizedTest
  @MethodSource("piecewiseLinear")
  void solvesItsEquationWhereTheDerivativeIsMadeOfStraightPieces(Case loss) {
    for (double e = 1e-3; e < 1e4; e *= 10) {
      for (int trial = 0; trial < TRIALS; trial++) {
        double z = draw(loss);
        double a = draw(loss);
        assertThat(step(loss, z, a, e))
            .as("z = %s, a = %s, e = %s", z, a, e)
            .isCloseTo(byBisection(loss, z, a, e), within(1e-9));
      }
    }
  }

  @Test
  void ofHalfTheSquareIsTheWeightedMeanOfScoreAndAnchor() {
    ConvexLoss loss = new RegressionLosses.HalfSquared();
    for (double e = 1e-6; e < 1e7; e *= 10) {
      double z = random.nextDouble(-6, 6);
      double a = random.nextDouble(-6, 6);
      assertThat(loss.implicitScore(z, a, e, 0.3)).isCloseTo((z + e * a) / (1 + e), within(1e-14));
    }
  }

  @ParameterizedTest
  @MethodSource("boundedCurvature")
  void curvatureIsTheLargestSecondDifference(Case loss) {
    double steepest = steepest(loss, loss.label() - 9, loss.label() + 9);
    double claimed = ((ConvexLoss) loss.loss()).curvature();
    assertThat(steepest).isBetween(0.99 * claimed, (1 + 1e-6) * claimed);
  }

  private static boolean isLogLink(Case loss) {
    return loss.loss().getClass().getEnclosingClass() == LogLinkLosses.class;
  }

  private double draw(Case loss) {
    double reach = Math.min(6, loss.member().reach());
    return random.nextDouble(-reach, reach);
  }

  private static double step(Case loss, double z, double a, double e) {
    return ((ConvexLoss) loss.loss()).implicitScore(z, a, e, loss.label());
  }

  /** The largest slope of ℓ′ between close points. */
  private static double steepest(Case loss, double from, double to) {
    int pieces = 300;
    double h = (to - from) / pieces;
    double steepest = 1e-9;
    for (int i = 0; i < pieces; i++) {
      double rise = loss.derivative(from + (i + 1) * h) - loss.derivative(from + i * h);
      steepest = Math.max(steepest, rise / h);
    }
    return steepest;
  }

  private static double byBisection(Case loss, double z, double a, double e) {
    double low = Math.min(z, a);
    double high = Math.max(z, a);
    for (int i = 0; i < 80; i++) {
      double t = (low + high) / 2;
      boolean isAbove = t - z + e * (loss.derivative(t) - loss.derivative(a)) > 0;
      low = isAbove ? low : t;
      high = isAbove ? t : high;
    }
    return (low + high) / 2;
  }
}
