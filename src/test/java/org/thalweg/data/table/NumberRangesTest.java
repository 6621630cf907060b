package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.SomeColumns;
import org.thalweg.data.shard.NumberRange;

/** What numbers training data have, and which of other data are far outside. */
class NumberRangesTest {
  private static final Feature PRICE = number("price").within(Optional.of(new NumberRange(10, 30)));
  private static final Feature AGE = number("age");
  private static final List<Feature> FEATURES = List.of(PRICE, AGE);

  private static Feature number(String column) {
    return new Feature(column, Feature.FeatureKind.NUMBER, 1, OptionalDouble.empty());
  }

  private static OddCells none() {
    return new OddCells(
        OddCells.bounds(FEATURES, NumberRange::low), OddCells.bounds(FEATURES, NumberRange::high));
  }

  private static List<String> sentences(OddCells ranges) {
    return ranges.sentences(new Encoding(SomeColumns.standard(), FEATURES), 99);
  }

  /** As far from the range as that is wide, a number is still near. */
  @ParameterizedTest
  @CsvSource({"-10, false", "50, false", "-10.1, true", "50.1, true", "20, false", "1e300, true"})
  void aNumberIsFarBeyondTheWidthOfTheRange(double number, boolean isFar) {
    OddCells ranges = none();
    ranges.number(0, number);
    ranges.number(1, number); // whose range is not known
    assertThat(sentences(OddCells.sum(Stream.of(ranges)))).hasSize(isFar ? 1 : 0);
  }

  /** A row or two of a long tail is no wonder; one that is ten times as far is. */
  @ParameterizedTest
  @CsvSource({"90, 1, false", "90, 10, true", "-90, 9, false", "231, 1, true", "-191, 1, true"})
  void fewRowsAreToldOfIfTheyAreVeryFar(double number, int rows, boolean isTold) {
    OddCells ranges = none();
    for (int i = 0; i < rows; i++) {
      ranges.number(0, number);
    }
    assertThat(
            OddCells.sum(Stream.of(ranges))
                .sentences(new Encoding(SomeColumns.standard(), FEATURES), 1000))
        .hasSize(isTold ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 400})
  void partsOfTheRowsSayTheSameAsAllOfThem(int parts) {
    OddCells whole = none();
    List<OddCells> some = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(3);
    for (int part = 0; part < parts; part++) {
      OddCells one = none();
      for (int i = 0; i < 400 / parts; i++) {
        double x = random.nextDouble(-100, 100);
        one.number(0, x);
        whole.number(0, x);
        one.number(1, i % 2 == 0 ? -0.0 : 0.0);
        whole.number(1, i % 2 == 0 ? -0.0 : 0.0);
      }
      some.add(one);
      some.add(null);
    }
    OddCells sum = OddCells.sum(some.stream());
    assertThat(sum.ranges()).isEqualTo(whole.ranges());
    assertThat(sum.ranges().get(1)).contains(new NumberRange(0.0, 0.0));
    assertThat(sentences(sum)).isEqualTo(sentences(whole)).hasSize(1);
  }

  @Test
  void theFirstThreeAreShown() {
    OddCells ranges = none();
    for (double x : new double[] {1000, 25, 1000, 2500, -400, 5000}) {
      ranges.number(0, x);
    }
    assertThat(sentences(ranges))
        .containsExactly(
            "column price has numbers far outside the range of the training data, 10 to 30, in 5 of"
                + " 99 rows: 1000, 2500, -400; is it in another unit?");
  }

  /** Two sentences and one for the rest, so that figures below them are seen. */
  @Test
  void ofManyColumnsMostAreNamedInOneLine() {
    List<Feature> many =
        IntStream.range(0, 30)
            .mapToObj(i -> number("c" + i).within(Optional.of(new NumberRange(10, 30))))
            .toList();
    OddCells ranges =
        new OddCells(
            OddCells.bounds(many, NumberRange::low), OddCells.bounds(many, NumberRange::high));
    IntStream.range(0, 30).forEach(i -> ranges.number(i, 1e6));
    List<String> sentences =
        OddCells.sum(Stream.of(ranges)).sentences(new Encoding(SomeColumns.standard(), many), 99);
    assertThat(sentences).hasSize(3);
    assertThat(sentences.get(2))
        .startsWith("28 more columns have numbers far outside the range")
        .contains(": c2, c3, ")
        .endsWith(", c21, …");
  }

  @Test
  void noNumbersHaveNoRange() {
    assertThat(none().ranges()).containsOnly(Optional.empty());
    assertThat(OddCells.sum(Stream.of((OddCells) null))).isNull();
    for (double[] ends : new double[][] {{2, 1}, {Double.NaN, 1}, {0, Double.POSITIVE_INFINITY}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new NumberRange(ends[0], ends[1]))
          .withMessageContaining("a range must be of finite numbers in ascending order");
    }
  }
}
