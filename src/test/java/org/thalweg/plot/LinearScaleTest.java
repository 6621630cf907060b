package org.thalweg.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearScaleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0       | 1       | 5  | 0.0 0.2 0.4 0.6 0.8 1.0",
        "0.1     | 0.3     | 2  | 0.1 0.2 0.3",
        "-0.31   | 0.29    | 4  | -0.2 0.0 0.2",
        "-7      | 1234    | 10 | 0 200 400 600 800 1000 1200",
        "0.7     | 3.3     | 6  | 1.0 1.5 2.0 2.5 3.0",
        "2.99    | 3.01    | 4  | 2.990 2.995 3.000 3.005 3.010",
        "-2e6    | 2e6     | 4  | -2e6 -1e6 0 1e6 2e6",
        "0       | 2e6     | 4  | 0 500000 1000000 1500000 2000000",
        "0       | 3e-9    | 6  | 0 5e-10 1e-9 1.5e-9 2e-9 2.5e-9 3e-9",
        "-0.06284 | -0.06277 | 4 | -0.06284 -0.06282 -0.06280 -0.06278",
        "-1e-300 | 1e-300  | 2  | -1e-300 0 1e-300"
      })
  void ticksAreRoundNumbers(double from, double to, int parts, String labels) {
    List<Tick> ticks = new LinearScale(from, to).ticks(parts);
    assertThat(ticks).extracting(Tick::label).containsExactly(labels.split(" "));
    assertThat(ticks).allMatch(tick -> tick.value() == Double.parseDouble(tick.label()));
  }

  @Test
  void ticksOfAnyScaleAreFewNeitherTooFewAndWithin() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      double from = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-20, 20));
      double to = from + Math.max(Math.abs(from) * 1e-6, random.nextDouble());
      int parts = random.nextInt(3, 12);
      List<Tick> ticks = new LinearScale(from, to).ticks(parts);
      assertThat(ticks.size()).isBetween((int) (parts / 2.5), parts + 1);
      assertThat(ticks).extracting(Tick::value).isSorted();
      assertThat(ticks).allMatch(tick -> tick.value() >= from && tick.value() <= to);
      assertThat(ticks).allMatch(tick -> Double.parseDouble(tick.label()) == tick.value());
    }
  }

  @Test
  void sharesArePlacesOnTheAxis() {
    LinearScale scale = new LinearScale(-1, 3);
    assertThat(scale.share(-1)).isZero();
    assertThat(scale.share(0)).isEqualTo(0.25);
    assertThat(scale.share(3)).isEqualTo(1);
    assertThat(scale.share(7)).isEqualTo(2);
    assertThat(scale.place(0, 5)).isEqualTo(-1);
    assertThat(scale.place(1, 5)).isEqualTo(0);
    assertThat(scale.place(4, 5)).isEqualTo(3);
  }

  @Test
  void aScaleAroundValuesHoldsThoseThatAreFinite() {
    assertThat(LinearScale.around(3, Double.NaN, 1, Double.NEGATIVE_INFINITY))
        .isEqualTo(new LinearScale(0.9, 3.1));
    assertThat(LinearScale.around(5)).isEqualTo(new LinearScale(4, 6));
    assertThat(LinearScale.around()).isEqualTo(new LinearScale(-1, 1));
    LinearScale narrow = LinearScale.around(1e5, 1e5 + 1e-6);
    assertThat(narrow.to() - narrow.from()).isCloseTo(100, within(1e-3));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "NaN, 1", "0, NaN", "0, Infinity", "-1e308, 1e308"})
  void rejectsWhatDoesNotAscend(double from, double to) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinearScale(from, to))
        .withMessage("a linear scale must ascend and be finite but was from %s to %s", from, to);
  }
}
