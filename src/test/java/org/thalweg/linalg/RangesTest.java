package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
  private static final int FROM = 3;

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, Ranges.LENGTH, Ranges.LENGTH + 1, 15 * Ranges.LENGTH, 21 * Ranges.LENGTH + 7})
  void touchesEachCoordinateOnceAndSumsInOneOrder(int length) {
    int to = FROM + length;
    int[] touched = new int[to + 1];
    double[] x = new double[to + 1];
    Arrays.setAll(x, i -> 1 / (1.0 + i));
    Ranges.each(
        FROM,
        to,
        (from, end) -> {
          assertThat(end - from).isBetween(1, Ranges.LENGTH);
          for (int i = from; i < end; i++) {
            touched[i]++;
          }
        });
    double expected = 0;
    for (int from = FROM; from < to; from += Ranges.LENGTH) {
      expected += sum(x, from, Math.min(to, from + Ranges.LENGTH));
    }

    for (int i = 0; i < touched.length; i++) {
      assertThat(touched[i]).isEqualTo(i >= FROM && i < to ? 1 : 0);
    }
    assertThat(Ranges.sum(FROM, to, (from, end) -> sum(x, from, end))).isEqualTo(expected);
    assertThat(expected).isCloseTo(sum(x, FROM, to), within(1e-12));
  }

  private static double sum(double[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i];
    }
    return sum;
  }
}
