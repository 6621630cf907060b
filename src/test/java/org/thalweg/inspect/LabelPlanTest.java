package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.inspect.ColumnValues.ValueKind;
import org.thalweg.inspect.LabelPlan.LabelCounts;
import org.thalweg.text.DataException;

/** Which loss is proposed for which labels, and in which unit its penalty is. */
class LabelPlanTest {
  private final SplittableRandom random = new SplittableRandom(8);

  @Test
  void twoNamesAreClassesOfTheLogisticLoss() {
    LabelPlan plan = plan("bought", 400, i -> i % 3 == 0 ? "ja" : "nein");
    assertThat(plan.lines()).containsExactly("objective.loss = logistic");
    assertThat(plan.classNames()).containsExactly("nein", "ja");
    assertThat(plan.words()).contains("nein is 0, ja is 1");
  }

  @Test
  void severalNamesAreClassesOfSoftmax() {
    LabelPlan plan = plan("kind", 400, i -> List.of("c", "a", "b").get(i % 3));
    assertThat(plan.lines()).containsExactly("objective.model = softmax");
    assertThat(plan.classNames()).containsExactly("a", "b", "c");
  }

  @Test
  void countsHaveALogarithmAsScore() {
    LabelPlan plan = plan("claims", 4000, i -> poisson(1.7));
    assertThat(plan.lines()).containsExactly("objective.loss = poisson");
    assertThat(plan.unit()).isEqualTo(1.7, within(0.1));
    assertThat(plan("cnt", 4000, i -> 1 + poisson(40)).lines()).isEqualTo(plan.lines());
    assertThat(plan("weight", 4000, i -> 1 + poisson(40)).lines()).isNotEqualTo(plan.lines());
  }

  @Test
  void amountsMostOfWhichAreSmallMayHaveOneToo() {
    LabelPlan plan = plan("price", 4000, i -> Math.exp(7 + 0.9 * normal()));
    assertThat(plan.candidates()).containsOnlyKeys("halfSquared", "gamma", "poisson");
    assertThat(plan.candidates().keySet()).first().isEqualTo("halfSquared");
    assertThat(Advice.ofLabel(plan)).anyMatch(line -> line.contains("objective.loss = gamma"));
    assertThat(plan("temperature", 4000, i -> 280 + 9 * normal()).candidates())
        .containsExactly(entry("halfSquared", 1.0));
  }

  @Test
  void aPenaltyOfAnAbsoluteLossIsInTheUnitOfTheLabel() {
    double inEuros = given("absolute", i -> 4000 * normal()).unit();
    double inCents = given("absolute", i -> 400_000 * normal()).unit();
    assertThat(inEuros / inCents).isEqualTo(100, within(5.0));
    assertThat(inEuros).isEqualTo(1 / 4000.0, within(1e-5));
    assertThat(given("halfSquared", i -> 4000 * normal()).unit()).isEqualTo(1);
  }

  @Test
  void ordersOfQualityAreNumbersAndSaidToHaveAnOrder() {
    assertThat(plan("quality", 900, i -> 3 + i % 6).lines())
        .containsExactly("objective.loss = halfSquared");
    assertThat(plan("digit", 900, i -> i % 10).lines())
        .containsExactly("objective.model = softmax");
    assertThat(plan("age", 900, i -> 18 + i % 60).lines())
        .containsExactly("objective.loss = halfSquared");
    assertThat(Advice.ofLabel(plan("risk", 900, i -> List.of("low", "medium", "high").get(i % 3))))
        .anyMatch(line -> line.contains("have an order (low < medium < high)"));
  }

  /** Scales of words in a random order. */
  private static Stream<List<String>> scales() {
    return Stream.of(
        List.of("Low", "Medium", "High"),
        List.of("1 star", "2 stars", "3 stars", "4 stars", "5 stars"),
        List.of("never", "rarely", "sometimes", "often", "always"),
        List.of("Never", "Occas", "Regul", "Heavy"),
        List.of("some high school", "high school", "some college", "bachelor's degree"),
        List.of("Preschool", "9th", "HS-grad", "Bachelors", "Masters", "Doctorate"),
        List.of("Fair", "Good", "Very Good", "Premium", "Ideal"),
        List.of("Much worse", "worse", "average", "better", "Much better"),
        List.of("XS", "S", "M", "L", "XL"),
        List.of("<18", "18-24", "25-34", "100+"),
        List.of("0-5yrs", "6-11yrs", "12+ yrs"),
        List.of("<1,000", "1,000-1,999", "10,000+"),
        List.of("niedrig", "mittel", "hoch"));
  }

  @ParameterizedTest
  @MethodSource("scales")
  void classesOfAKnownScaleAreInItsOrder(List<String> scale) {
    List<String> mixed = new ArrayList<>(scale);
    Collections.shuffle(mixed, new Random(7));
    LabelPlan plan = plan("grade of risk", 900, i -> mixed.get(i * 7 % mixed.size()));
    assertThat(plan.classNames()).isEqualTo(scale);
    assertThat(Advice.ofLabel(plan)).singleElement().asString().contains(String.join(" < ", scale));
    assertThat(plan("smoker", 900, i -> i % 3 == 0 ? "low" : "high").classNames())
        .containsExactly("low", "high");
  }

  /** Types of glass, soils of a satellite's pictures: 1 to 7, without one of them. */
  @Test
  void classesMayBeNumberedWithAGap() {
    List<Integer> glass = List.of(1, 1, 1, 2, 2, 2, 3, 5, 6, 7, 7);
    LabelPlan plan = plan("Type", 2200, i -> glass.get(i % 11));
    assertThat(plan.lines()).containsExactly("objective.model = softmax");
    assertThat(plan.classNames()).containsExactly("1", "2", "3", "5", "6", "7");
    List<Integer> soils = List.of(1, 1, 1, 2, 3, 3, 3, 4, 5, 7, 7, 7);
    assertThat(plan("_c36", 2400, i -> soils.get(i % 12)).lines()).isEqualTo(plan.lines());
    List<Integer> visits = List.of(0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 5);
    assertThat(plan("_c36", 2400, i -> visits.get(i % 12)).lines()).isNotEqualTo(plan.lines());
    List<Integer> marks = List.of(1, 2, 2, 3, 3, 3, 4, 4, 6);
    assertThat(plan("_c3", 2700, i -> marks.get(i % 9)).lines()).isNotEqualTo(plan.lines());
  }

  @Test
  void aClassOfFewRowsIsSaid() {
    LabelPlan plan = plan("fraud", 1000, i -> i % 50 == 0 ? 1 : 0);
    assertThat(Advice.ofLabel(plan))
        .singleElement()
        .asString()
        .contains("fraud is 1 in 2.0 % of the rows", "averagePrecision", "objective.classWeights");
    assertThat(Advice.ofLabel(plan("sold", 1000, i -> i % 3 == 0 ? 1 : 0))).isEmpty();
  }

  @Test
  void namesThatDifferInCaseAloneAreToldWithBothRemedies() {
    LabelPlan plan = plan("size", 90, i -> i % 2 == 0 ? "a" : "A");
    plan.requireLearnable();
    assertThat(Advice.ofLabel(plan))
        .singleElement()
        .asString()
        .contains("A and a", "lower(`size`) as `size`", "data.classNames");
  }

  @Test
  void namesThatDoNotRepeatAreNoLabel() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> plan("name", 500, i -> "Mr. Smith " + i).requireLearnable())
        .withMessageContaining("the label name must hold numbers or names of classes")
        .withMessageContaining("data.label = NAME");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> plan("y", 500, i -> null).requireLearnable())
        .withMessageContaining("missing in every row");
  }

  @Test
  void aLabelThatIsTheSameInEveryRowIsNone() {
    for (Object value : List.of("yes", 7, true)) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> plan("y", 500, i -> value).requireLearnable())
          .withMessageContaining("must differ between rows but is " + value + " in each");
    }
  }

  @Test
  void timesAndNumbersOfSeveralUnitsAreNoClassesUnlessTheyAreFew() {
    IntFunction<Object> times = i -> "%d:%02d:%02d".formatted(i % 4, i % 60, i % 7);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> plan("t", 3000, times).requireLearnable())
        .withMessageEndingWith("; data.label = \"seconds(t)\" takes them as seconds");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () -> plan("t", 3000, i -> i % 300 + (i % 3 == 0 ? " €" : " $")).requireLearnable())
        .withMessageContaining("must hold numbers of one unit but has others, such as ")
        .withMessageEndingWith("; data.sql can write them in one");
    plan("t", 3000, i -> i % 3 == 0 ? "8:30" : "9:30").requireLearnable();
  }

  private LabelPlan given(String loss, IntFunction<Object> cell) {
    return plan("y", 3000, cell, List.of("objective.loss=" + loss));
  }

  private static LabelPlan plan(String name, int rows, IntFunction<Object> cell) {
    return plan(name, rows, cell, List.of());
  }

  private static LabelPlan plan(
      String name, int rows, IntFunction<Object> cell, List<String> given) {
    ColumnValues values = ColumnRulesTest.values(rows, cell);
    LabelCounts counts = new LabelCounts();
    if (values.kind() == ValueKind.NUMBER) {
      if (!values.counts().isEmpty()) {
        counts = values.labels();
      } else {
        for (int i = 0; i < rows; i++) {
          counts.add(((Number) cell.apply(i)).doubleValue());
        }
      }
    }
    return new LabelPlan(name, values, counts, given, List.of());
  }

  private int poisson(double mean) {
    int count = 0;
    for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private double normal() {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
