package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.report.Report.ReportData.SettingImportance;

class SettingImportanceTest {
  private static JsonNode point(double mean, String... settings) {
    var node = new ObjectMapper().createObjectNode().put("mean", mean);
    for (int i = 0; i < settings.length; i += 2) {
      node.withObject("/settings").put(settings[i], settings[i + 1]);
    }
    return node;
  }

  /**
   * Means 1, 2 | 5, 6: SST = 17, SSW = 1, so ε² = (16 − 1·.5)/17; the other setting has 1 of 17.
   */
  @Test
  void aShareIsWhatLiesBetweenTheValuesLessChance() {
    List<JsonNode> points =
        List.of(
            point(1, "updater", "adam", "batch.rows", "16"),
            point(2, "updater", "adam", "batch.rows", "64"),
            point(5, "updater", "sgd", "batch.rows", "16"),
            point(6, "updater", "sgd", "batch.rows", "64"));
    Map<String, Double> shares = SettingImportance.of(points);
    assertThat(shares.keySet()).containsExactly("updater", "batch.rows");
    assertThat(shares.get("updater")).isCloseTo(15.5 / 17, within(1e-12));
    assertThat(shares.get("batch.rows")).isZero();
  }

  /** A random search has a value of its own for every point; noise explains nothing then. */
  @Test
  void numbersWithManyValuesAreGroupedByTheirRanks() {
    SplittableRandom random = new SplittableRandom(3);
    List<JsonNode> points = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double rate = Math.exp(random.nextDouble(-9, 0));
      String penalty = "l2(lambda=%s)".formatted(random.nextDouble());
      double mean = Math.log(rate) + random.nextDouble();
      points.add(point(mean, "learningRate", Double.toString(rate), "penalty", penalty));
    }
    Map<String, Double> shares = SettingImportance.of(points);
    assertThat(shares.keySet()).containsExactly("learningRate", "penalty");
    assertThat(shares.get("learningRate")).isBetween(0.85, 0.99);
    assertThat(shares.get("penalty")).isLessThan(0.06);
  }

  /** Short runs of halving have worse means, of whatever settings. */
  @Test
  void pointsOfOneBudgetAreCompared() {
    List<JsonNode> points = new ArrayList<>();
    for (int rung = 0; rung < 3; rung++) {
      for (int i = 0; i < 8 - 3 * rung; i++) {
        JsonNode point = point(9 - 4 * rung + 0.1 * (i / 2), "a", i % 2 == 0 ? "x" : "y");
        points.add(((ObjectNode) point).put("rung", rung));
      }
    }
    points.add(((ObjectNode) point(0, "a", "x")).put("rung", 3).put("mean", "NaN"));
    assertThat(SettingImportance.comparable(points)).isEqualTo(points.subList(8, 13));
    assertThat(SettingImportance.comparable(points.subList(13, 16))).isEmpty();
    assertThat(SettingImportance.comparable(points.subList(0, 8))).hasSize(8);
  }

  @Test
  void tooFewPointsHaveNoShares() {
    assertThat(SettingImportance.of(List.of())).isEmpty();
    assertThat(SettingImportance.of(List.of(point(1, "a", "x"), point(2, "a", "y")))).isEmpty();
    assertThat(SettingImportance.of(List.of(point(1, "a", "x"), point(2, "a", "x")))).isEmpty();
  }
}
