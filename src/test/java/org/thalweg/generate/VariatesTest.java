package org.thalweg.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.generate.SyntheticData.Variates;
import org.thalweg.sample.RandomStream;

class VariatesTest {
  private static final int DRAWS = 200_000;
  private final RandomStream random = new RandomStream(7);

  @Test
  void aNormalHasTheMomentsOfOne() {
    double[] powers = new double[5];
    for (int i = 0; i < DRAWS; i++) {
      double x = Variates.normal(random);
      for (int k = 1; k <= 4; k++) {
        powers[k] += StrictMath.pow(x, k) / DRAWS;
      }
    }
    double error = 5 / Math.sqrt(DRAWS); // five standard deviations of a mean with variance 1
    assertThat(powers[1]).isEqualTo(0, within(error));
    assertThat(powers[2]).isEqualTo(1, within(error * Math.sqrt(2)));
    assertThat(powers[3]).isEqualTo(0, within(error * Math.sqrt(15)));
    assertThat(powers[4]).isEqualTo(3, within(error * Math.sqrt(96)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 3, 40})
  void aPoissonNumberHasItsMeanAsVarianceToo(double mean) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double n = Variates.poisson(mean, random);
      sum += n / DRAWS;
      squares += (n - mean) * (n - mean) / DRAWS;
    }
    assertThat(sum).isEqualTo(mean, within(5 * Math.sqrt(mean / DRAWS)));
    double fourth = mean + 3 * mean * mean; // the central moment
    assertThat(squares).isEqualTo(mean, within(5 * Math.sqrt((fourth - mean * mean) / DRAWS)));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,0", "2,1", "10,0", "10,0.5", "10,1", "10,1.3", "10,3"})
  void ranksHaveTheFrequenciesOfTheirLaw(int count, double exponent) {
    Variates.PowerLaw law = new Variates.PowerLaw(count, exponent);
    int[] found = new int[count];
    for (int i = 0; i < DRAWS; i++) {
      found[law.rank(random)]++;
    }
    double all = integral(1, count + 1, exponent);
    for (int rank = 0; rank < count; rank++) {
      double share = integral(rank + 1, rank + 2, exponent) / all;
      double deviation = Math.sqrt(share * (1 - share) / DRAWS);
      assertThat(found[rank] / (double) DRAWS).isEqualTo(share, within(5 * deviation + 1e-12));
    }
  }

  @Test
  void ranksStayBelowTheirCount() {
    for (double exponent : new double[] {0, 0.3, 1, 1.01, 2, 10}) {
      for (int count : new int[] {1, 2, 3, 1_000_000, 1 << 30}) {
        Variates.PowerLaw law = new Variates.PowerLaw(count, exponent);
        for (int i = 0; i < 10_000; i++) {
          assertThat(law.rank(random)).isBetween(0, count - 1);
        }
      }
    }
  }

  /** ∫ x^−s dx by Simpson's rule. */
  private static double integral(double from, double to, double exponent) {
    int steps = 10_000;
    double h = (to - from) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      int weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * StrictMath.pow(from + i * h, -exponent);
    }
    return sum * h / 3;
  }
}
