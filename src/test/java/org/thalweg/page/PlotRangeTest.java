package org.thalweg.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotRangeTest {

  @Test
  void valuesHaveRoomAroundThem() {
    PlotRange range = PlotRange.around(0, Double.NaN, 10, Double.POSITIVE_INFINITY);
    assertThat(range.from()).isCloseTo(-0.5, within(1e-12));
    assertThat(range.to()).isCloseTo(10.5, within(1e-12));
    assertThat(range.share(5)).isCloseTo(0.5, within(1e-12));
    assertThat(range.place(0, 5)).isEqualTo(range.from());
    assertThat(range.place(4, 5)).isCloseTo(range.to(), within(1e-12));
  }

  @Test
  void thereIsARangeWhateverTheValues() {
    assertThat(PlotRange.around()).isEqualTo(new PlotRange(-1, 1));
    assertThat(PlotRange.around(Double.NaN)).isEqualTo(new PlotRange(-1, 1));
    assertThat(PlotRange.around(3)).isEqualTo(new PlotRange(2, 4));
    PlotRange far = PlotRange.around(1e17);
    assertThat(far.to() - far.from()).isCloseTo(1e14, within(1e10)); // so that labels are short
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "NaN, 1", "0, Infinity", "-1e308, 1e308"})
  void aRangeAscendsAndIsFinite(double from, double to) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlotRange(from, to))
        .withMessageContaining("from " + from + " to " + to);
  }
}
