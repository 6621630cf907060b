package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.RowPanel.PanelLoops;

/** Products of rows with several vectors at once, bit by bit those that blocks give. */
class RowPanelTest {

  @BeforeAll
  static void vectorsPay() {
    VectorModule.warm();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 9, 12, 16, 17, 23, 40})
  void everyBlockHasTheBitsOfItsOwnKernels(int vectors) {
    for (AllBlocks.Member member : AllBlocks.members()) {
      requireSame(member.build(), member.toString(), vectors);
    }
  }

  private static void requireSame(Block block, String as, int vectors) {
    SplittableRandom random = new SplittableRandom(vectors);
    int n = block.features();
    int lanes = RowPanel.lanes(vectors);
    int[] rows = IntStream.range(0, block.rows()).map(i -> block.rows() - 1 - i).toArray();
    double[][] w = new double[vectors][];
    double[] table = new double[n * lanes];
    for (int m = 0; m < vectors; m++) {
      w[m] = random.doubles(n, -1, 1).toArray();
      for (int j = 0; j < n; j++) {
        table[j * lanes + m] = w[m][j];
      }
    }
    RowPanel panel = new RowPanel(lanes, rows.length);
    panel.read(block, rows, rows.length);
    double[] scores = new double[rows.length * lanes];
    panel.scores(table, scores);
    double[] plain = new double[scores.length];
    PanelLoops.scores(panel, table, plain);
    assertThat(scores).as(as).isEqualTo(plain);
    double[] sums = table.clone();
    panel.scatter(scores, sums);
    double[] plainSums = table.clone();
    PanelLoops.scatter(panel, scores, plainSums);
    assertThat(sums).as(as).isEqualTo(plainSums);
    for (int m = 0; m < vectors; m++) {
      double[] own = new double[rows.length];
      block.scores(w[m], rows, rows.length, own);
      assertThat(every(scores, lanes, m)).as(as).isEqualTo(own);
      double[] sum = w[m].clone();
      block.scatter(rows, rows.length, own, sum);
      assertThat(every(sums, lanes, m)).as(as).isEqualTo(sum);
    }
  }

  private static double[] every(double[] values, int lanes, int m) {
    return IntStream.range(0, values.length / lanes)
        .mapToDouble(i -> values[i * lanes + m])
        .toArray();
  }
}
