package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.formula.Expression.Variable;

/**
 * Formulas as people write them are computed without overflow, and near the value of their first
 * 200 digits: {@link Decimals} has the exact values, and the exact slopes by differences.
 */
class NumbersTest {
  private static final double[] SCORES = {
    0, 1e-8, -1e-8, 0.3, -0.7, 1, -2, 5, -9, 20, -36, 40, -100, 300, -708, 709, 750, -800, 845, 1e4,
    -1e4
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log(1 + exp(-(2*y - 1)*z))",
        "log(1 + exp(z)) - y*z",
        "-y*log(1/(1 + exp(-z))) - (1 - y)*log(1 - 1/(1 + exp(-z)))",
        "-y*log(exp(z)/(1 + exp(z))) - (1 - y)*log(1 - exp(z)/(1 + exp(z)))",
        "log(exp(z) + exp(-z)) - log(2)",
        "log(cosh(z - y))",
        "log(1 + 3*exp(z))",
        "log(2 + exp(z)) + log(5)",
        "log(exp(z) + exp(2*z) + 1)",
        "-2*log(2/(2 + exp(z))) - y*log(exp(z)/(2 + exp(z)))",
        "-log(sigmoid(3 - z) - sigmoid(1 - z))",
        "-log(1/(1 + exp(z - 3)) - 1/(1 + exp(z - 1)))",
        "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
        "exp(z)/(exp(z) + exp(-z))",
        "(y - 1/(1 + exp(-z)))^2",
        "-log(1 - exp(-exp(z)))",
        "y*exp(-z) + (1 - y)*exp(z)",
        "exp(-exp(z))",
        "exp(-exp(z))*(z + 1)",
        "log(exp(z)*7)",
        "log(exp(z)^2*(1 + exp(-z)))",
        "sqrt(exp(z))/sqrt(1 + exp(z))",
        "1/(1 + exp(z))^2*exp(z)",
        "1 - exp(-z)",
        "z*z*z/z",
        "(1 - sigmoid(z))^2*log(1 + exp(-z))",
        "(y + 1)*log((y + 1)/exp(z)) - y + exp(z)",
        "0.5*(1 + tanh(z/2))",
        "sigmoid(cosh(z))",
        "sigmoid(y - cosh(2*z))"
      })
  void valuesAreThoseOfTwoHundredDigits(String text) {
    for (double label : new double[] {0, 1}) {
      Analysis analysis = Analysis.of(Formula.parse(text), Labels.BINARY);
      for (double score : SCORES) {
        Map<Variable, Double> at = Map.of(Names.SCORE, score, Names.LABEL, label);
        double exact = Decimals.value(analysis.formula().body(), at);
        double slope = Decimals.slope(analysis.formula().body(), at, Names.SCORE);
        near(analysis.value(), at, exact, text);
        near(analysis.gradient(0), at, slope, text + " by z");
        double second = new Evaluation(at).of(analysis.hessian(0, 0));
        assertThat(second).as("%s twice at %s", text, at).isNotNaN();
      }
    }
  }

  private static void near(
      Expression computed, Map<Variable, Double> at, double exact, String what) {
    double value = new Evaluation(at).of(computed);
    if (Double.isInfinite(exact)) {
      assertThat(value).as("%s at %s", what, at).isEqualTo(exact);
      return;
    }
    if (Double.isNaN(exact)) { // 200 digits are too few for 1 − 1/(1 + e^−10000)
      assertThat(value).as("%s at %s", what, at).isFinite();
      return;
    }
    double scale = Math.abs(exact) + 1e-15 * Math.abs(at.get(Names.SCORE)) + 1e-15;
    assertThat(value)
        .as("%s at %s", what, at)
        .isCloseTo(exact, Offset.offset(1e-11 * scale + 1e-15));
  }

  @Test
  void theDevianceOfCountsTakesLabelsOfZero() {
    Analysis analysis = Analysis.of(Formula.parse("2*(y*log(y/exp(z)) - y + exp(z))"));
    assertThat(analysis.labels()).isEqualTo(Labels.NON_NEGATIVE);
    assertThat(analysis.proof().convexity()).isEqualTo(Convexity.CONVEX);
  }

  /** As y·log(y·cost), which is −∞ for a cost of 0 and a label above 0. */
  @ParameterizedTest
  @ValueSource(strings = {"y*log(y*cost) + (y - z)^2", "y*log(cost) + (y - z)^2"})
  void whatIsInfiniteForAColumnOfZeroNeedsOneAboveZero(String text) {
    Analysis analysis = Analysis.of(Formula.parse(text));
    assertThat(analysis.undefined()).isEmpty();
    assertThat(analysis.least("cost")).isEqualTo(Double.MIN_VALUE);
    Analysis fromZero = Analysis.of(analysis.formula(), analysis.labels(), 0);
    assertThat(fromZero.undefined()).isPresent();
  }

  /** The weight of a row is a factor of the logarithm's argument, so that 0 is taken. */
  @Test
  void aColumnThatIsAFactorTakesZero() {
    Analysis analysis = Analysis.of(Formula.parse("cost*log(cost) + (y - z)^2"));
    assertThat(analysis.undefined()).isEmpty();
    assertThat(analysis.least("cost")).isZero();
  }

  /** What may be 0 within its bounds is no share: log(c²) has no derivative at c = 0. */
  @Test
  void aSquareOfAParameterKeepsItsDerivativeAtZero() {
    Analysis analysis = Analysis.of(Formula.parse("log(exp(z) + c^2), c = free(0)"));
    Variable parameter = analysis.unknowns().get(1);
    Evaluation at = new Evaluation(Map.of(Names.SCORE, 0.5, parameter, 0.0));
    assertThat(at.of(analysis.value())).isCloseTo(0.5, Offset.offset(1e-15));
    assertThat(at.of(analysis.gradient(0))).isCloseTo(1, Offset.offset(1e-15));
    assertThat(at.of(analysis.gradient(1))).isZero();
    assertThat(at.of(analysis.hessian(1, 1))).isCloseTo(2 * Math.exp(-0.5), Offset.offset(1e-14));
  }

  /** Its limit, which people mean, though the logarithm of 0 is infinite. */
  @ParameterizedTest
  @ValueSource(doubles = {-1e4, -3, 0, 2})
  void theDevianceOfALabelOfZeroIsItsLimit(double score) {
    Formula formula = Formula.parse("y*log(y/exp(z)) - y + exp(z)");
    Analysis analysis = Analysis.of(formula, Labels.NON_NEGATIVE);
    Evaluation at = new Evaluation(Map.of(Names.SCORE, score, Names.LABEL, 0.0));
    assertThat(at.of(analysis.value())).isCloseTo(Math.exp(score), Offset.offset(1e-14));
    assertThat(at.of(analysis.gradient(0))).isCloseTo(Math.exp(score), Offset.offset(1e-14));
  }
}
