package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels for several models. */
class ModelsTaskTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4}) // as an int, the sum of the lengths is negative, or 0
  void vectorsThatNoArrayHoldsAreRefused(int models) {
    int[] lengths = new int[models];
    Arrays.fill(lengths, 1 << 30);
    ModelsTask.Asked asked =
        new ModelsTask.Asked(
            ModelsTask.Asked.Kind.GRADIENT, lengths, new double[models][], new double[models]);
    assertThatThrownBy(() -> asked.vectors(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the vectors of %d models must be of at most 2147483639 numbers but were of %d"
                .formatted(models, (long) models << 30));
  }
}
