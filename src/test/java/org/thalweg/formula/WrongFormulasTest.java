package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no formula is told in one line: what is wrong, at which character, what helps. */
class WrongFormulasTest {
  private static final int LONGEST = 500;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "lgo(z); 1; did you mean log?",
        "y*log(p), p = sigmoid(z); 15; expressions stand in the formula itself",
        "where(y > 0, 1, 2)*r^2; 1; did you mean if?",
        "mean((y - z)^2); 1; the loss of one row",
        "sum(r^2); 1; the loss of one row",
        "(z - y)²; 8; u^2",
        "total cost*(y - z)^2; 7; a name with blanks stands in ` `",
        "y ~ a*x; 3; (y - f)^2",
        "np.log(1 + z); 3; log(…), not np.log(…)",
        "y == 1 ? -z : z; 8; if(condition, a, b)",
        "√(z); 1; sqrt",
        "r^2 + a*z, a = free(1) b = free(0); 24; commas part what is behind",
        "y*ln(y/z); 3; did you mean log?",
        "Log(z); 1; did you mean log?",
        "1 - sigmod(z); 5; did you mean sigmoid?",
        "pow(z, 2); 1; a^b",
        "logsumexp(z, y); 1; logaddexp",
        "norm_cdf(z); 1; normcdf",
        "relu(1 - m); 1; pos",
        "expit(z); 1; sigmoid",
        "log10(y); 1; log(u)/log(10)",
        "foo(z); 1; unknown function foo; there are abs, atan",
        "y(1 - z); 1; y*(…)",
        "z1(2); 1; z1*(…)",
        "c(2)*z, c = 1; 1; c*(…)",
        "2z; 1; 2*z",
        "1 + 2(z + 1); 5; 2*(…)",
        "2 z; 3; was z",
        "y z; 3; was z",
        "y - z); 6; was )",
        "(y - z; 7; close the ( at character 1",
        "((y - z)^2; 11; close the ( at character 1",
        "log(z; 6; argument of log",
        "log(); 1; 1 argument but had 0",
        "log(z, y); 1; 1 argument but had 2",
        "max(z); 1; 2 arguments but had 1",
        "if(z > 0, 1); 1; 3 arguments but had 2",
        "huber(r, 1, 2); 1; had 3",
        "(); 2; was )",
        "y -; 4; was the end",
        "* z; 1; was *",
        "y + * z; 5; was *",
        "y - z^; 7; was the end",
        "z**2; 2; x^2",
        "z ^^ 2; 4; was ^",
        "z ==; 5; was the end",
        "a < z < b; 7; two comparisons",
        "y = z; 3; ==",
        "z =< 1; 3; <=",
        "1e999*z; 1; 1e999",
        "1.2.3*z; 1; 1.2.3 is no number",
        "z[1]; 2; ( )",
        "{z}; 1; ( )",
        "y & z; 3; (a > 0)*(b > 0)",
        "y | z; 3; abs(…)",
        "!z; 1; !=",
        "100%; 4; %",
        "\"age\"*z; 1; ` `",
        "'age'*z; 1; ` `",
        "`age*z; 1; closed",
        "z # 1; 3; #",
        "exp*z; 1; exp(…)",
        "z, c; 4; c = 0.5",
        "z, c =; 7; the end",
        "z, c = y; 8; y",
        "c*z, c = 1/3; 11; /",
        "c*z, c = 1, c = 2; 13; c is defined twice",
        "c*z, c = 1 d = 2; 12; d",
        "z, z = 1; 4; z has a meaning",
        "z, exp = 2; 4; exp has a meaning",
        "c*z, c = free; 14; free(1)",
        "c*z, c = free(); 15; the start of c",
        "c*z, c = free(1, negative); 18; lower bound of c",
        "c*z, c = free(-1, positive); 10; must start in (0, inf)",
        "c*z, c = free(1, 2, 1); 10; lower bound of c",
        "c*z, c = free(5, 0, 1); 10; [0, 1] but starts at 5",
        "c*z, c = free(1, 0); 19; upper bound of c",
        "c*z, c = inf; 10; finite",
        "`c`*z*c, c = 1; 1; c is a column",
        "formula(z; 10; close formula("
      })
  void theCharacterAndTheRemedyAreTold(String text, int character, String part) {
    assertThatThrownBy(() -> Formula.parse(text))
        .isInstanceOf(FormulaException.class)
        .hasMessageContaining(part)
        .hasMessageContaining("(character %d of ".formatted(character))
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(LONGEST));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "z, c = 1; c is defined behind the formula",
        "z + z1; z, z1",
        "z1 + z3; no z2",
        "formula(); empty"
      })
  void namesFitTogether(String text, String part) {
    assertThatThrownBy(() -> Formula.parse(text))
        .isInstanceOf(FormulaException.class)
        .hasMessageContaining(part);
  }

  @Test
  void anUnknownNameIsToldWithTheNearestColumn() {
    Formula formula = Formula.parse("(y - z)^2*wieght + q");
    assertThat(formula.columns()).containsExactly("wieght", "q");
    assertThatThrownBy(() -> formula.requireColumns(List.of("weight", "age", "q")))
        .hasMessageContaining("unknown name wieght; did you mean weight?")
        .hasMessageContaining("(character 11 of ");
    assertThatThrownBy(() -> formula.requireColumns(List.of("wieght")))
        .hasMessageContaining("unknown name q; ")
        .hasMessageContaining("q = free(1)");
  }

  @Test
  void aFormulaHasLimits() {
    assertThatThrownBy(() -> Formula.parse("(".repeat(300) + "z" + ")".repeat(300)))
        .hasMessageContaining("at most 200 deep");
    assertThatThrownBy(() -> Formula.parse("z" + " + z".repeat(260)))
        .hasMessageContaining("at most 500 numbers, names and operators");
    assertThatThrownBy(() -> Formula.parse(" ".repeat(3) + "z*".repeat(6000) + "z"))
        .hasMessageContaining("at most 10000 characters");
    assertThat(Formula.parse("z" + " + z".repeat(240)).scores()).containsExactly("z");
  }

  /** Formulas of some hundred characters that asked for hours of rules. */
  static Stream<Arguments> formulasThatGrow() {
    return Stream.of(
        arguments("exp(".repeat(14) + "z" + ")".repeat(14), "convex"),
        arguments("log(1 + ".repeat(20) + "exp(z)" + ")".repeat(20), "not proven convex"),
        arguments("tanh(z + ".repeat(12) + "z" + ")".repeat(12), "not proven convex"),
        arguments("sqrt(1 + ".repeat(40) + "z^2" + ")".repeat(40), "steps to be differentiated"),
        arguments("exp(z*".repeat(14) + "z" + ")".repeat(14), "steps to be differentiated"),
        arguments("sin(cos(".repeat(45) + "z" + "))".repeat(45), "steps to be differentiated"),
        arguments("exp(log(1 + ".repeat(60) + "z" + "))".repeat(60), "affine"),
        arguments(String.join("^", Collections.nCopies(100, "z")), "steps to be differentiated"),
        arguments(joined("(z - %d)", "*"), "not proven convex"),
        arguments(
            joined("(z - a%d)", "*") + ", " + joined("a%d = free(0)", ", "),
            "steps to be differentiated"));
  }

  private static String joined(String part, String by) {
    return IntStream.range(0, 40).mapToObj(i -> part.formatted(i)).collect(Collectors.joining(by));
  }

  @ParameterizedTest
  @MethodSource("formulasThatGrow")
  void workOnAFormulaIsBounded(String text, String part) {
    List<String> lines =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), // a tenth of that, alone
            () -> {
              try {
                return Explanation.lines(Formula.parse(text));
              } catch (FormulaException e) {
                return List.of(e.getMessage());
              }
            });
    assertThat(lines)
        .anyMatch(line -> line.contains(part))
        .allMatch(line -> line.length() < 12_000);
  }
}
