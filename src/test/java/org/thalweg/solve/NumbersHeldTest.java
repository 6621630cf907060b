package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.newton.ScreenedSetting;

/** How many numbers solvers say that they hold, by which the driver's memory is checked. */
class NumbersHeldTest {
  private static final int LONG = 20_000; // d² is more than an int holds

  /** Three matrices with their gradients; four where some coordinates may rest. */
  @Test
  void newtonHoldsMatrices() {
    assertThat(Newton.stateSize(100)).isEqualTo(10 * 100);
    assertThat(Newton.stateSize(Integer.MAX_VALUE)).isEqualTo(10L * Integer.MAX_VALUE);
    assertThat(Newton.workSize(100, false)).isEqualTo(3 * (5050 + 100));
    assertThat(Newton.workSize(100, true)).isEqualTo(4 * (5050 + 100));
    assertThat(Newton.workSize(LONG, false)).isEqualTo(3 * (20_000L * 20_001 / 2 + 20_000));
  }

  /** A matrix, twenty vectors, and six vectors for each of at most 300 steps; then two matrices. */
  @Test
  void interiorPointHoldsAMatrixAndTheVectorsOfItsPath() {
    assertThat(InteriorPoint.stateSize(100, 10)).isEqualTo(5050 + (6 * 10 + 20) * 100);
    assertThat(InteriorPoint.stateSize(100, 1000)).isEqualTo(5050 + (6 * 300 + 20) * 100);
    assertThat(InteriorPoint.stateSize(LONG, 0)).isEqualTo(20_000L * 20_001 / 2 + 20 * 20_000);
    assertThat(InteriorPoint.workSize(LONG)).isEqualTo(20_000L * 20_001);
  }

  @Test
  void sdcaHoldsVectorsAndNumbersOfRows() {
    assertThat(DualAscent.stateSize(LONG)).isEqualTo(2 * LONG);
    assertThat(DualAscent.workSize(LONG)).isEqualTo(6 * LONG);
    assertThat(DualAscent.rowSize(1L << 40)).isEqualTo(9L << 40);
  }

  @Test
  void lbfgsHoldsFourVectorsMoreWhileItTakesAStep() {
    assertThat(Lbfgs.workSize(Integer.MAX_VALUE)).isEqualTo(4L * Integer.MAX_VALUE);
  }

  /** Vectors and two matrices, then three and four vectors; or the rows in the matrix's place. */
  @Test
  void pointsOfAPathHoldMatricesOrRows() {
    assertThat(ScreenedSetting.stateSize(1000, 100)).isEqualTo(19 * 1000 + 2 * 5050);
    assertThat(ScreenedSetting.workSize(1000, 100)).isEqualTo(4 * 1000 + 3 * 5050);
    assertThat(ScreenedSetting.stateSize(Integer.MAX_VALUE, LONG))
        .isEqualTo(19L * Integer.MAX_VALUE + 20_000L * 20_001);
    assertThat(ScreenedSetting.workSize(Integer.MAX_VALUE, 0)).isEqualTo(4L * Integer.MAX_VALUE);
    long ofEntries = 12L << 31; // an index and a value
    long ofRows = 32L << 30; // label, weight, offset, and the weight of the loss
    assertThat(HeldRows.bytes(1 << 30, 1L << 31, 7)).isEqualTo(ofEntries + ofRows + 7 * 8);
  }
}
