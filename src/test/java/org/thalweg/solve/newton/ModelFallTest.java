package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;

class ModelFallTest {
  private static final double[] W = {0.2, -0.1, 0.3, -0.2, 0.1, 0, 0.5};

  static java.util.List<MadeProblem> problems() {
    return MadeProblem.all();
  }

  private static ModelFall of(MadeProblem made, double[] w) {
    try (Oracle oracle = made.oracle(0)) {
      HessianSum sum = (HessianSum) oracle.answer(new HessianQuestion(w, 0, Draw.all(), null));
      return ModelFall.of(made.problem(), w, sum);
    }
  }

  /** A squared loss is its model. */
  @ParameterizedTest
  @MethodSource("problems")
  void isByHowMuchFFallsToTheLeastOfTheModel(MadeProblem made) {
    double[] w = made.problem().allowed(W);
    ModelFall fall = of(made, w);
    double fell = made.objective(w) - made.objective(fall.least());
    boolean isSquared = made.problem().objective().curvature().orElseThrow().isConstant();
    assertThat(fall.fall()).isPositive();
    assertThat(fell).isCloseTo(fall.fall(), within((isSquared ? 1e-9 : 0.2) * fall.fall()));
    if (isSquared) {
      assertThat(of(made, fall.least()).fall()).isBetween(0., 1e-9 * fall.fall());
    }
  }

  @Test
  void isConfirmedIfAHundredthIsLeft() {
    ModelFall fall = new ModelFall(2, W);
    assertThat(fall.isConfirmedBy(new ModelFall(0.02, W))).isTrue();
    assertThat(fall.isConfirmedBy(new ModelFall(0.0201, W))).isFalse();
    assertThat(fall.isConfirmedBy(new ModelFall(Double.NaN, W))).isFalse();
  }
}
