package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

class FunctionOracleTest {
  /** x² + 3y. */
  private final Oracle oracle =
      new FunctionOracle(
          new DifferentiableFunction() {
            @Override
            public int dimension() {
              return 2;
            }

            @Override
            public double value(double[] x) {
              return x[0] * x[0] + 3 * x[1];
            }

            @Override
            public double[] gradient(double[] x) {
              return new double[] {2 * x[0], 3};
            }
          });

  private final double[] w = {2, 1};

  @Test
  void aFunctionIsTheLossOfOneRow() {
    for (Draw draw : new Draw[] {Draw.all(), new Draw.Batch(7)}) {
      GradientSum sum = oracle.gradient(w, draw);
      assertThat(sum.meanLoss()).isEqualTo(7);
      assertThat(sum.meanGradient()).containsExactly(4, 3);
      assertThat(sum.rows()).isEqualTo(oracle.rows()).isEqualTo(1);
    }
  }

  @Test
  void aLineIsItsValuesAlongIt() {
    double[] rates = {0, 1, -2};
    Answer answer = oracle.answer(new LineQuestion(w, new double[] {1, 0}, rates, Draw.all()));
    LineSum line = (LineSum) answer;
    assertThat(line.meanLoss(0)).isEqualTo(7);
    assertThat(line.meanLoss(1)).isEqualTo(4);
    assertThat(line.meanLoss(2)).isEqualTo(19);
    assertThat(answer.rows()).isEqualTo(1);
  }

  @Test
  void thereAreNoRowsToStepOn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> oracle.answer(new NormsQuestion(w, Draw.all())))
        .withMessageContaining("without rows");
  }
}
