package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.truncated.StepQuestion.Effort;
import org.thalweg.solve.truncated.StepQuestion.StepSystem;

/**
 * How far a step goes: of one row with one feature, so that w is the score, and η where d is 1. The
 * loss there is any function, and need not have the derivatives that it claims.
 */
class StepRateTest {
  private static final double SLOPE = -2; // g·d, of all that follows but where another is said
  private static final double RISEN = 7;

  record Claimed(DoubleUnaryOperator at, double slope, double second) implements SmoothLoss {
    @Override
    public double value(double score, double label) {
      return at.applyAsDouble(score);
    }

    @Override
    public double derivative(double score, double label) {
      return slope;
    }

    @Override
    public double secondDerivative(double score, double label) {
      return second;
    }
  }

  /** The step from 0 whose d is 1. */
  private static NewtonStep step(DoubleUnaryOperator loss) {
    return step(loss, SLOPE, -SLOPE);
  }

  private static NewtonStep step(DoubleUnaryOperator loss, double slope, double second) {
    LinearObjective objective = new LinearObjective(new Claimed(loss, slope, second), 1, false);
    Problem problem = new Problem(objective, Penalties.none());
    DenseBlock row = new DenseBlock(1, new double[] {1}, Targets.of(0));
    LinearRows rows = new LinearRows(objective, List.of(List.of(row)));
    double[] w = new double[1];
    Iterate at = Iterate.of(problem, w, rows.moveTo(Standardisation.none(), w), 0, 1);
    return new StepSystem(problem, rows, at, new Effort(0.1, 0, 0)).step();
  }

  /** A function with some values, which has risen elsewhere. */
  private static DoubleUnaryOperator values(double... pairs) {
    return z -> {
      for (int k = 0; k < pairs.length; k += 2) {
        if (pairs[k] == z) {
          return pairs[k + 1];
        }
      }
      return RISEN;
    };
  }

  private static void requireRate(NewtonStep step, double rate) {
    assertThat(step.rate()).isEqualTo(rate);
    assertThat(step.point()).containsExactly(rate);
    assertThat(step.products()).isEqualTo(1);
    assertThat(step.rows()).isEqualTo(2);
  }

  private static void requireNone(NewtonStep step) {
    assertThat(step)
        .isEqualTo(new NewtonStep(null, 0, null, Optional.empty(), step.products(), step.rows()));
  }

  @Test
  void theWholeStepIsTakenWhereTheModelIsRight() {
    NewtonStep step = step(values(0, 5, 1, 4, 2, 1)); // as −2η + η²; and lower still at 2
    requireRate(step, 1);
    assertThat(step.sum().meanLoss()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.25, 0x1p-20, 0x1p-39})
  void isHalvedUntilFHasFallenByATenThousandthOfItsSlope(double rate) {
    requireRate(step(values(0, 0, rate, 1e-4 * rate * SLOPE, rate / 2, -RISEN)), rate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.25, 0x1p-20})
  void isHalvedOnceMoreWhereFHasFallenByLess(double rate) {
    double less = Math.nextUp(1e-4 * rate * SLOPE);
    double half = rate / 2;
    requireRate(step(values(0, 0, rate, less, half, 1e-4 * half * SLOPE)), half);
  }

  @Test
  void isHalvedNoMoreThanFortyTimes() {
    requireNone(step(z -> z <= 0x1p-40 ? -z : RISEN));
    requireNone(step(values(0, 0)));
  }

  @Test
  void roundingIsNoRise() {
    double f = 0x1p20;
    double rounded = 4 * Math.ulp(f); // 1e-15 of F are 4.5
    DoubleUnaryOperator asHigh = values(0, f, 1, f + rounded, 0.5, f);
    requireRate(step(asHigh, -0x1p-66, 0x1p-66), 1);
    DoubleUnaryOperator higher = values(0, f, 1, f + 5 * Math.ulp(f), 0.5, f);
    requireRate(step(higher, -0x1p-66, 0x1p-66), 0.5);
    requireRate(step(values(0, 0, 1, 0.5e-4, 0.5, -1)), 0.5); // where F is 0 nothing is
  }

  @Test
  void isDoubledWhileFFallsFasterThanItsModel() {
    requireRate(step(values(0, 0, 1, -1.1, 2, -2, 4, -3, 8, -3, 16, -9)), 4);
    requireRate(step(values(0, 0, 1, -1.5, 2, -1.5, 4, -3)), 1);
    requireRate(step(z -> z < 1000 ? -2 * z : RISEN), 512);
  }

  @Test
  void isNotDoubledWhereFFallsAsItsModel() {
    requireRate(step(values(0, 0, 1, Math.nextUp(-1.1), 2, -3)), 1);
    requireRate(step(values(0, 0, 1, RISEN, 0.5, -3, 2, -5, 4, -6)), 0.5); // nor what was halved
  }

  @Test
  void isNoneAtAMinimum() {
    NewtonStep step = step(values(0, 0), 0, 1);
    requireNone(step);
    assertThat(step.products()).isZero();
    assertThat(step.rows()).isEqualTo(1);
  }

  /** H is 0, so that the model has no minimum, and F falls without end. */
  @Test
  void isNoneWhereNothingIsCurved() {
    NewtonStep step = step(z -> -z, -1, 0);
    requireNone(step);
    assertThat(step.products()).isEqualTo(1);
    assertThat(step.rows()).isEqualTo(2);
  }
}
