package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.solve.interior.CentralPathSum.Stage;

/** Sums of parts of the rows are those of all of them. */
class CentralPathSumTest {
  private static final int DIMENSION = 3;
  private static final int PACKED = 6; // numbers of a symmetric matrix
  private static final int NUMBERS = 5;

  private static CentralPathSum filled(Stage stage, double factor, long rows) {
    CentralPathSum sum = new CentralPathSum(stage, DIMENSION);
    for (int v = 0; v < sum.vectors(); v++) {
      sum.add(v, new double[] {factor * (v + 1), factor * 10, -factor});
    }
    for (int i = 0; sum.packedMatrix() != null && i < PACKED; i++) {
      sum.packedMatrix()[i] = factor * i;
    }
    for (int n = 0; n < NUMBERS; n++) {
      sum.addNumber(n, factor * (n + 2));
    }
    for (int r = 0; r < sum.ratios().length; r++) {
      sum.atLeast(r, r % 2 == 0 ? factor : 1 / factor);
    }
    sum.count(rows);
    return sum;
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void mergedSumsAddUpAndKeepTheLargestRatio(Stage stage) {
    CentralPathSum sum = filled(stage, 0.5, 7).merge(filled(stage, 2, 4));
    for (int v = 0; v < sum.vectors(); v++) {
      assertThat(sum.vector(v)).containsExactly(2.5 * (v + 1), 25, -2.5);
    }
    for (int i = 0; sum.packedMatrix() != null && i < PACKED; i++) {
      assertThat(sum.packedMatrix()[i]).isEqualTo(2.5 * i);
    }
    for (int n = 0; n < NUMBERS; n++) {
      assertThat(sum.number(n)).isEqualTo(2.5 * (n + 2));
    }
    assertThat(sum.ratios()).containsOnly(2);
    assertThat(sum.ratio()).isEqualTo(2);
    assertThat(sum.rows()).isEqualTo(11);
    assertThat(sum.cut(4)).containsExactly(sum);
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void eachStageHasWhatItAsksFor(Stage stage) {
    CentralPathSum sum = new CentralPathSum(stage, DIMENSION);
    boolean hasMatrix = Set.of(Stage.SYSTEM, Stage.SCALES, Stage.PROJECTION).contains(stage);
    int vectors =
        switch (stage) {
          case SYSTEM, PROJECTION -> 4;
          case PREDICTOR -> 2;
          case CENTRALITY -> 1;
          default -> 0;
        };
    int ratios = stage == Stage.CORRECTOR ? Centrality.weights() : 1;
    assertThat(sum.vectors()).isEqualTo(vectors);
    assertThat(sum.packedMatrix() != null).isEqualTo(hasMatrix);
    assertThat(sum.ratios()).hasSize(ratios).containsOnly(0);
    assertThat(CentralPathSum.length(stage, DIMENSION))
        .isEqualTo(vectors * DIMENSION + (hasMatrix ? PACKED : 0) + NUMBERS + ratios);
    assertThat(new CentralPathSum(stage, 0).vectors()).isZero();
  }

  @Test
  void aVectorIsACopyAndCanBeReplaced() {
    CentralPathSum sum = filled(Stage.PREDICTOR, 1, 1);
    sum.vector(0)[0] = 99;
    assertThat(sum.vector(0)).containsExactly(1, 10, -1);
    sum.setVector(1, new double[] {4, 5, 6});
    assertThat(sum.vector(0)).containsExactly(1, 10, -1);
    assertThat(sum.vector(1)).containsExactly(4, 5, 6);
    sum.ratios()[0] = 99;
    assertThat(sum.ratio()).isEqualTo(1);
    sum.atLeast(0.5);
    assertThat(sum.ratio()).isEqualTo(1);
  }
}
