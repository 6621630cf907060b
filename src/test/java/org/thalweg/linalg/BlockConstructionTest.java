package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BlockConstructionTest {

  @Test
  void aDenseBlockRejectsLengthsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DenseBlock(3, new double[5], new double[2], null, null))
        .withMessage(
            "a dense block of 2 rows × 3 features was given 5 values, no weights and no offsets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DenseBlock(3, new double[6], new double[2], new double[1], null))
        .withMessage(
            "a dense block of 2 rows × 3 features was given 6 values, 1 weights and no offsets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DenseBlock(3, new double[6], new double[2], null, new double[3]))
        .withMessage(
            "a dense block of 2 rows × 3 features was given 6 values, no weights and 3 offsets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DenseBlock(-1, new double[0], new double[0], null, null));
    assertThatIllegalArgumentException() // the product overflows an int to 0
        .isThrownBy(() -> new DenseBlock(1 << 30, new double[0], new double[4], null, null));
  }

  @Test
  void aSparseBlockRejectsLengthsThatDoNotFit() {
    rejectsSparse(new int[] {0, 1}, 1, 1, 2, 2);
    rejectsSparse(new int[] {1, 1, 1}, 1, 1, 2, 2);
    rejectsSparse(new int[] {0, 1, 1}, 2, 2, 2, 2);
    rejectsSparse(new int[] {0, 1, 2}, 2, 1, 2, 2);
    rejectsSparse(new int[] {0, 1, 2}, 2, 2, 2, 3);
    rejectsSparse(new int[] {}, 0, 0, 0, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse(new int[] {0, 1, 2}, 2, 1, 2, 2))
        .withMessage(
            "a sparse block of 2 rows was given 3 starts, 2 columns, 1 values, 2 weights and no offsets");
  }

  @Test
  void aVectorThatIsTooShortIsNotReadPastItsEnd() {
    Block dense = new DenseBlock(2, new double[] {1, 2}, new double[1], null, null);
    Block sparse = sparse(new int[] {0, 2}, 2, 2, 1, 1);
    for (Block block : new Block[] {dense, sparse}) {
      assertThat(block.rows()).isOne();
      assertThatExceptionOfType(ArrayIndexOutOfBoundsException.class)
          .isThrownBy(() -> block.scores(new double[1], new int[1], 1, new double[1]));
      assertThatExceptionOfType(ArrayIndexOutOfBoundsException.class)
          .isThrownBy(() -> block.scatter(new int[1], 1, new double[1], new double[1]));
    }
  }

  private static void rejectsSparse(
      int[] starts, int columns, int values, int labels, int weights) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse(starts, columns, values, labels, weights));
  }

  private static Block sparse(int[] starts, int columns, int values, int labels, int weights) {
    int[] ascending = new int[columns];
    java.util.Arrays.setAll(ascending, i -> i);
    return new CsrBlock(
        9, starts, ascending, new double[values], new double[labels], new double[weights], null);
  }
}
