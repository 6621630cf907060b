package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.loss.DerivedLoss.LossBounds;

/** What is found of convex losses that are known by their values and derivatives alone. */
class LossBoundsTest {

  private static double least(DoubleBinaryOperator value, DoubleBinaryOperator slope, double y) {
    return LossBounds.least(value, slope, y, -7);
  }

  /** (z − y)² + 3 is least at y, whichever way and however far that is; at 0 nothing is sought. */
  @ParameterizedTest
  @CsvSource({"0", "0.3", "0.5", "1", "-0.7", "12", "-1000.5", "1e15"})
  void theLeastValueIsWhereTheSlopeChangesItsSign(double label) {
    double least = least((z, y) -> (z - y) * (z - y) + 3, (z, y) -> 2 * (z - y), label);
    assertThat(least).isEqualTo(3);
  }

  /** Where no double has the slope 0, the lower of the two beside it counts. */
  @Test
  void theLeastValueOfAKinkIsAtItsLowerSide() {
    double kink = 1 / 3.0;
    DoubleBinaryOperator value = (z, y) -> z < kink ? 5 * (kink - z) : z - kink + 1e-3;
    DoubleBinaryOperator slope = (z, y) -> z < kink ? -5 : 1;
    assertThat(least(value, slope, 0)).isCloseTo(0, within(1e-15)).isNotNegative();
  }

  @Test
  void aLossThatFallsForEverHasTheGivenBound() {
    assertThat(least((z, y) -> -z, (z, y) -> -1, 0)).isEqualTo(-7);
    assertThat(least((z, y) -> z, (z, y) -> 1, 0)).isEqualTo(-7);
  }

  @Test
  void noLeastValueIsBelowTheGivenBound() {
    assertThat(least((z, y) -> z * z - z - 100, (z, y) -> 2 * z - 1, 0)).isEqualTo(-7);
  }

  /** Where the slope at 0 is 0, no other score is asked about. */
  @Test
  void aMinimumAtZeroIsTakenAsItIs() {
    DoubleBinaryOperator value = (z, y) -> z == 0 ? 2 : Double.NaN;
    DoubleBinaryOperator slope = (z, y) -> z == 0 ? 0 : Double.NaN;
    assertThat(least(value, slope, 1)).isEqualTo(2);
  }

  /** A loss that falls to a level, as a hinge does, is least where that begins. */
  @Test
  void aLossThatIsLevelFartherOutIsLeastThere() {
    DoubleBinaryOperator value = (z, y) -> Math.max(0, y - z) + 0.25;
    DoubleBinaryOperator slope = (z, y) -> z < y ? -1 : 0;
    assertThat(least(value, slope, 1)).isEqualTo(0.25);
    assertThat(least(value, slope, 5.5)).isEqualTo(0.25);
  }

  /** A bound that is above what is found takes its place. */
  @Test
  void theGivenBoundIsThatOfAllScores() {
    double least = LossBounds.least((z, y) -> (z - 3) * (z - 3), (z, y) -> 2 * (z - 3), 0, 0.5);
    assertThat(least).isEqualTo(0.5);
  }

  /** Scores that are looked at: each eighth up to 8, each whole number up to 64. */
  @ParameterizedTest
  @CsvSource({"7.875", "8", "9", "64", "-0.125", "-64"})
  void theCurvatureIsLookedAtOnAGrid(double score) {
    DoubleBinaryOperator second = (z, y) -> z == score ? 4 : z == 0 && y == 1 ? 2 : 0;
    assertThat(LossBounds.curvature(second)).isEqualTo(Math.abs(score) == 64 ? 2 : 4);
    assertThat(LossBounds.curvature((z, y) -> z == score + 0.0625 ? 4 : 0)).isEqualTo(1);
  }

  /** Scores are looked at up to 2⁶⁰. */
  @Test
  void aMinimumIsSoughtUpToLargeScores() {
    DoubleBinaryOperator value = (z, y) -> Math.abs(z - y);
    DoubleBinaryOperator slope = (z, y) -> Math.signum(z - y);
    assertThat(least(value, slope, 0x1p60)).isZero();
    assertThat(least(value, slope, -0x1p60)).isZero();
    assertThat(least(value, slope, 0x1p61)).isEqualTo(-7);
  }

  /** A peak at a score of either sign and of either label, beyond which it falls again. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0, 3.125", "0, -3.125", "1, 7.875", "1, -20", "0, 63"})
  void theCurvatureIsTheGreatestOne(double label, double peak) {
    DoubleBinaryOperator second = (z, y) -> y == label ? 4 / (1 + (z - peak) * (z - peak)) : 0.5;
    assertThat(LossBounds.curvature(second)).isEqualTo(4);
  }

  @Test
  void aCurvatureThatGrowsFartherOutIsTheOneAtZero() {
    assertThat(LossBounds.curvature((z, y) -> 0.25 + y + z * z)).isEqualTo(1.25);
    assertThat(LossBounds.curvature((z, y) -> Math.exp(z) * 3)).isEqualTo(3);
    assertThat(LossBounds.curvature((z, y) -> 2)).isEqualTo(2);
  }

  @Test
  void aCurvatureThatSaysNothingIsOne() {
    assertThat(LossBounds.curvature((z, y) -> 0)).isEqualTo(1);
    assertThat(LossBounds.curvature((z, y) -> Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(LossBounds.curvature((z, y) -> Math.abs(z))).isEqualTo(1);
  }
}
