package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One coordinate with a kink and bounds from −1 to 2, and the same without the kink. */
class TermsTest {
  private static final Terms TERMS =
      new Terms(
          new double[] {0.5, 0}, new double[2], new double[] {-1, -1}, new double[] {2, 2}, false);

  /** Of a curvature of 2, so that the kink shrinks by a quarter. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.75, 1",
    "-0.75, -0.5, -0.75",
    "0.25, 0, 0.25",
    "-0.25, 0, -0.25",
    "0.1, 0, 0.1",
    "2.25, 2, 2",
    "9, 2, 2",
    "-9, -1, -1"
  })
  void theNearestPointIsShrunkAndWithinBounds(double centre, double withKink, double without) {
    assertThat(TERMS.nearest(0, centre, 2)).isEqualTo(withKink);
    assertThat(TERMS.nearest(1, centre, 2)).isEqualTo(without);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, false, false",
    "-0.5, true, true",
    "0, false, true",
    "0.5, true, true",
    "2, false, false"
  })
  void isFreeBetweenBoundsAndBesideTheKink(double u, boolean withKink, boolean without) {
    assertThat(TERMS.isFree(0, u)).isEqualTo(withKink);
    assertThat(TERMS.isFree(1, u)).isEqualTo(without);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 1",
    "1, 0.5, 1, 1",
    "1, 4, 0.25, 0.25",
    "1, -0.5, 1, 1",
    "1, -4, 0.25, 0.5",
    "-0.5, -2, 0.25, 0.25",
    "-0.5, 1, 0.5, 1",
    "-0.5, 5, 0.1, 0.5",
    "0, 4, 0.5, 0.5",
    "0, -4, 0.25, 0.25",
    "2, 1, 0, 0",
    "-1, -1, 0, 0"
  })
  void reachesToTheKinkOrTheBound(double u, double change, double withKink, double without) {
    assertThat(TERMS.reach(0, u, change)).isEqualTo(withKink);
    assertThat(TERMS.reach(1, u, change)).isEqualTo(without);
  }

  /** By rounding errors u is a little beyond of an end, or a little before. */
  @ParameterizedTest
  @CsvSource({
    "2.0000001, 1, 1, 2, 2",
    "1.9, 1, 1, 1.9, 1.9",
    "-1.0000001, -0.5, -1, -1, -1",
    "-0.9, -0.5, -1, -0.9, -0.9",
    "-0.0000001, 1, -1, 0, -0.0000001",
    "0.0000001, -1, 1, 0, 0.0000001",
    "0, 1, -1, 0, 0",
    "0.5, 1, -1, 0.5, 0.5"
  })
  void snapsToTheEndThatItPassed(
      double u, double before, double change, double withKink, double without) {
    assertThat(TERMS.snapped(0, u, before, change)).isEqualTo(withKink);
    assertThat(TERMS.snapped(1, u, before, change)).isEqualTo(without);
  }

  @Test
  void aCurvatureOfOneShrinksByTheStrength() {
    double[] nearest =
        IntStream.of(-1, 0, 1).mapToDouble(centre -> TERMS.nearest(0, centre, 1)).toArray();
    assertThat(nearest).containsExactly(-0.5, 0, 0.5);
  }
}
