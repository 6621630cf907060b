package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pearson's test that a law draws some things equally often. Seeds are fixed: it never flickers.
 */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * Asserts that {@code cells} of the counts share the draws equally and that the others had none.
   * The bound is five standard deviations of χ² on either side, after the normal approximation of
   * E. B. Wilson and M. M. Hilferty (1931): a fair law fails at one seed in a million.
   */
  static void assertUniform(int[] counts, int cells) {
    double draws = 0;
    for (int count : counts) {
      draws += count;
    }
    double expected = draws / cells;
    assertThat(expected).as("draws per cell").isGreaterThan(5);
    double statistic = (cells - counts.length) * expected; // undoes what cells that must be 0 add
    for (int count : counts) {
      statistic += (count - expected) * (count - expected) / expected;
    }
    assertThat(standardised(statistic, cells - 1)).isBetween(-5.0, 5.0);
  }

  private static double standardised(double statistic, int freedom) {
    double variance = 2.0 / (9 * freedom);
    return (Math.cbrt(statistic / freedom) - (1 - variance)) / Math.sqrt(variance);
  }
}
