package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Cholesky;

/** Two equations on paper: the matrix (4 2; 2 3), whose inverse is (3 −2; −2 4)/8. */
class NewtonSystemTest {
  private static final Offset<Double> CLOSE = within(1e-15);
  private static final double[] MATRIX = {4, 2, 3};

  private static NewtonSystem system() {
    return new NewtonSystem(MATRIX.clone(), new double[] {1, 2}, new double[] {3, -6}, 12, 5);
  }

  @Test
  void aStepSolvesTheEquations() {
    NewtonSystem system = system();
    Cholesky factor = system.factor();
    assertThat(system.mean()).isEqualTo(2.4);
    // of −r − g = (−4, 4), and with e = (8, 0) of (4, 4)
    assertThat(system.step(factor, null)).containsExactly(new double[] {-2.5, 3}, CLOSE);
    assertThat(system.step(factor, new double[] {8, 0}))
        .containsExactly(new double[] {0.5, 1}, CLOSE);
    assertThat(system.corrector(factor, new double[] {8, 16}))
        .containsExactly(new double[] {1, -6}, CLOSE);
  }

  /** Nearly dependent columns, with a right-hand side that a solution of ones has. */
  @Test
  void whatRoundingLeavesIsSolvedOnceMore() {
    double near = 1 + 1e-9;
    double[] matrix = {1, near, near * near + 1e-13};
    double[] wanted = {1 + near, near + near * near + 1e-13};
    double[] residual = {-wanted[0], -wanted[1]};
    NewtonSystem system = new NewtonSystem(matrix, residual, new double[2], 1, 1);
    double[] x = system.step(system.factor(), null);
    double[] plain = system.factor().solve(wanted);
    double left = Math.max(left(matrix, x, wanted, 0), left(matrix, x, wanted, 1));
    double before = Math.max(left(matrix, plain, wanted, 0), left(matrix, plain, wanted, 1));
    assertThat(left).isLessThanOrEqualTo(before).isLessThan(4 * Math.ulp(2.0));
  }

  private static double left(double[] packed, double[] x, double[] wanted, int row) {
    double product = packed[row] * x[0] + packed[row + 1] * x[1];
    return Math.abs(product - wanted[row]);
  }
}
