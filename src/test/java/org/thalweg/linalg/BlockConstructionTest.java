package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockConstructionTest {
  private static final Targets TWO = Targets.of(1, 0);

  @Test
  void aDenseBlockRejectsLengthsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DenseBlock(3, new double[5], TWO))
        .withMessage("a dense block of 2 rows × 3 features was given 5 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DenseBlock(-1, new double[0], Targets.of()));
    assertThatIllegalArgumentException() // the product overflows an int to 0
        .isThrownBy(() -> new DenseBlock(1 << 30, new double[0], Targets.of(1, 2, 3, 4)));
  }

  @Test
  void aSparseBlockRejectsLengthsThatDoNotFit() {
    rejectsSparse(new int[] {0, 1}, 1, 1);
    rejectsSparse(new int[] {1, 1, 1}, 1, 1);
    rejectsSparse(new int[] {0, 1, 1}, 2, 2);
    rejectsSparse(new int[] {}, 0, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse(new int[] {0, 1, 2}, 2, 1))
        .withMessage("a sparse block was given 2 columns and 1 values");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse(new int[] {0, 1, 2}, 1, 1))
        .withMessage("a sparse block of 2 rows was given 3 starts and 1 columns");
  }

  @Test
  void aVectorThatIsTooShortIsNotReadPastItsEnd() {
    Block dense = new DenseBlock(2, new double[] {1, 2}, Targets.of(1));
    Block sparse =
        new CsrBlock(2, new int[] {0, 2}, new int[] {0, 1}, new double[] {1, 2}, Targets.of(1));
    for (Block block : new Block[] {dense, sparse}) {
      assertThat(block.rows()).isOne();
      assertThatExceptionOfType(ArrayIndexOutOfBoundsException.class)
          .isThrownBy(() -> block.scores(new double[1], new int[1], 1, new double[1]));
      assertThatExceptionOfType(ArrayIndexOutOfBoundsException.class)
          .isThrownBy(() -> block.scatter(new int[1], 1, new double[1], new double[1]));
    }
  }

  @Test
  void theNarrowestIsDenseWhereThatTakesNoMoreBytes() {
    // three rows of decimals without repeats: 8·3·features dense, 9·entries + 16 sparse
    assertThat(narrowest(10, 30)).isInstanceOf(DenseBlock.class);
    assertThat(narrowest(10, 25)).isInstanceOf(DenseBlock.class); // 30 + 8·26 against 241
    assertThat(narrowest(10, 24)).isInstanceOf(CsrBlock.class);
    assertThat(narrowest(0, 0)).isInstanceOf(DenseBlock.class); // nothing takes nothing
  }

  /** Of eight entries a row or more; the numbers are coded once then, not for both layouts. */
  @Test
  void aZeroARowIsStored() {
    for (int count : new int[] {100, 99, 91, 90, 89}) {
      int[] starts = new int[11];
      int[] columns = new int[count];
      double[] values = new double[count];
      Arrays.setAll(columns, k -> k % 10);
      Arrays.setAll(values, k -> 1 + k % 3);
      for (int row = 1; row <= 10; row++) {
        starts[row] = Math.min(count, 10 * row);
      }
      Block block = Blocks.narrowest(10, starts, columns, values, Targets.of(new double[10]));
      assertThat(block).isInstanceOf(DenseBlock.class);
      assertThat(block.bytes()).isEqualTo(100 + 8 * (count < 100 ? 4 : 3)); // codes, table
      double[] sum = new double[10];
      block.scatter(new int[] {0, 9}, 2, new double[] {1, 10}, sum);
      for (int j = 0; j < 10; j++) {
        int k = 90 + j;
        assertThat(sum[j]).isEqualTo(values[j] + (k < count ? 10 * values[k] : 0));
      }
    }
  }

  /** A table of zeros and ones takes a byte for each, however many of them are zero. */
  @Test
  void onesAreSparseUnlessTheyAreAll() {
    int[] starts = {0, 2, 4};
    int[] columns = {0, 1, 0, 1 << 29};
    double[] ones = {1, 1, 1, 1};
    Block wide = Blocks.narrowest((1 << 29) + 1, starts, columns, ones, TWO);
    assertThat(wide).isInstanceOf(CsrBlock.class);
    assertThat(wide.bytes()).isEqualTo(4 * 3 + 4 * 4 + 2 * 2); // starts, columns, labels
    columns[3] = 1;
    Block full = Blocks.narrowest(2, starts, columns, ones, TWO);
    assertThat(full).isInstanceOf(DenseBlock.class);
    assertThat(full.bytes()).isEqualTo(2 * 2);
    assertThat(full.dot(1, new double[] {5, 7})).isEqualTo(12);
  }

  @Test
  void theNarrowestHoldsTheRowsWhateverItsLayout() {
    SplittableRandom random = new SplittableRandom(8);
    for (int density = 0; density <= 10; density++) {
      double[][] x = new double[40][30];
      for (double[] row : x) {
        for (int j = 0; j < row.length; j++) {
          row[j] = random.nextInt(10) < density ? (1 + random.nextInt(20)) * 0.07 : 0;
        }
      }
      CsrBlock sparse = (CsrBlock) AllBlocks.sparse(x, 30, new double[40], null);
      int[] columns = new int[(int) sparse.entries() + 5]; // longer than need be
      double[] values = new double[columns.length];
      Arrays.setAll(columns, k -> k < sparse.entries() ? sparse.indices.at(k) : 99);
      Arrays.setAll(values, k -> k < sparse.entries() ? sparse.values.at(k) : 99);
      Targets targets = Targets.of(new double[40]);
      Block narrow = Blocks.narrowest(30, sparse.starts, columns, values, targets);
      for (int i = 0; i < x.length; i++) {
        double[] row = new double[30];
        narrow.add(i, 1, row);
        assertThat(row).isEqualTo(x[i]);
      }
    }
  }

  /**
   * Bytes a number: 8 for measured ones, 2 and the table's for a table of as many as fit its codes.
   */
  @Test
  void numbersThatRepeatAreCodedAlsoWhereTheTableIsLarge() {
    int count = 1 << 18;
    int distinct = 60_000;
    SplittableRandom random = new SplittableRandom(3);
    double[] measured = random.doubles(count).toArray();
    double[] repeating = new double[count];
    Arrays.setAll(repeating, k -> measured[random.nextInt(distinct)]);
    Targets targets = Targets.of(new double[count]);
    assertThat(new DenseBlock(1, measured, targets).bytes()).isEqualTo(8L * count);
    Block coded = new DenseBlock(1, repeating, targets);
    assertThat(coded.bytes()).isBetween(2L * count + 7L * distinct, 2L * count + 8L * distinct);
    for (int k = 0; k < count; k++) {
      assertThat(coded.dot(k, new double[] {1})).isEqualTo(repeating[k]);
    }
  }

  private static Block narrowest(int features, int entries) {
    int[] starts = {0, Math.min(features, entries), Math.min(2 * features, entries), entries};
    int[] columns = new int[entries];
    double[] values = new double[entries];
    Arrays.setAll(columns, k -> k % features);
    Arrays.setAll(values, k -> 0.1 + 0.37 * k);
    return Blocks.narrowest(features, starts, columns, values, Targets.of(0, 0, 0));
  }

  private static void rejectsSparse(int[] starts, int columns, int values) {
    assertThatIllegalArgumentException().isThrownBy(() -> sparse(starts, columns, values));
  }

  private static Block sparse(int[] starts, int columns, int values) {
    int[] ascending = new int[columns];
    Arrays.setAll(ascending, i -> i);
    return new CsrBlock(9, starts, ascending, new double[values], TWO);
  }
}
