package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.inspect.DataInspection.Inspection.ColumnStatistics;
import org.thalweg.linalg.Hash;

class ColumnStatisticsTest {
  /** Columns 1 and 4 are the same, 3 has them negated, 2 has 7 everywhere, 5 nothing; −0 is 0. */
  private static final double[][] ROWS = {
    {0, 1, 7, -1, 1, 0},
    {2, 0, 7, 0, -0.0, 0},
    {0, 3, 7, -3, 3, 0},
    {2, 0, 7, 0, 0, -0.0}
  };

  @Test
  void whatAColumnIsCountsItsZerosToo() {
    ColumnStatistics columns = of(ROWS, 0, 4);
    assertThat(columns.entries()).isEqualTo(2 + 2 + 4 + 2 + 2);
    assertThat(columns.least(0, 4)).isEqualTo(0);
    assertThat(columns.largest(0, 4)).isEqualTo(2);
    assertThat(columns.least(2, 4)).isEqualTo(7);
    assertThat(columns.least(3, 4)).isEqualTo(-3);
    assertThat(columns.largest(3, 4)).isEqualTo(0);
    assertThat(columns.empty()).containsExactly(5);
    assertThat(columns.constant(4)).containsExactly(2);
    assertThat(columns.duplicates(4)).containsExactly(new int[] {1, 4});
    assertThat(columns.areOnes()).isFalse();
  }

  @Test
  void anySplitMergesToTheSameInAnyOrder() {
    ColumnStatistics merged = new ColumnStatistics(0, 6);
    merged.merge(of(ROWS, 3, 4)).merge(of(ROWS, 0, 2)).merge(of(ROWS, 2, 3));
    assertThat(merged).usingRecursiveComparison().isEqualTo(of(ROWS, 0, 4));
  }

  @Test
  void aRangeOfColumnsMergesIntoItsPlace() {
    ColumnStatistics range = new ColumnStatistics(2, 2);
    range.add(3, 1, 5);
    ColumnStatistics all = new ColumnStatistics(0, 6).merge(range);
    assertThat(all.entries()).isEqualTo(1);
    assertThat(all.largest(3, 1)).isEqualTo(5);
  }

  /** Columns that hold the same values in other rows, or differ in a single value. */
  @Test
  void columnsThatAreAlmostTheSameAreNotTakenForTheSame() {
    int rows = 50;
    int width = 2000;
    SplittableRandom random = new SplittableRandom(3);
    double[][] x = new double[rows][width];
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < rows; i++) {
        x[i][j] = i % 2;
      }
      x[2 * (j % 25)][j] = 1 + j / 25; // each column has its own place and value
    }
    x[7][10] += random.nextDouble();
    assertThat(of(x, 0, rows).duplicates(rows)).isEmpty();
    for (int i = 0; i < rows; i++) {
      x[i][1999] = x[i][17];
      x[i][5] = x[i][17];
    }
    assertThat(of(x, 0, rows).duplicates(rows)).containsExactly(new int[] {5, 17, 1999});
  }

  private static ColumnStatistics of(double[][] rows, int from, int to) {
    ColumnStatistics columns = new ColumnStatistics(0, rows[0].length);
    for (int i = from; i < to; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        if (rows[i][j] != 0) {
          columns.add(j, Hash.of(i), rows[i][j]);
        }
      }
    }
    return columns;
  }
}
