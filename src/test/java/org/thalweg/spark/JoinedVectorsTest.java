package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels for several models. */
class JoinedVectorsTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4}) // as an int, the sum of the lengths is negative, or 0
  void vectorsThatNoArrayHoldsAreRefused(int models) {
    int[] lengths = new int[models];
    Arrays.fill(lengths, 1 << 30);
    assertThatThrownBy(() -> new JoinedVectors(models, lengths).join(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the vectors of %d models must be of at most 2147483639 numbers but were of %d"
                .formatted(models, (long) models << 30));
  }
}
