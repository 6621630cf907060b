package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;

/** Functions as text, beside what is known of them. */
class FormulaFunctionTest {

  /** The functions that have a name, written as text: values, and derivatives of both orders. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "transcendental; x^3 - 2*x^2 + exp(x*y) - y^3 + 10*y^2 + 100*sin(x*y)",
        "saddle; -x^2 + y^2",
        "rosenbrock; (1 - x)^2 + 100*(y - x^2)^2",
        "himmelblau; (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "rastrigin; 20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)",
        "beale; (a - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2, a = 1.5",
        "wells; x^6/6 - 5*x^4/4 + 2*x^2 + x/4",
      })
  void areTheSameByNameAndAsText(String name, String text) {
    DifferentiableFunction named = Registry.functions().parse(name).value();
    FormulaFunction written = FormulaFunction.parse(text);
    assertThat(written.dimension()).isEqualTo(named.dimension());
    for (double[] x : new double[][] {{0.3, -0.7}, {-1.1, 0.4}, {1.9, 1.2}}) {
      double[] at = java.util.Arrays.copyOf(x, named.dimension());
      assertThat(written.value(at)).isCloseTo(named.value(at), within(1e-10));
      assertThat(written.gradient(at)).containsExactly(named.gradient(at), within(1e-10));
      FiniteDifferences.Hessian near = FiniteDifferences.hessian(named, at);
      for (int i = 0; i < at.length; i++) {
        assertThat(written.hessian(at).entries()[i])
            .containsExactly(near.entries()[i], within(1e-4));
        assertThat(written.negated().hessian(at).entries()[i][0])
            .isEqualTo(-written.hessian(at).entries()[i][0]);
      }
    }
  }

  @Test
  void namesAreInTheGivenOrderOrThatOfTheText() {
    assertThat(FormulaFunction.parse("b*a + c").names()).containsExactly("b", "a", "c");
    FormulaFunction ordered = FormulaFunction.parse("b - a", List.of("a", "b"));
    assertThat(ordered.value(new double[] {1, 3})).isEqualTo(2);
    assertThat(FormulaFunction.parse("k * x^2, k = 3").text()).isEqualTo("k*x^2, k = 3");
  }

  @Test
  void aPointOutsideOfTheDomainIsRejectedByThePartThatIsUndefined() {
    FormulaFunction root = FormulaFunction.parse("y^2 + sqrt(x - 2)", List.of("x", "y"));
    assertThatThrownBy(() -> root.requireDefinedAt(new double[] {1, 7}))
        .hasMessage(
            "the start must be where the function is defined, but sqrt(x - 2) is not a finite number"
                + " at x = 1.0, y = 7.0");
    root.requireDefinedAt(new double[] {3, 7});
  }
}
