package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.objective.Curvature;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;

/** What is known of squared losses without a pass, beside the pass. */
class QuadraticOracleTest {

  static List<MadeProblem> problems() {
    return MadeProblem.all().stream()
        .filter(
            made -> made.problem().objective().curvature().map(Curvature::isConstant).orElse(false))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("problems")
  void gradientsAfterTheFirstMatrixTakeNoPass(MadeProblem made) {
    try (Oracle rows = made.oracle(0);
        Oracle oracle = new QuadraticOracle(new CountedOracle(made.oracle(0)))) {
      SplittableRandom random = new SplittableRandom(3);
      double[] start = made.start();
      GradientSum before = oracle.gradient(start, Draw.all());
      assertThat(before.rows()).as("nothing is known yet").isEqualTo(rows.rows());
      oracle.answer(new HessianQuestion(start, 0, Draw.all()));
      double size = rows.gradient(start, Draw.all()).meanLoss();
      for (int k = 0; k < 5; k++) {
        double[] w = random.doubles(start.length, -1, 1).toArray();
        GradientSum own = oracle.gradient(w, Draw.all());
        GradientSum pass = rows.gradient(w, Draw.all());
        assertThat(own.rows()).isZero();
        assertThat(own.weight()).isEqualTo(pass.weight());
        assertThat(own.meanLoss())
            .isCloseTo(pass.meanLoss(), within(1e-11 * (size + pass.meanLoss())));
        double largest = Arrays.stream(pass.meanGradient()).map(Math::abs).max().orElseThrow();
        assertThat(own.meanGradient())
            .containsExactly(pass.meanGradient(), within(1e-10 * largest + 1e-300));
        HessianSum matrix = oracle.answer(new HessianQuestion(w, 0, Draw.all()));
        double[] passed = rows.answer(new HessianQuestion(w, 0, Draw.all())).mean();
        assertThat(matrix.rows()).isZero();
        assertThat(matrix.gradient().meanGradient()).isEqualTo(own.meanGradient());
        assertThat(matrix.gradient().meanLoss()).isEqualTo(own.meanLoss());
        assertThat(matrix.mean())
            .containsExactly(passed, within(1e-12 * Arrays.stream(passed).max().orElseThrow()));
      }
    }
  }

  /** Labels that a w explains without a rest: near it nothing is left but rounding errors. */
  @ParameterizedTest
  @MethodSource("problems")
  void theRowsAreAskedWhereRoundingErrorsWouldShow(MadeProblem made) {
    double[] w = new double[made.start().length];
    Arrays.fill(w, 0.25);
    MadeProblem exact = made.withLabels(label -> 0);
    CountedOracle counted = new CountedOracle(exact.oracle(0));
    try (Oracle oracle = new QuadraticOracle(counted)) {
      oracle.answer(new HessianQuestion(w, 0, Draw.all()));
      assertThat(oracle.gradient(new double[w.length], Draw.all()).meanLoss()).isZero();
      assertThat(counted.asked).isEqualTo(2);
    }
  }
}
