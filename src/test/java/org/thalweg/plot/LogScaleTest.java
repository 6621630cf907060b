package org.thalweg.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogScaleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1     | 1000  | 4  | 1 10 100 1000",
        "0.003 | 70    | 6  | 0.01 0.1 1 10",
        "1     | 100   | 6  | 1 2 5 10 20 50 100",
        "0.4   | 7     | 9  | 0.5 1 2 5",
        "1e-9  | 1     | 4  | 1e-9 1e-6 1e-3 1",
        "1e-12 | 1e-2  | 5  | 1e-12 1e-10 1e-8 1e-6 1e-4 1e-2",
        "2     | 5     | 6  | 2.0 2.5 3.0 3.5 4.0 4.5 5.0",
        "1e-300 | 1e300 | 6 | 1e-300 1e-200 1e-100 1 1e100 1e200 1e300"
      })
  void labelsArePowersOfTenOrWhatThereIsRoomFor(double from, double to, int parts, String labels) {
    List<Tick> ticks = new LogScale(from, to).ticks(parts);
    List<Tick> labelled = ticks.stream().filter(tick -> !tick.isMinor()).toList();
    assertThat(labelled).extracting(Tick::label).containsExactly(labels.split(" "));
    assertThat(labelled).allMatch(tick -> tick.value() == Double.parseDouble(tick.label()));
  }

  @Test
  void minorTicksStandBetweenDecades() {
    assertThat(new LogScale(1, 1000).ticks(4))
        .filteredOn(Tick::isMinor)
        .extracting(Tick::value)
        .containsSubsequence(2., 3., 4., 5., 6., 7., 8., 9., 20., 30., 900.)
        .hasSize(24);
    assertThat(new LogScale(1e-12, 1e-2).ticks(5))
        .filteredOn(Tick::isMinor)
        .extracting(Tick::value)
        .containsExactly(1e-11, 1e-9, 1e-7, 1e-5, 1e-3);
  }

  @Test
  void equalRatiosAreEquallyLong() {
    LogScale scale = new LogScale(0.01, 100);
    assertThat(scale.share(0.01)).isZero();
    assertThat(scale.share(0.1)).isCloseTo(0.25, within(1e-15));
    assertThat(scale.share(1)).isCloseTo(0.5, within(1e-15));
    assertThat(scale.share(100)).isEqualTo(1);
    assertThat(scale.share(0)).isInfinite();
    assertThat(scale.share(-1)).isNaN();
  }

  @Test
  void aScaleAroundValuesHoldsThoseAboveZero() {
    assertThat(LogScale.around(3, 0, -7, 0.5, Double.NaN)).isEqualTo(new LogScale(0.5, 3));
    assertThat(LogScale.around()).isEqualTo(new LogScale(1, 10));
    LogScale one = LogScale.around(4);
    assertThat(one.from() * one.to()).isCloseTo(16, within(1e-12));
    assertThat(one.to() / one.from()).isCloseTo(10, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "1, 1", "2, 1", "NaN, 1", "1, Infinity"})
  void rejectsWhatHasNoLogarithm(double from, double to) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogScale(from, to))
        .withMessageContaining("must ascend from above 0 and be finite")
        .withMessageEndingWith("was from %s to %s", from, to);
  }
}
