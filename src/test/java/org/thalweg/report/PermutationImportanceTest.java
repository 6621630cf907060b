package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.SomeColumns;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.Feature.FeatureKind;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.report.ScoredSample.PermutationImportance;
import org.thalweg.report.ScoredSample.PermutationImportance.ColumnImportance;

class PermutationImportanceTest {
  private static final int ROWS = 3000;

  /** "size" in one feature, "city" in three, and two that share their two features by a hash. */
  private static Input table() {
    List<Feature> features =
        List.of(
            new Feature("size", FeatureKind.NUMBER, 1),
            new Feature("city", FeatureKind.ONE_HOT, 3),
            new Feature("shop", FeatureKind.HASHED, 2),
            new Feature("user", FeatureKind.HASHED, 2));
    List<List<String>> levels = List.of(List.of("Bern", "Oslo", "Rome"));
    Encoding encoding = new Encoding(SomeColumns.standard(), features, levels);
    return new Input("csv", Map.of(), Optional.of(encoding));
  }

  private static Model model(String loss, Input input, double... w) {
    ObjectiveConf conf = ObjectiveConf.linear(Registry.losses().parse(loss), false);
    return new Model(conf, Model.Shrinkage.NONE, input, w.length, w);
  }

  /** Rows of uneven blocks: a size, one of three cities, and an entry of the hashed columns. */
  private static List<Block> rows(Model model, boolean isNoisy) {
    SplittableRandom random = new SplittableRandom(7);
    double[] w = model.w();
    List<Block> blocks = new ArrayList<>();
    for (int from = 0, size = 700; from < ROWS; from += size, size = Math.min(901, ROWS - from)) {
      int[] starts = new int[size + 1];
      int[] columns = new int[3 * size];
      double[] values = new double[3 * size];
      double[] labels = new double[size];
      for (int i = 0; i < size; i++) {
        int city = random.nextInt(3);
        int hash = random.nextInt(2);
        double x = random.nextDouble(-1, 1);
        System.arraycopy(new int[] {0, 1 + city, 4 + hash}, 0, columns, 3 * i, 3);
        System.arraycopy(new double[] {x, 1, 1}, 0, values, 3 * i, 3);
        starts[i + 1] = 3 * (i + 1);
        double z = w[0] * x + w[1 + city] + w[4 + hash];
        labels[i] = isNoisy ? (random.nextDouble() < 1 / (1 + Math.exp(-4 * z)) ? 1 : 0) : z;
      }
      blocks.add(new CsrBlock(6, starts, columns, values, Targets.of(labels)));
    }
    return blocks;
  }

  private static Map<String, ColumnImportance> byName(PermutationImportance importance) {
    return importance.columns().stream()
        .collect(java.util.stream.Collectors.toMap(ColumnImportance::column, each -> each));
  }

  /**
   * Of an exact model the error after a shuffle is √(2·variance) of the column's part of the score:
   * of a uniform size 2·4/3, of the cities 0, 3 and 6 twice 6.
   */
  @Test
  void whatIsLostIsTheSpreadOfTheColumnsPart() {
    Model model = model("halfSquared", table(), 2, 0, 3, 6, 0, 0);
    PermutationImportance found =
        PermutationImportance.of(model, rows(model, false), new FeatureMoments(6), 3);
    assertThat(found.metric()).isEqualTo("RMSE");
    assertThat(found.value()).isZero();
    assertThat(found.rows()).isEqualTo(ROWS);
    assertThat(found.left()).isZero();
    assertThat(found.columns())
        .extracting(ColumnImportance::column)
        .containsExactly("city", "size", "shop, user");
    Map<String, ColumnImportance> lost = byName(found);
    assertThat(lost.get("city").lost()).isCloseTo(Math.sqrt(12), within(0.06));
    assertThat(lost.get("size").lost()).isCloseTo(Math.sqrt(8.0 / 3), within(0.04));
    assertThat(lost.get("city").deviation()).isPositive().isLessThan(0.1);
    assertThat(lost.get("shop, user").lost()).isZero(); // without weights nothing is lost
    assertThat(lost.get("shop, user").deviation()).isZero();
  }

  @Test
  void theSeedDecides() {
    Model model = model("logistic", table(), 2, -1, 0, 1, 0.1, 0);
    List<Block> rows = rows(model, true);
    PermutationImportance one = PermutationImportance.of(model, rows, new FeatureMoments(6), 3);
    assertThat(PermutationImportance.of(model, rows, new FeatureMoments(6), 3)).isEqualTo(one);
    assertThat(PermutationImportance.of(model, rows, new FeatureMoments(6), 4)).isNotEqualTo(one);
    assertThat(one.metric()).isEqualTo("AUC");
    assertThat(one.value()).isBetween(0.8, 0.99);
    assertThat(byName(one).get("size").lost()).isBetween(0.05, one.value() - 0.4);
  }

  /** Of a table that is sorted by its label, rows of both classes are drawn, as of any other. */
  @Test
  void theOrderOfManyRowsSaysNothing() {
    Model model = model("logistic", Input.libsvm(), 1, 0);
    int rows = 30_000;
    SplittableRandom random = new SplittableRandom(11);
    List<Block> blocks = new ArrayList<>();
    for (int begin = 0, size = rows / 6; begin < rows; begin += size) {
      int[] starts = new int[size + 1];
      int[] columns = new int[2 * size];
      double[] values = new double[2 * size];
      double[] labels = new double[size];
      for (int i = 0; i < size; i++) {
        starts[i + 1] = 2 * (i + 1);
        labels[i] = begin < rows / 2 ? 0 : 1;
        columns[2 * i + 1] = 1;
        values[2 * i] = 2 * labels[i] - 1 + random.nextGaussian();
        values[2 * i + 1] = random.nextGaussian();
      }
      blocks.add(new CsrBlock(2, starts, columns, values, Targets.of(labels)));
    }
    PermutationImportance found = PermutationImportance.of(model, blocks, new FeatureMoments(2), 3);
    assertThat(found.rows()).isEqualTo(10_000);
    assertThat(found.metric()).isEqualTo("AUC");
    assertThat(found.value()).isCloseTo(0.921, within(0.01)); // Φ(√2), of normals 2 apart
    assertThat(byName(found).get("1").lost()).isCloseTo(found.value() - 0.5, within(0.03));
    assertThat(byName(found).get("2").lost()).isZero();
  }

  /** Of 300 columns those with the largest weights times deviations, by the numbers of LIBSVM. */
  @Test
  void ofManyColumnsThoseOfTheLargestEffectsAreShuffled() {
    int features = 300;
    double[] w = new double[features];
    int[] starts = new int[ROWS + 1];
    int[] columns = new int[ROWS];
    double[] values = new double[ROWS];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      starts[i + 1] = i + 1;
      columns[i] = i % features;
      values[i] = 1;
      labels[i] = i % features == 7 ? 5 : 0;
    }
    w[7] = 5;
    Model model = model("halfSquared", Input.libsvm(), w);
    Block block = new CsrBlock(features, starts, columns, values, Targets.of(labels));
    FeatureMoments moments = new FeatureMoments(features);
    moments.add(block);
    PermutationImportance found = PermutationImportance.of(model, List.of(block), moments, 0);
    assertThat(found.columns()).hasSize(100);
    assertThat(found.left()).isEqualTo(200);
    assertThat(found.columns().get(0).column()).isEqualTo("8"); // from 1
    assertThat(found.columns().get(0).lost()).isPositive();
    assertThat(found.note()).contains("RMSE", "3,000 rows", "5 shuffles", "200 more columns");
  }

  @Test
  void itsNoteIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      String note = new PermutationImportance("auc", 0.75, 9876, 5, List.of(), 1234).note();
      assertThat(note).contains("0.7500", " 9,876 rows", " Of 1,234 more columns");
    } finally {
      Locale.setDefault(before);
    }
  }
}
