package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.InputConf;
import org.thalweg.inspect.ColumnRules.ColumnUse;
import org.thalweg.inspect.ConfProposal.FeaturePlan;

/** Which columns become features. */
class FeaturePlanTest {
  private static final int COLUMNS = 30_000;

  private static FeaturePlan plan(String settings, Map<String, ColumnValues> values) {
    return plan("y", settings, values);
  }

  private static FeaturePlan plan(String label, String settings, Map<String, ColumnValues> values) {
    Map<String, ColumnUse> uses = new LinkedHashMap<>();
    values.forEach(
        (name, column) -> uses.put(name, ColumnRules.of(name, column, false, false, List.of())));
    List<String> all =
        List.of(("data.format=csv data.label=" + label + " " + settings).strip().split(" "));
    return new FeaturePlan(
        InputConf.of(all).columns().orElseThrow(), label, values, uses, Map.of());
  }

  /** Whose number decides whether the features are named or what is left out. */
  @ParameterizedTest
  @ValueSource(ints = {3, 51})
  void theColumnOfWhichTheLabelIsTheLogarithmIsNoFeature(int features) {
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    for (int j = 0; j < features; j++) {
      values.put("x" + j, ColumnRulesTest.values(300, i -> i * 7 % 100 / 8.0));
    }
    List<String> all = List.copyOf(values.keySet());
    values.put("price", ColumnRulesTest.values(300, i -> i * 3 % 100 / 8.0));
    assertThat(plan("log(price)", "", values).names())
        .isEqualTo(features > 50 ? List.of("-price") : all);
  }

  /** Columns that are no features, so that each may be one for want of another. */
  @ParameterizedTest
  @ValueSource(strings = {"", "data.features=[id*,-id7]", "data.categorical=[id5]"})
  void aColumnTakesAsLongAmongManyAsAmongFew(String settings) {
    ColumnValues numbers = ColumnRulesTest.values(300, i -> i);
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    for (int j = 0; j < COLUMNS; j++) {
      values.put("id" + j + " nr", numbers);
    }
    values.put("id5", numbers);
    values.put("id7", numbers);
    values.put("y", ColumnRulesTest.values(300, i -> i % 2));
    assertTimeout(
        Duration.ofSeconds(20), // of which one does; a look at all others for each takes minutes
        () -> {
          FeaturePlan plan = plan(settings, values);
          assertThat(values.keySet().stream().filter(plan::isUsed).count())
              .isBetween(COLUMNS + 1L, COLUMNS + 2L);
          assertThat(values.keySet().stream().map(plan::becomes)).doesNotContain("");
          assertThat(plan.names()).isNotNull();
          assertThat(plan.filled()).isEmpty();
        });
  }
}
