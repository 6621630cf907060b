package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/** Formulas are read and printed: what is printed is read as the same formula. */
class FormulaTextTest {
  private static final List<Expression> NAMES =
      List.of(
          Names.LABEL,
          Names.SCORE,
          new Variable(Role.COLUMN, "cost"),
          new Variable(Role.COLUMN, "total cost"),
          new Variable(Role.COLUMN, "m"),
          new Variable(Role.COLUMN, "exp"));

  @Test
  void everyTreeIsReadAsItIsPrinted() {
    RandomTrees trees = new RandomTrees(7, List.of(Function.values()), NAMES);
    for (int i = 0; i < 5000; i++) {
      Expression tree = trees.next(1 + i % 6);
      assertThat(Formula.parse(Printer.text(tree)).body()).isEqualTo(tree);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1+2*z^2 | 1 + 2*z^2",
        "((1)+(2*(z^2))) | 1 + 2*z^2",
        "(1 + 2)*z | (1 + 2)*z",
        "y - (z - 1) | y - (z - 1)",
        "(y - z) - 1 | y - z - 1",
        "y/(z/2)/3 | y/(z/2)/3",
        "2^3^z | 2^3^z",
        "(2^3)^z | (2^3)^z",
        "-z^2 | -z^2",
        "(-z)^2 | (-z)^2",
        "-2^z | -2^z",
        "(-2)^z | (-2)^z",
        "2^-z | 2^-z",
        "-2*z | -2*z",
        "-(2*z) | -(2*z)",
        "-(-z) | -(-z)",
        "- -z | -(-z)",
        "+z | z",
        "y--2 | y - -2",
        "1e3*z+.5+1.50e-7+2e22 | 1000*z + 0.5 + 1.5e-7 + 2e22",
        "1000000*z | 1000000*z",
        "max(1, 2, z) | max(max(1, 2), z)",
        "huber(z) | huber(z, 1)",
        "(y<1)*(z >= 2) | (y < 1)*(z >= 2)",
        "if(y==1, z, -z) | if(y == 1, z, -z)",
        "m | (2*y - 1)*z",
        "r^2 | (y - z)^2",
        "`m`*z | `m`*z",
        "`total cost`*z | `total cost`*z",
        "`cost`*z | cost*z",
        "y−z·2 ≤ 3 | y - z*2 <= 3",
        "2*pi | 2*3.141592653589793"
      })
  void itsCanonicalTextHasNoParenthesisTooMany(String text, String canonical) {
    assertThat(Formula.parse(text).text()).isEqualTo("formula(" + canonical + ")");
    assertThat(Formula.parse(canonical)).isEqualTo(Formula.parse(text));
  }

  @Test
  void constantsAndParametersStandBehindIt() {
    String text =
        "formula(s*z + a - b^r + c, c = -0.5, a = free(1), s = free(0.5, positive),"
            + " b = free(2, -inf, 3), r = 1e-300)";
    Formula formula = Formula.parse(text);
    assertThat(formula.constants()).isEqualTo(Map.of("c", -0.5, "r", 1e-300));
    assertThat(formula.parameters())
        .containsExactly(
            new FreeParameter("a", 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
            new FreeParameter("s", 0.5, Double.MIN_VALUE, Double.POSITIVE_INFINITY),
            new FreeParameter("b", 2, Double.NEGATIVE_INFINITY, 3));
    assertThat(Formula.parse(formula.text())).isEqualTo(formula);
    assertThat(formula.withoutConstants().toString()).isEqualTo("s*z + a - b^1e-300 + -0.5");
  }

  /** 2⁻⁴⁴ and 2e23 have digits too many by Double.toString of Java 17. */
  @ParameterizedTest
  @CsvSource({
    "5.684341886080802e-14, 5.684341886080802e-14",
    "2e23, 2e23",
    "1e23, 1e23",
    "0.1, 0.1",
    "100, 100",
    "1e10, 1e10",
    "-0.0, -0",
    "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "0.3333333333333333, 0.3333333333333333"
  })
  void numbersHaveTheFewestDigits(double value, String text) {
    assertThat(ShortestDecimal.of(value)).isEqualTo(text);
    assertThat(Double.parseDouble(text)).isEqualTo(value);
  }

  @Test
  void aFunctionHasParametersAlone() {
    Expression body = FunctionText.parse("(1 - x)^2 + 100*(y - x^2)^2 + r*z");
    assertThat(Formula.names(body, Role.PARAMETER)).containsExactly("x", "y", "r", "z");
    assertThat(Sharing.each(body))
        .allMatch(one -> !(one instanceof Variable v) || v.role() == Role.PARAMETER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"z3 + z1*z2 + z10*z4 + z5 + z6 + z7 + z8 + z9", "z2 + z1", "z1"})
  void scoresAreInTheOrderOfTheirNumbers(String text) {
    List<String> scores = Formula.parse(text).scores();
    for (int i = 0; i < scores.size(); i++) {
      assertThat(scores.get(i)).isEqualTo("z" + (i + 1));
    }
  }
}
