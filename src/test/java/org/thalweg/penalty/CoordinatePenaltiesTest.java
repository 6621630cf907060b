package org.thalweg.penalty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.objective.ParameterLayout;

/** Penalties coordinate by coordinate. */
class CoordinatePenaltiesTest {
  /** One coordinate with a kink and bounds from −1 to 2, and one without the kink. */
  private static final CoordinatePenalties TERMS =
      new CoordinatePenalties(
          new double[] {0.5, 0}, new double[2], new double[] {-1, -1}, new double[] {2, 2}, false);

  /** Two weights and an intercept. */
  private static final ParameterLayout LAYOUT = ParameterLayout.linear(2, true);

  private static final double[] HALVES = {0.5, 0.5, 0.5};

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
    assertThat(TERMS.isInside(0, u)).isEqualTo(withKink);
    assertThat(TERMS.isInside(1, u)).isEqualTo(without);
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

  private static CoordinatePenalties of(Penalties... penalties) {
    return CoordinatePenalties.of(new Penalties.Sum(List.of(penalties)), LAYOUT);
  }

  @Test
  void strengthsOfTermsAddUpWhereTheyAre() {
    Penalties l1 = new Penalties.On("intercept", new Penalty.L1(0.3));
    CoordinatePenalties weights = of(Penalties.l2(0.1), Penalties.l2(0.2), l1);
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
    CoordinatePenalties box = of(new Constraints.Box(-1, 3));
    double[] w = {-1, 5, -7};
    box.moveInside(w, HALVES);
    assertThat(w).as("by a unit").containsExactly(-0.5, 2.5, -7);
    double[] between = {1, 2.5, 0};
    box.moveInside(between, new double[] {100, 100, 100});
    assertThat(between).as("by a quarter of the room").containsExactly(1, 2, 0);
    assertThat(box.restricted(new double[] {-1.1, 3.1, 9})).containsExactly(-1, 3, 9);
    CoordinatePenalties positive = of(new Constraints.NonNegative());
    double[] zeros = new double[3];
    positive.moveInside(zeros, HALVES);
    assertThat(zeros).containsExactly(0.5, 0.5, 0);
    assertThat(List.of(box.isFree(0), positive.isFree(0), box.isFree(2)))
        .containsExactly(false, false, true);
  }

  @Test
  void aBoxOfOneNumberFixesItsWeights() {
    CoordinatePenalties fixed = of(new Constraints.Box(0.25, 0.25));
    assertThat(List.of(fixed.isFixed(0), fixed.isFixed(2))).containsExactly(true, false);
    double[] w = {1, -1, 1};
    fixed.moveInside(w, HALVES);
    assertThat(w).containsExactly(0.25, 0.25, 1);
  }

  @Test
  void hasNoKinkWithoutKinksAndBounds() {
    assertThat(of(Penalties.l2(0.1)).hasNoKink()).isTrue();
    assertThat(of().hasNoKink()).isTrue();
    assertThat(of(Penalties.l1(0.1)).hasNoKink()).isFalse();
    assertThat(of(new Constraints.NonNegative()).hasNoKink()).isFalse();
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(of(new Constraints.Box(-infinity, 1)).hasNoKink()).isFalse();
    assertThat(of(new Constraints.Box(-1, infinity)).hasNoKink()).isFalse();
  }

  @Test
  void knowsWhichPenaltiesAreSumsOverCoordinates() {
    Penalties both = Penalties.elasticNet(0.1, 0.5);
    List<Penalties> bounds = List.of(new Constraints.Box(-1, 1), new Constraints.NonNegative());
    assertThat(CoordinatePenalties.others(both)).isEmpty();
    assertThat(CoordinatePenalties.areL1AndL2(both, ParameterLayout.linear(2, true))).isTrue();
    assertThat(bounds)
        .allSatisfy(
            bound -> {
              assertThat(CoordinatePenalties.others(bound)).isEmpty();
              assertThat(CoordinatePenalties.areL1AndL2(bound, ParameterLayout.linear(2, true)))
                  .isFalse();
            });
    Constraints.Ball ball = new Constraints.Ball(1);
    assertThat(CoordinatePenalties.others(ball)).containsExactly(ball);
    assertThat(of(Penalties.l2(0.1)).isSmooth()).isTrue();
    assertThat(of(Penalties.l1(0.1)).isSmooth()).isFalse();
  }

  @Test
  void strengthsOfASegmentAddUpWithoutAnArray() {
    Penalties penalties =
        new Penalties.Sum(
            List.of(
                Penalties.elasticNet(0.5, 0.25),
                new Penalties.On("intercept", Penalties.elasticNet(2, 0.5))));
    List<ParameterLayout.Segment> segments = LAYOUT.segments();
    assertThat(segments.stream().map(s -> CoordinatePenalties.l1(penalties, LAYOUT, s)))
        .containsExactly(0.125, 1.0);
    assertThat(segments.stream().map(s -> CoordinatePenalties.l2(penalties, LAYOUT, s)))
        .containsExactly(0.375, 1.0);
  }

  /** Of a kink of 0.5 with bounds on both sides, below alone, and of no kink with none. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, false, false, false",
    "0.5, 0, false, false, false",
    "-0.5, 0, false, false, false",
    "0.6, -1, false, false, true",
    "-0.6, 2, false, true, true"
  })
  void alongASlopeTheLeastIsAtZeroAtABoundOrWithoutEnd(
      double slope, double least, boolean bound, boolean openAbove, boolean open) {
    double infinity = Double.POSITIVE_INFINITY;
    CoordinatePenalties ends =
        new CoordinatePenalties(
            new double[] {0.5, 0.5, 0.5, 0},
            new double[4],
            new double[] {-1, -1, -infinity, -infinity},
            new double[] {2, infinity, infinity, infinity},
            false);
    double u = 1.5;
    assertThat(ends.leastOfLine(0, u, slope)).isEqualTo(least);
    assertThat(ends.leastOfLine(1, u, slope)).isEqualTo(openAbove ? u : least);
    assertThat(ends.leastOfLine(2, u, slope)).isEqualTo(open ? u : least);
    assertThat(ends.leastOfLine(3, u, slope)).as("no kink").isEqualTo(u);
    assertThat(ends.isOpen(0, slope)).isEqualTo(bound);
    assertThat(ends.isOpen(1, slope)).isEqualTo(openAbove);
    assertThat(ends.isOpen(2, slope)).isEqualTo(open);
    assertThat(ends.isOpen(3, slope)).as("no kink").isEqualTo(slope != 0);
  }
}
