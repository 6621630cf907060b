package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.thalweg.CentralDifference;

/** The laws of every function. */
class FunctionContractTest {
  private static final String MEMBERS = "org.thalweg.function.AllFunctions#MEMBERS";
  private final SplittableRandom random = new SplittableRandom(5);

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void gradientIsTheCentralDifferenceInEveryCoordinate(DifferentiableFunction f) {
    points(f)
        .forEach(
            x -> {
              double[] gradient = f.gradient(x);
              double[] expected = CentralDifference.gradient(f::value, x.clone());
              for (int i = 0; i < x.length; i++) {
                // the third derivative of the steepest is 10⁴, so the error of the differences is
                double tolerance = 1e-6 * (1 + Math.abs(f.value(x)) / 100);
                assertThat(gradient[i]).isCloseTo(expected[i], within(tolerance));
              }
            });
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void aGradientByDifferencesIsAsGood(DifferentiableFunction f) {
    DifferentiableFunction numeric = DifferentiableFunction.of(f.dimension(), f::value);
    points(f)
        .forEach(
            x ->
                assertThat(numeric.gradient(x))
                    .containsExactly(
                        f.gradient(x), within(1e-6 * (1 + Math.abs(f.value(x)) / 100))));
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void theNegatedFunctionHasNegatedValuesAndGradients(DifferentiableFunction f) {
    points(f)
        .forEach(
            x -> {
              DifferentiableFunction negated = f.negated();
              assertThat(negated.dimension()).isEqualTo(f.dimension());
              assertThat(negated.value(x)).isEqualTo(-f.value(x));
              for (int i = 0; i < x.length; i++) {
                assertThat(negated.gradient(x)[i]).isEqualTo(-f.gradient(x)[i]);
              }
              assertThat(negated.negated().value(x)).isEqualTo(f.value(x));
            });
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void leavesThePointAlone(DifferentiableFunction f) {
    points(f)
        .forEach(
            x -> {
              double[] before = x.clone();
              StationaryPoint.examine(f, x, 1e-6);
              assertThat(x).isEqualTo(before);
            });
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void hessianIsSymmetricAndTheDifferenceOfGradients(DifferentiableFunction f) {
    points(f)
        .forEach(
            x -> {
              double[][] hessian = FiniteDifferences.hessian(f, x).entries();
              for (int i = 0; i < x.length; i++) {
                int row = i;
                double[] expected =
                    CentralDifference.gradient(at -> f.gradient(at)[row], x.clone());
                for (int j = 0; j < x.length; j++) {
                  assertThat(hessian[i][j]).isEqualTo(hessian[j][i]);
                  assertThat(hessian[i][j])
                      .isCloseTo(expected[j], within(1e-5 * (1 + Math.abs(f.value(x)) / 100)));
                }
              }
            });
  }

  private Stream<double[]> points(DifferentiableFunction f) {
    return Stream.generate(() -> random.doubles(f.dimension(), -2, 2).toArray()).limit(50);
  }
}
