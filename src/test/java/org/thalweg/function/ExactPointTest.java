package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kinds of points of functions as text, in any units. */
class ExactPointTest {
  private static final double TOLERANCE = 1e-6;

  /** Functions, points, and what these are by hand. */
  private static final String[] KINDS = {
    "x*y*z; 0 0 0; SADDLE",
    "x^2*y^4*z; 0 0 0; SADDLE",
    "x*y*(x - y)*(x + y); 0 0; SADDLE",
    "x^3 - 3*x*y^2; 0 0; SADDLE",
    "x^3; 0; SADDLE",
    "x^2 + y^3; 0 0; SADDLE",
    "x^2 - y^4; 0 0; SADDLE",
    "(x - y)^2 - (x + y)^4; 0 0; SADDLE",
    "(y - x^2)*(y - 2*x^2); 0 0; SADDLE", // every line rises: G. Peano
    "(y - x^2)^2 - x^7; 0 0; SADDLE",
    "x^4 + y^4 - 3*x^2*y^2; 0 0; SADDLE",
    "x^2 + y^2*z; 0 0 0; SADDLE",
    "x^4 + y^4; 0 0; MINIMUM",
    "x^4 + y^4 - x^2*y^2; 0 0; MINIMUM",
    "(y - x^2)^2 + x^6; 0 0; MINIMUM",
    "sin(x)^2 - x^2 + x^4; 0; MINIMUM", // 2/3·x⁴
    "sin(x)^2 - x^2 + x^4/4; 0; MAXIMUM", // −1/12·x⁴
    "x^2*y^2; 0 0; MINIMUM",
    "-x^6 - y^6; 0 0; MAXIMUM",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2; 3 2; MINIMUM",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2; -0.2708446 -0.9230386; MAXIMUM",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2; 0.0866775 2.8842547; SADDLE",
    "cos(x) + cos(2*y); 0 0; MAXIMUM",
    "abs(x - 1) + abs(y); 1 0; MINIMUM",
    "max(0, x - 7); 1; MINIMUM", // constant around it, and convex
    "max(0, abs(x) - 7)^2 - max(0, abs(x) - 9)^3; 1; PLATEAU",
    "x^2 + y^2; 3 4; NOT_STATIONARY",
    "exp(-x); 2; NOT_STATIONARY",
    "x^2 - 4*x^2*y^2; 1 0; NOT_STATIONARY",
  };

  static Stream<Arguments> kindsInUnits() {
    return Arrays.stream(KINDS)
        .flatMap(
            row ->
                Stream.of(
                        new double[] {1, 1, 0},
                        new double[] {1e-9, 1, 0},
                        new double[] {1e9, 1, 0},
                        new double[] {1, 1e-9, 0},
                        new double[] {1, 1e9, 0},
                        new double[] {1e9, 1e-6, 0},
                        new double[] {1, 1, 16},
                        new double[] {1e-9, 1, 4096})
                    .map(units -> Arguments.of(row, units)));
  }

  /**
   * In another unit of the function, of all numbers but the last (which keeps its own, so that
   * units differ), and with another zero.
   */
  @ParameterizedTest
  @MethodSource("kindsInUnits")
  void kindsAreTheSameInAnyUnits(String row, double[] units) {
    String[] parts = row.split("; ");
    FormulaFunction plain = FormulaFunction.parse(parts[0]);
    List<String> names = plain.names();
    double[] x = Arrays.stream(parts[1].split(" ")).mapToDouble(Double::parseDouble).toArray();
    String text = parts[0];
    for (int i = 0; i < x.length; i++) {
      boolean isScaled = i + 1 < x.length || x.length == 1;
      double unit = isScaled ? units[1] : 1;
      text =
          text.replaceAll(
              "\\b" + names.get(i) + "\\b",
              "((" + names.get(i) + " - " + units[2] + ")/" + unit + ")");
      x[i] = x[i] * unit + units[2];
    }
    FormulaFunction scaled =
        FormulaFunction.parse("k*(%s), k = %s".formatted(text, units[0]), names);
    double[] way = new double[x.length];
    Arrays.fill(way, units[2] == 0 ? 0 : 1); // from another zero no way is known but this one
    StationaryPoint point = StationaryPoint.examine(scaled, x, tolerance(scaled, x), way);
    assertThat(point.kind())
        .as("%s: %s", scaled.text(), point.verdict())
        .isEqualTo(PointKind.valueOf(parts[2]));
  }

  /** A norm below which the gradient at a rounded point is, so that it says nothing. */
  private static double tolerance(FormulaFunction f, double[] x) {
    return Math.max(TOLERANCE, 2 * Spectrum.norm(f.gradient(x)));
  }

  /** The ends of descents, which are near stationary points but not at them. */
  @ParameterizedTest
  @CsvSource({
    "x^4, 1e-3, 1, MINIMUM",
    "x^3, 1e-4, 1, SADDLE",
    "(x^2 - 2)^4, 1.41421, 0.5, MINIMUM",
    "(x^2 - 2)^3, 1.41421, 0.5, SADDLE",
    "x^2, 1e-7, 1, MINIMUM",
    "x^2, 1e-7, 1e-7, NOT_STATIONARY",
    "exp(-x), 30, 20, NOT_STATIONARY",
    "1e-9*x^2, 3, 0, NOT_STATIONARY",
  })
  void theEndOfADescentIsJudgedBesideItsWay(String text, double x, double extent, PointKind kind) {
    FormulaFunction f = FormulaFunction.parse(text);
    StationaryPoint point =
        StationaryPoint.examine(f, new double[] {x}, TOLERANCE, new double[] {extent});
    assertThat(point.kind()).as("%s", point.verdict()).isEqualTo(kind);
  }

  /** Of classes the same, as far as differences tell. */
  @ParameterizedTest
  @CsvSource({"1e-9, 3, 0, NOT_STATIONARY", "1, 1e-7, 1, MINIMUM", "1e-3, 1e-4, 1, MINIMUM"})
  void aFunctionOfAClassIsJudgedBesideItsWayToo(
      double scale, double x, double extent, PointKind kind) {
    DifferentiableFunction f = DifferentiableFunction.of(1, p -> scale * p[0] * p[0]);
    StationaryPoint point =
        StationaryPoint.examine(f, new double[] {x}, TOLERANCE, new double[] {extent});
    assertThat(point.kind()).as("%s", point.verdict()).isEqualTo(kind);
  }
}
