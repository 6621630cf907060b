package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks.Member;

/** The kernels of row steps in every layout, against the default methods and double loops. */
class RowStepKernelsTest {
  private static final String MEMBERS = "org.thalweg.linalg.AllBlocks#members";
  private final SplittableRandom random = new SplittableRandom(5);

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void projectIsFourSumsOfARowWhateverWasInTheSumsBefore(Member member) {
    Block block = member.build();
    double[] table = vector(4 * member.features() + 3); // w may be longer
    for (int i = 0; i < block.rows(); i++) {
      double[] x = member.x()[i];
      double[] sums = {1, Double.NaN, 3, 4};
      double[] byDefault = sums.clone();
      block.project(i, table, sums);
      new Specification(block).project(i, table, byDefault);
      for (int k = 0; k < 4; k++) {
        double[] column = new double[x.length];
        double expected = 0;
        for (int j = 0; j < x.length; j++) {
          column[j] = k == 3 ? x[j] * table[4 * j + 3] : table[4 * j + k];
          expected += x[j] * column[j];
        }
        assertThat(sums[k]).isCloseTo(byDefault[k], within(rounding(x, column)));
        assertThat(sums[k]).isCloseTo(expected, within(rounding(x, column)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void moveAlongAddsToTheFirstOfFourNumbersAndTouchesNothingElse(Member member) {
    Block block = member.build();
    double[] table = vector(4 * member.features() + 3);
    for (int i = 0; i < block.rows(); i++) {
      double[] expected = table.clone();
      double[] byDefault = table.clone();
      for (int j = 0; j < member.features(); j++) {
        expected[4 * j] += -1.7 * (member.x()[i][j] * table[4 * j + 3]);
      }
      new Specification(block).moveAlong(i, -1.7, byDefault);
      block.moveAlong(i, -1.7, table);
      assertThat(table).isEqualTo(expected).isEqualTo(byDefault);
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void projectAndMoveAlongHaveTheBitsOfTheWideBlock(Member member) {
    Block narrow = member.build();
    Block wide = member.wide();
    double[] table = vector(4 * member.features());
    double[] wideTable = table.clone();
    double[] sums = new double[4];
    double[] wideSums = new double[4];
    for (int i = 0; i < narrow.rows(); i++) {
      narrow.project(i, table, sums);
      wide.project(i, wideTable, wideSums);
      assertThat(sums).isEqualTo(wideSums);
      narrow.moveAlong(i, sums[0], table);
      wide.moveAlong(i, wideSums[0], wideTable);
    }
    assertThat(table).isEqualTo(wideTable);
  }

  private double[] vector(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  /** Two orders of summation differ by at most 2·length·ε·Σ|x·w|. */
  private static double rounding(double[] row, double[] w) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += Math.abs(row[j] * w[j]);
    }
    return 2 * Math.ulp(1.0) * row.length * sum;
  }
}
