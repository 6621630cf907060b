package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * Likelihoods of several scores and parameters at scores up to ±10,000 and parameters from 1e-6 to
 * 1e6, beside values that mpmath 1.3 computed of the same text with as many digits as it needed:
 * {@code formulas/wild.txt} has lines of a formula, of what its names are, and of its value.
 */
class WildScoresTest {
  private static final Path TABLE = Path.of("src/test/resources/formulas/wild.txt");
  private static final String BAR = "\\|";

  /** Where ½·((y − z1)/e^z2)² + z2 has a second derivative by z1 of e^1600, more than a double. */
  private static final String TOO_CURVED = "y=0.0 z1=0.0 z2=-800.0";

  static Map<String, List<String[]>> models() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .map(line -> line.split(BAR))
        .collect(Collectors.groupingBy(cells -> cells[0]));
  }

  static List<String> formulas() throws IOException {
    return List.copyOf(models().keySet());
  }

  @ParameterizedTest
  @MethodSource("formulas")
  void valuesAreExactAndDerivativesAreFinite(String text) throws IOException {
    Analysis analysis = Analysis.of(Formula.parse(text));
    int unknowns = analysis.unknowns().size();
    for (String[] cells : models().get(text)) {
      Map<Variable, Double> at = names(analysis, cells[1]);
      double exact = Double.parseDouble(cells[2]);
      double largest = at.values().stream().mapToDouble(Math::abs).max().orElseThrow();
      double rounding = 1e-10 * Math.abs(exact) + 1e-12 * largest;
      Evaluation evaluation = new Evaluation(at);
      assertThat(evaluation.of(analysis.value())).as(cells[1]).isCloseTo(exact, within(rounding));
      for (int i = 0; i < unknowns; i++) {
        assertThat(evaluation.of(analysis.gradient(i))).as("%s by %s", cells[1], i).isFinite();
        for (int j = 0; j <= i; j++) {
          double bend = evaluation.of(analysis.hessian(i, j));
          if (cells[1].equals(TOO_CURVED) && i == 0) {
            assertThat(bend).isEqualTo(Double.POSITIVE_INFINITY);
          } else {
            assertThat(bend).as("%s by %s and %s", cells[1], i, j).isFinite();
          }
        }
      }
    }
  }

  private static Map<Variable, Double> names(Analysis analysis, String text) {
    Map<Variable, Double> at = new HashMap<>();
    for (String part : text.split(" ")) {
      String[] sides = part.split("=");
      at.put(new Variable(role(analysis, sides[0]), sides[0]), Double.parseDouble(sides[1]));
    }
    return at;
  }

  private static Role role(Analysis analysis, String name) {
    if (name.equals("y")) {
      return Role.LABEL;
    }
    return analysis.unknowns().stream()
        .filter(unknown -> unknown.name().equals(name))
        .findFirst()
        .map(Variable::role)
        .orElse(Role.COLUMN);
  }
}
