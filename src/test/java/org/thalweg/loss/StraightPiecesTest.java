package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pieces that are found in slopes, against those that were put there. */
class StraightPiecesTest {

  private static double value(double r, double low, double high, double tube) {
    return r > tube ? high * (r - tube) : r < -tube ? low * (r + tube) : 0;
  }

  private static double slope(double r, double low, double high, double tube) {
    return r > tube ? high : r < -tube ? low : 0;
  }

  private static Optional<StraightPieces> ofResidual(double low, double high, double tube) {
    return StraightPieces.of(
        (z, y) -> value(z - y, low, high, tube),
        (z, y) -> slope(z - y, low, high, tube),
        LabelDomain.REAL,
        true);
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 0, 1", "-0.25, 0.75, 0, 1", "0, 2, 0, 1", "-3, 0, 0, 1", "-2, 2, 0.5, 2"})
  void aFunctionOfTheResidualIsWhatItsPiecesSay(double low, double high, double tube, int kinks) {
    StraightPieces pieces = ofResidual(low, high, tube).orElseThrow();
    assertThat(pieces.kinks()).isEqualTo(kinks);
    for (double y : new double[] {0, 1, -2.5, 40}) {
      for (double r : new double[] {-3, -0.5, -0.25, 0, 0.125, 0.5, 8}) {
        assertThat(pieces.value(y + r, y)).isEqualTo(value(r, low, high, tube));
      }
    }
  }

  /** Slopes of unlike size about a tube, and what is 0 at no kink, are written in no such way. */
  @Test
  void otherPiecesAreNone() {
    assertThat(ofResidual(-2, 1, 0.5)).isEmpty();
    DoubleBinaryOperator slope = (z, y) -> slope(z - y, -1, 1, 0);
    assertThat(StraightPieces.of((z, y) -> Math.abs(z - y) + 1, slope, LabelDomain.REAL, true))
        .as("1 at its kink")
        .isEmpty();
    assertThat(StraightPieces.of((z, y) -> Math.abs(z - y), slope, LabelDomain.REAL, false))
        .as("not known to be a function of the residual")
        .isEmpty();
    assertThat(StraightPieces.of((z, y) -> z, (z, y) -> 1, LabelDomain.BINARY, false))
        .as("no kink")
        .isEmpty();
    DoubleBinaryOperator besideLabel = (z, y) -> value(z - y - 1, -1, 2, 0);
    DoubleBinaryOperator itsSlope = (z, y) -> slope(z - y - 1, -1, 2, 0);
    assertThat(StraightPieces.of(besideLabel, itsSlope, LabelDomain.REAL, true))
        .as("tilted about another point than the label")
        .isEmpty();
    DoubleBinaryOperator three = (z, y) -> z < -1 ? -2 : z < 0 ? 0 : z < 1 ? 1 : 2;
    assertThat(StraightPieces.of((z, y) -> 0, three, LabelDomain.BINARY, false))
        .as("three kinks")
        .isEmpty();
    DoubleBinaryOperator tubeAbove = (z, y) -> z < -1 ? -1 : z < 1 ? 0.5 : 1;
    assertThat(StraightPieces.of((z, y) -> 0, tubeAbove, LabelDomain.BINARY, false))
        .as("two kinks without a level between them")
        .isEmpty();
  }

  /** The hinge of two classes: its kinks are at 1 and −1, in opposite directions. */
  @Test
  void theHingeHasAKinkForEachClass() {
    StraightPieces pieces =
        StraightPieces.of(
                (z, y) -> Math.max(0, 1 - (2 * y - 1) * z),
                (z, y) -> (2 * y - 1) * z < 1 ? 1 - 2 * y : 0,
                LabelDomain.BINARY,
                false)
            .orElseThrow();
    assertThat(pieces.direction(0, 0)).isEqualTo(1);
    assertThat(pieces.direction(1, 0)).isEqualTo(-1);
    assertThat(pieces.shift(0, 0)).isEqualTo(1);
    assertThat(pieces.shift(1, 0)).isEqualTo(1);
    assertThat(pieces.rise()).isEqualTo(1);
    assertThat(pieces.tilt()).isZero();
  }

  /** A class that rises more than the other has a factor. */
  @Test
  void classesMayRiseUnlike() {
    DoubleBinaryOperator slope = (z, y) -> (2 * y - 1) * z < 1 ? (1 - 2 * y) * (1 + y) : 0;
    DoubleBinaryOperator value = (z, y) -> (1 + y) * Math.max(0, 1 - (2 * y - 1) * z);
    StraightPieces pieces =
        StraightPieces.of(value, slope, LabelDomain.BINARY, false).orElseThrow();
    assertThat(pieces.factor(0)).isEqualTo(1);
    assertThat(pieces.factor(1)).isEqualTo(2);
    for (double z : new double[] {-2, 0, 0.5, 1, 3}) {
      for (double y = 0; y <= 1; y++) {
        assertThat(pieces.factor(y) * pieces.value(z, y)).isEqualTo(value.applyAsDouble(z, y));
        assertThat(pieces.factor(y) * pieces.derivative(z, y)).isEqualTo(slope.applyAsDouble(z, y));
      }
    }
  }

  /** Classes that are tilted unlike are no multiples of one loss. */
  @Test
  void classesThatBendUnlikeAreNone() {
    DoubleBinaryOperator slope = (z, y) -> z < y ? -1 - y : z > y ? 1 : 0;
    DoubleBinaryOperator value = (z, y) -> z < y ? (1 + y) * (y - z) : z - y;
    assertThat(StraightPieces.of(value, slope, LabelDomain.BINARY, false)).isEmpty();
  }
}
