package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.formula.Interval;

/** All stationary points in a box, beside those that the literature or a grid of signs has. */
class CensusTest {

  /** How many there are of each kind: by the literature, or as products of those of one number. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(1-x)^2 + 100*(y-x^2)^2; x=-5..5,y=-5..5; 1 0 0; 0",
        "(x^2+y-11)^2 + (x+y^2-7)^2; x=-5..5,y=-5..5; 4 1 4; 0",
        "20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y); x=-5.12..5.12,y=-5.12..5.12; 121 100 220; 0",
        "(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2; x=-4.5..4.5,y=-4.5..4.5; 1 0 2; 0",
        "(x+2*y-7)^2 + (2*x+y-5)^2; x=-10..10,y=-10..10; 1 0 0; 0",
        "(4-2.1*x^2+x^4/3)*x^2 + x*y + (-4+4*y^2)*y^2; x=-3..3,y=-2..2; 6 2 7; -1.0316284534899",
        "x^6/6 - 5*x^4/4 + 2*x^2 + x/4; x=-3..3; 3 2 0; -1.834617071630",
        "(x^4-16*x^2+5*x + y^4-16*y^2+5*y + z^4-16*z^2+5*z)/2; x=-5..5,y=-5..5,z=-5..5; 8 1 18; -117.498497111314",
        "sin(x)*sin(y); x=-1..4,y=-1..4; 0 1 4; -0.841470984808",
        "x^2/20 + cos(x) + y^2; x=-10..10,y=-1..1; 4 0 3; -0.551665139481",
        "exp(x) + exp(-x) + y^2 + z^2 + w^2; x=-3..2,y=-1..2,z=-1..2,w=-1..2; 1 0 0; 2",
      })
  void hasEachKindAsOftenAsItIs(String text, String region, String kinds, double least) {
    Census census = census(text, region, 200_000);
    assertThat(census.undecided()).isEmpty();
    assertThat(census.isComplete()).isTrue();
    int[] counts = new int[3];
    for (Census.Counted point : census.points()) {
      counts[point.kind() == PointKind.MINIMUM ? 0 : point.kind() == PointKind.MAXIMUM ? 1 : 2]++;
      assertThat(point.kind()).isNotEqualTo(PointKind.UNDECIDED);
    }
    assertThat(counts).isEqualTo(ints(kinds));
    assertThat(census.value()).isCloseTo(least, within(1e-9));
    assertThat(census.bound()).isLessThanOrEqualTo(census.value());
    assertThat(census.value() - census.bound())
        .isLessThan(1e-9 * Math.max(1, Math.abs(census.value())));
  }

  /** What is proven holds: no point of a fine grid is lower, and slopes vanish in the boxes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sin(3*x)*cos(2*y) + 0.1*x^2 + 0.05*x*y; x=-3..2.5,y=-2..3",
        "x*exp(-x^2-y^2) + 0.1*y; x=-2..2,y=-2..2",
        "log(1+x^2) - cos(x*y); x=-2..3,y=-3..2",
        "abs(x-0.3) + max(y, -0.5*y) + 0.1*x*y; x=-2..2,y=-2..2",
        "sqrt(x)*sin(y) + y/4; x=0.5..4,y=-4..4",
        "if(x > 0.5, x, 2 - x) + y^2; x=-1..2,y=-1..1",
      })
  void noPointOfAGridIsBelowTheBound(String text, String region) {
    FormulaFunction f = FormulaFunction.parse(text, names(region));
    Census census = census(text, region, 20_000);
    List<Interval> box = region(region);
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= 200; i++) {
      for (int j = 0; j <= 200; j++) {
        lowest = Math.min(lowest, f.value(new double[] {at(box.get(0), i), at(box.get(1), j)}));
      }
    }
    assertThat(census.bound()).isLessThanOrEqualTo(lowest);
    assertThat(census.value()).isLessThanOrEqualTo(lowest + 1e-9);
    assertThat(f.value(census.best().orElseThrow())).isCloseTo(census.value(), within(1e-9));
    for (Census.Counted point : census.points()) {
      assertThat(Spectrum.norm(f.gradient(point.x()))).isLessThan(1e-9);
    }
  }

  private static double at(Interval interval, int i) {
    return interval.lower() + i / 200.0 * interval.width();
  }

  @Test
  void whatIsNotProvenIsLeftOpenWithThePointThatIsKnown() {
    Census flat = census("x^4 + y^4", "x=-1..2,y=-1..2", 10_000);
    assertThat(flat.points()).isEmpty();
    assertThat(flat.undecided()).hasSize(1);
    assertThat(flat.undecided().get(0).point().orElseThrow().kind()).isEqualTo(PointKind.MINIMUM);
    Census kink = census("abs(x) + (y - 1)^2", "x=-1..2,y=-1..2", 10_000);
    assertThat(kink.undecided().get(0).point().orElseThrow().x()).containsExactly(0, 1);
    Census line = census("x*y*z", "x=-1..1,y=-1..1,z=-1..1", 500);
    assertThat(line.isComplete()).isFalse();
    assertThat(line.undecided()).isNotEmpty();
    assertThat(line.bound()).isLessThanOrEqualTo(-1);
  }

  @Test
  void theLeastValueMayBeOnTheBorderOrWhereTheDomainEnds() {
    assertThat(census("x^3 + y^2", "x=-2..1,y=-1..1", 10_000).value()).isEqualTo(-8);
    assertThat(census("sqrt(x) + x", "x=-1..1", 10_000).value()).isLessThan(1e-5);
  }

  @Test
  void aRegionMustFitTheFunction() {
    FormulaFunction five = FormulaFunction.parse("a + b + c + d + e");
    assertThatThrownBy(() -> Census.of(five, List.of(new Interval(0, 1)), 10))
        .hasMessageContaining("5 numbers, at most 4, but had 1");
  }

  private static Census census(String text, String region, long boxes) {
    return Census.of(FormulaFunction.parse(text, names(region)), region(region), boxes);
  }

  private static List<String> names(String region) {
    return Arrays.stream(region.split(",")).map(part -> part.split("=")[0]).toList();
  }

  private static List<Interval> region(String region) {
    List<Interval> intervals = new ArrayList<>();
    for (String part : region.split(",")) {
      String[] bounds = part.split("=")[1].split("\\.\\.");
      intervals.add(new Interval(Double.parseDouble(bounds[0]), Double.parseDouble(bounds[1])));
    }
    return intervals;
  }

  private static int[] ints(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
