package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.objective.LinearObjective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;

/** Gradients by the columns of rows that are held, beside a pass over the rows. */
class HeldOracleTest {

  static List<MadeProblem> problems() {
    return MadeProblem.all().stream()
        .filter(
            made ->
                made.problem().objective() instanceof LinearObjective
                    && made.problem().objective().curvature().isPresent())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("problems")
  void gradientsAreThoseOfThePassAndTakeNone(MadeProblem made) {
    HeldRows held =
        HeldRows.of(made.problem(), made.shards().stream().flatMap(List::stream).toList());
    CountedOracle counted = new CountedOracle(made.oracle(0));
    try (Oracle rows = made.oracle(0);
        Oracle oracle = new HeldOracle(held, counted)) {
      SplittableRandom random = new SplittableRandom(3);
      for (int k = 0; k < 4; k++) {
        double[] w = random.doubles(made.start().length, -1, 1).toArray();
        w[k] = 0;
        GradientSum own = oracle.gradient(w, Draw.all());
        GradientSum pass = rows.gradient(w, Draw.all());
        assertThat(own.rows()).isEqualTo(pass.rows());
        assertThat(own.weight()).isCloseTo(pass.weight(), within(1e-12 * pass.weight()));
        assertThat(own.meanLoss())
            .isCloseTo(pass.meanLoss(), within(1e-12 * Math.abs(pass.meanLoss())));
        double largest = Arrays.stream(pass.meanGradient()).map(Math::abs).max().orElseThrow();
        assertThat(own.meanGradient())
            .containsExactly(pass.meanGradient(), within(1e-12 * largest));
        assertThat(counted.looked).isEqualTo(k + 1);
      }
      int before = counted.looked;
      new HeldOracle(held, oracle).gradient(made.start(), Draw.all());
      assertThat(counted.looked).as("cancelling is noticed through both").isEqualTo(before + 1);
      assertThat(counted.asked).isZero();
      oracle.answer(new HessianQuestion(made.start(), 0, Draw.all()));
      assertThat(counted.asked).isEqualTo(1);
    }
  }
}
