package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.solve.interior.Coordinates.BoundPairs;

/** One bound at the distance 2, whose product is 3: the figures by hand, from below and above. */
class BoundPairsTest {
  private static final Offset<Double> CLOSE = within(1e-14);
  private static final double TARGET = 0.5;

  private static BoundPairs begun(double sign) {
    BoundPairs sides = new BoundPairs(2, sign);
    sides.begin(1, 2, 3); // so m = 1.5
    return sides;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void aBoundAddsItsForceToTheEquations(double sign) {
    BoundPairs sides = begun(sign);
    assertThat(sides.counts(0)).isFalse();
    assertThat(sides.counts(1)).isTrue();
    assertThat(sides.curvature(1)).isEqualTo(0.75);
    assertThat(sides.product(1)).isEqualTo(3);
    assertThat(sides.centring(1)).isEqualTo(-sign / 2);
  }

  /** Δv′ = 0.4, so Δm′ = −1.5 − 0.75·0.4. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void aPredictorTakesTheProductToZeroButForItsOwnProduct(double sign) {
    BoundPairs sides = begun(sign);
    double predictor = sign * 0.4;
    double force = sides.forceChange(1, predictor);
    assertThat(force).isCloseTo(-1.8, CLOSE);
    assertThat(sides.linear(1, predictor, force)).as("all of it").isCloseTo(-3, CLOSE);
    assertThat(sides.quadratic(predictor, force)).isCloseTo(-0.72, CLOSE);
    assertThat(sides.pair(1, predictor)).isCloseTo(-0.72, CLOSE);
    assertThat(sides.correction(1, predictor)).isCloseTo(sign * 0.36, CLOSE);
    assertThat(sides.ratio(1, predictor, force)).isCloseTo(1.2, CLOSE);
    assertThat(sides.ratio(1, -sign * 2.5, 1)).isCloseTo(1.25, CLOSE);
  }

  /** Δv = 0.6: r = 0.5 − 3 + 0.72 and Δm = (r − 1.5·0.6)/2 = −1.34. */
  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void aStepLeadsTowardsItsTarget(double sign) {
    BoundPairs sides = begun(sign);
    sides.hold(1, sign * 0.4, sign * 0.6, TARGET);
    assertThat(sides.heldRatio(1, sign * 0.6, 0)).isCloseTo(1.34 / 1.5, CLOSE);
    assertThat(sides.heldRatio(1, sign * 0.6, 0.34)).isCloseTo(1 / 1.5, CLOSE);
    double halfWay = (1.5 - 0.67) * (2 + 0.3);
    double lack = Centrality.lack(halfWay, TARGET);
    assertThat(lack).isNotZero();
    assertThat(sides.lack(1, sign * 0.6, 0.5, TARGET)).isCloseTo(-sign * lack / 2, CLOSE);
    assertThat(sides.forceOfCorrector(1, sign * 0.6, sign * 0.2, 0.5, TARGET))
        .isCloseTo((lack - 1.5 * 0.2) / 2, CLOSE);
    sides.take(1, sign * 0.6, 0.5);
    assertThat(sides.product(1)).isCloseTo(halfWay, CLOSE);
    assertThat(sides.curvature(1)).isCloseTo(0.83 / 2.3, CLOSE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -1})
  void aCorrectorAddsToTheForceThatIsHeld(double sign) {
    BoundPairs sides = begun(sign);
    sides.hold(1, sign * 0.4, sign * 0.6, TARGET);
    sides.add(1, 0.24); // Δm = −1.1
    assertThat(sides.heldRatio(1, sign * 0.6, 0)).isCloseTo(1.1 / 1.5, CLOSE);
    sides.take(1, sign * 0.6, 1);
    assertThat(sides.product(1)).isCloseTo(0.4 * 2.6, CLOSE);
  }
}
