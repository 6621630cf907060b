package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Registry;

/** What points of known functions are. */
class StationaryPointTest {
  private static final double TOLERANCE = 1e-4;

  /** Points from the literature, and those of wells from the roots of its derivative. */
  @ParameterizedTest
  @CsvSource({
    "saddle, 0 0, SADDLE, 0",
    "wells, -2.0101984, MINIMUM, -1.8346171",
    "wells, -0.0628095, MINIMUM, -0.0078318",
    "wells, 1.9893487, MINIMUM, -0.8346548",
    "wells, -0.9567067, MAXIMUM, 0.6720065",
    "wells, 1.0403659, MAXIMUM, 1.1717637",
    "quadratic, 0 0, MINIMUM, 0",
    "'quadratic(1e6,9)', 0 0 0 0 0 0 0 0 0, MINIMUM, 0",
    "quadratic(1e12), 0 0, MINIMUM, 0",
    "quadratic(1e12), 1e-7 1e-19, MINIMUM, 0",
    "rosenbrock, 1 1, MINIMUM, 0",
    "himmelblau, 3 2, MINIMUM, 0",
    "himmelblau, -0.2708446 -0.9230386, MAXIMUM, 181.6165215",
    "himmelblau, 0.0866775 2.8842547, SADDLE, 67.7191501",
    "rastrigin(3), 0 0 0, MINIMUM, 0",
    "beale, 3 0.5, MINIMUM, 0",
    "beale, 0 1, SADDLE, 14.203125",
    "transcendental, 0 0, SADDLE, 1",
    "rosenbrock, 0 0, NOT_STATIONARY, 1",
  })
  void hasItsKindAndItsValue(String function, String at, PointKind kind, double value) {
    DifferentiableFunction f = Registry.functions().parse(function).value();
    StationaryPoint point = StationaryPoint.examine(f, numbers(at), TOLERANCE);
    assertThat(point.kind()).isEqualTo(kind);
    assertThat(point.value()).isCloseTo(value, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"saddle, -2 2", "'quadratic(100,3)', 1 10 100", "rosenbrock, 0.39936 1001.60064"})
  void hasTheEigenvaluesOfItsHessian(String function, String eigenvalues) {
    DifferentiableFunction f = Registry.functions().parse(function).value();
    double[] minimum = new double[f.dimension()];
    java.util.Arrays.fill(minimum, function.equals("rosenbrock") ? 1 : 0);
    assertThat(StationaryPoint.examine(f, minimum, TOLERANCE).eigenvalues())
        .containsExactly(numbers(eigenvalues), within(1e-5));
  }

  @Test
  void aFunctionOfWhichOnlyValuesAreKnownHasKindsToo() {
    DifferentiableFunction saddle = DifferentiableFunction.of(2, x -> x[1] * x[1] - x[0] * x[0]);
    StationaryPoint point = StationaryPoint.examine(saddle, new double[2], TOLERANCE);
    assertThat(point.kind()).isEqualTo(PointKind.SADDLE);
    assertThat(point.eigenvalues()).containsExactly(new double[] {-2, 2}, within(1e-6));
    assertThat(point.verdict())
        .isEqualTo(
            "saddle point, not a minimum: the Hessian has 1 negative and 1 positive eigenvalues");
  }

  @Test
  void whatTheHessianDoesNotDecideIsUndecided() {
    DifferentiableFunction trough = DifferentiableFunction.of(2, x -> x[0] * x[0]);
    DifferentiableFunction monkey =
        DifferentiableFunction.of(2, x -> x[0] * x[0] * x[0] - 3 * x[0] * x[1] * x[1]);
    DifferentiableFunction level = DifferentiableFunction.of(2, x -> 7);
    assertThat(kind(trough)).isEqualTo(PointKind.UNDECIDED);
    assertThat(kind(monkey)).isEqualTo(PointKind.UNDECIDED);
    assertThat(kind(level)).isEqualTo(PointKind.PLATEAU);
  }

  /** Where a gradient is small as the curvature is, there need not be a stationary point at all. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1e-4, 1e-6, 1e-9})
  void aCurvatureThatVanishesWithTheGradientDecidesNothing(double small) {
    double root = Math.sqrt(small / 3);
    assertUndecided(p -> p[0] * p[0] * p[0], p -> new double[] {3 * p[0] * p[0]}, small, root);
    assertUndecided(
        p -> Math.exp(-p[0]), p -> new double[] {-Math.exp(-p[0])}, small, -Math.log(small));
    assertUndecided(
        p -> p[0] * p[0] + Math.pow(p[1], 3),
        p -> new double[] {2 * p[0], 3 * p[1] * p[1]},
        small,
        small / 100,
        root * 0.99);
    assertUndecided(
        p -> Math.pow(p[0], 3) - 3 * p[0] * p[1] * p[1],
        p -> new double[] {3 * (p[0] * p[0] - p[1] * p[1]), -6 * p[0] * p[1]},
        small,
        0.6 * root,
        -0.8 * root);
    assertUndecided(
        p -> Math.pow(p[0], 4),
        p -> new double[] {4 * Math.pow(p[0], 3)},
        small,
        Math.cbrt(small / 4));
  }

  private static void assertUndecided(
      ToDoubleFunction<double[]> value,
      UnaryOperator<double[]> gradient,
      double tolerance,
      double... at) {
    StationaryPoint point =
        StationaryPoint.examine(
            new DifferentiableFunction() {
              @Override
              public int dimension() {
                return at.length;
              }

              @Override
              public double value(double[] x) {
                return value.applyAsDouble(x);
              }

              @Override
              public double[] gradient(double[] x) {
                return gradient.apply(x);
              }
            },
            at,
            tolerance * (1 + 1e-9));
    assertThat(point.kind()).as("%s", point.verdict()).isEqualTo(PointKind.UNDECIDED);
    assertThat(point.verdict()).startsWith("undecided: ");
  }

  /** x + y has no curvature, but is no plateau. */
  @Test
  void aSlopeIsNoStationaryPoint() {
    StationaryPoint slope =
        StationaryPoint.examine(
            DifferentiableFunction.of(2, x -> x[0] + x[1]), new double[2], TOLERANCE);
    assertThat(slope.kind()).isEqualTo(PointKind.NOT_STATIONARY);
    assertThat(slope.verdict()).isEqualTo("not a stationary point: the gradient norm is 1.41");
  }

  @Test
  void whatIsNotANumberIsNothing() {
    assertThat(kind(DifferentiableFunction.of(1, x -> Double.NaN)))
        .isEqualTo(PointKind.NOT_STATIONARY);
  }

  @Test
  void aPointOfAnotherLengthIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> StationaryPoint.examine(new TextbookFunctions.Saddle(), new double[3], TOLERANCE))
        .withMessage("x must have 2 entries but had 3");
  }

  private static PointKind kind(DifferentiableFunction f) {
    return StationaryPoint.examine(f, new double[f.dimension()], TOLERANCE).kind();
  }

  private static double[] numbers(String text) {
    return java.util.Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }
}
