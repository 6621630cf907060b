package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Elementary;

/**
 * The functions that formulas may name, beside values of 25 digits that mpmath 1.3 computed with
 * 60.
 */
class ElementaryFunctionsTest {

  /**
   * A function, and how far off it may be.
   *
   * @param ulps of the value, which if it is below the floor counts as large as that
   * @param floor 0, or the size of what cancels where the function has a zero
   */
  record Entry(String name, DoubleUnaryOperator function, double ulps, double floor) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Row(double x, BigDecimal value) {}

  private static final Map<String, List<Row>> TABLE = table();

  static List<Entry> entries() {
    return List.of(
        new Entry("log", Elementary::log, 1, 0),
        new Entry("log1p", Elementary::log1pOfAll, 2, 0),
        new Entry("expm1", Elementary::expm1, 4, 0),
        new Entry("tanh", Elementary::tanh, 3, 0),
        new Entry("erf", ErrorFunctions::erf, 2, 0),
        new Entry("erfc", ErrorFunctions::erfc, 6, 0),
        new Entry("normalCdf", ErrorFunctions::normalCdf, 6, 0),
        new Entry("logNormalCdf", ErrorFunctions::logNormalCdf, 6, 0),
        new Entry("logNormalInterval", x -> ErrorFunctions.logNormalDifference(x + 1, x), 8, 0),
        new Entry("logNormalSliver", x -> ErrorFunctions.logNormalDifference(x + 0x1p-20, x), 8, 0),
        new Entry("normalHazard", ErrorFunctions::normalHazard, 7, 0),
        new Entry("normalHazardSlope", ErrorFunctions::normalHazardSlope, 200, 0),
        new Entry("normalHazardBend", ErrorFunctions::normalHazardBend, 2000, 0),
        new Entry("logGamma", GammaFunctions::logGamma, 6, 0),
        new Entry("digamma", GammaFunctions::digamma, 4, 1),
        new Entry("trigamma", GammaFunctions::trigamma, 4, 0),
        new Entry("tetragamma", x -> GammaFunctions.polygamma(2, x), 4, 0));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void isWithinItsUlps(Entry entry) {
    for (Row row : TABLE.get(entry.name)) {
      double unit = Math.ulp(Math.max(entry.floor, Math.abs(row.value.doubleValue())));
      double value = entry.function.applyAsDouble(row.x);
      double error =
          new BigDecimal(value)
              .subtract(row.value)
              .abs()
              .divide(new BigDecimal(unit), MathContext.DECIMAL64)
              .doubleValue();
      assertThat(error).as(entry.name + " at " + row.x).isLessThanOrEqualTo(entry.ulps);
    }
  }

  @Test
  void everyFunctionOfTheTableIsHeld() {
    assertThat(entries().stream().map(Entry::name))
        .containsExactlyInAnyOrderElementsOf(TABLE.keySet());
  }

  @Test
  void functionsHaveTheirLimits() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(Elementary.log(0)).isEqualTo(-infinity);
    assertThat(Elementary.log(infinity)).isEqualTo(infinity);
    assertThat(Elementary.log(-1)).isNaN();
    assertThat(Elementary.log1pOfAll(-1)).isEqualTo(-infinity);
    assertThat(Elementary.log1pOfAll(infinity)).isEqualTo(infinity);
    assertThat(Elementary.expm1(-infinity)).isEqualTo(-1);
    assertThat(ErrorFunctions.erf(-infinity)).isEqualTo(-1);
    assertThat(ErrorFunctions.erfc(-infinity)).isEqualTo(2);
    assertThat(ErrorFunctions.erfc(infinity)).isZero();
    assertThat(ErrorFunctions.normalCdf(-infinity)).isZero();
    assertThat(ErrorFunctions.normalCdf(infinity)).isEqualTo(1);
    assertThat(ErrorFunctions.logNormalCdf(infinity)).isZero();
    assertThat(ErrorFunctions.normalHazard(infinity)).isZero();
    assertThat(GammaFunctions.logGamma(0)).isEqualTo(infinity);
    assertThat(GammaFunctions.digamma(0)).isEqualTo(-infinity);
    assertThat(GammaFunctions.trigamma(0)).isEqualTo(infinity);
    assertThat(GammaFunctions.logGamma(-1)).isNaN();
  }

  @Test
  void whatIsNotANumberStaysSo() {
    assertThat(entries()).allMatch(each -> Double.isNaN(each.function.applyAsDouble(Double.NaN)));
  }

  @Test
  void logarithmsOfManyHaveTheBitsOfThoseOfOne() {
    double[] x = TABLE.get("log").stream().mapToDouble(Row::x).toArray();
    double[] y = new double[x.length];
    Elementary.log(x, y, x.length);
    for (int i = 0; i < x.length; i++) {
      assertThat(y[i]).isEqualTo(Elementary.log(x[i]));
    }
  }

  private static Map<String, List<Row>> table() {
    try (Stream<String> lines =
        new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(
                        ElementaryFunctionsTest.class.getResourceAsStream(
                            "/formula/functions.csv")),
                    StandardCharsets.UTF_8))
            .lines()) {
      return lines
          .skip(1)
          .map(line -> line.split(","))
          .collect(
              Collectors.groupingBy(
                  cells -> cells[0],
                  Collectors.mapping(
                      cells -> new Row(Double.parseDouble(cells[1]), new BigDecimal(cells[2])),
                      Collectors.toList())));
    } catch (UncheckedIOException e) {
      throw new IllegalStateException(e);
    }
  }
}
