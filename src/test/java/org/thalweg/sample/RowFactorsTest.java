package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Which rows are in a fold, and how often a bootstrap sample has them. */
class RowFactorsTest {
  private static final int ROWS = 200_000;
  private static final long SEED = 9;

  @Test
  void foldsAreAsLargeAsEachOther() {
    int[] seen = new int[5];
    for (long row = 0; row < ROWS; row++) {
      seen[RowFactors.fold(row, 5, SEED)]++;
    }
    ChiSquare.assertUniform(seen, 5);
  }

  @Test
  void aRowIsTrainedOnInAllFoldsButItsOwn() {
    for (long row = 0; row < 1000; row++) {
      for (int fold = 0; fold < 4; fold++) {
        RowFactors.Without others = new RowFactors.Without(fold, 4, SEED);
        boolean isItsOwn = RowFactors.fold(row, 4, SEED) == fold;
        assertThat(others.of(row, 0)).isEqualTo(isItsOwn ? 0 : 1);
        assertThat(others.held().of(row, 0)).isEqualTo(isItsOwn ? 1 : 0);
      }
    }
  }

  @Test
  void anotherSeedMakesOtherFolds() {
    int same = 0;
    for (long row = 0; row < ROWS; row++) {
      same += RowFactors.fold(row, 5, SEED) == RowFactors.fold(row, 5, SEED + 1) ? 1 : 0;
    }
    assertThat(same / (double) ROWS).isCloseTo(0.2, within(5 * Math.sqrt(0.16 / ROWS)));
  }

  /** e⁻¹/k! of the rows are drawn k times. */
  @Test
  void aBootstrapSampleHasPoissonCounts() {
    RowFactors sample = new RowFactors.PoissonFactors(3, SEED);
    int[] seen = new int[21];
    for (long row = 0; row < ROWS; row++) {
      seen[sample.of(row, 0)]++;
    }
    double expected = Math.exp(-1);
    for (int k = 0; k < 6; k++) {
      double deviation = Math.sqrt(expected * (1 - expected) / ROWS);
      assertThat(seen[k] / (double) ROWS).isCloseTo(expected, within(4.5 * deviation));
      expected /= k + 1;
    }
    assertThat(seen[10] + seen[20]).isZero(); // 0.02 rows are expected
  }

  @Test
  void samplesDifferAndTheRowsOutsideAreThoseThatWereNotDrawn() {
    RowFactors.PoissonFactors sample = new RowFactors.PoissonFactors(0, SEED);
    RowFactors.PoissonFactors another = new RowFactors.PoissonFactors(1, SEED);
    int same = 0;
    for (long row = 0; row < ROWS; row++) {
      int count = sample.of(row, 0);
      assertThat(new RowFactors.OutOf(sample).of(row, 0)).isEqualTo(count == 0 ? 1 : 0);
      same += count == another.of(row, 0) ? 1 : 0;
    }
    double agreement = 0.3085083; // Σ (e⁻¹/k!)² = e⁻² I₀(2)
    assertThat(same / (double) ROWS)
        .isCloseTo(agreement, within(5 * Math.sqrt(agreement * (1 - agreement) / ROWS)));
  }
}
