package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.penalty.Penalties;
import org.thalweg.spark.RowMetrics;

/** Predictions of a model of rows with ids, for rows that have them and rows that do not. */
class PredictedIdsTest {
  private static final int ROWS = 3_000;

  /** Of rows 0, 1, …: as in CSV, and so as in predictions; the second has none. */
  private static final List<String> ODD = List.of("\"Doe, \"\"J\"\"\"", "", "ähm; x", " 7");

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = local.session();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** What row i of the CSV says: ids neither ascend nor say what the row holds. */
  private static String id(int i) {
    return i < ODD.size() ? ODD.get(i) : "r" + 997L * i % ROWS;
  }

  private static String features(int i) {
    return i % 50 / 10.0 - 2 + "," + 31 * i % 7;
  }

  private Path csv(boolean identified) throws IOException {
    List<String> lines = new ArrayList<>(List.of((identified ? "who," : "") + "a,b,bought"));
    for (int i = 0; i < ROWS; i++) {
      String label = "," + (i % 50 / 10.0 + i % 3 > 3 ? 1 : 0);
      lines.add((identified ? id(i) + "," : "") + features(i) + label);
    }
    return Files.write(folder.resolve(identified ? "named.csv" : "nameless.csv"), lines);
  }

  private static Model model(String format, String data, String id) {
    String conf =
        """
        objective.loss = logistic, stop.maxEpochs = 2, batch.rows = 512, output = none
        data { train = "%s", format = %s, label = bought, features = [a, b], id = %s }
        data.options { escape = "\\"" } # a quote in quotes is doubled
        """;
    return Thalweg.train(TrainingConf.parse(conf.formatted(data, format, id)), spark, List.of())
        .model();
  }

  private List<String> predictions(Model model, String data, String out) {
    String directory = folder.resolve(out).toString();
    Predictions.write(model, data, directory, session);
    return spark.wholeTextFiles(directory).sortByKey().values().collect().stream()
        .flatMap(String::lines)
        .toList();
  }

  private static double loss(Model model, String data) {
    try (ShardedData rows = Thalweg.load(model, data, session)) {
      assertThat(rows.rows()).isEqualTo(ROWS);
      return RowMetrics.evaluate(rows, model.objective(), Penalties.none(), model.w()).loss();
    }
  }

  @Test
  void beginWithTheTextOfTheIdInTheOrderOfTheRowsWhateverTheSplits() throws IOException {
    String named = csv(true).toString();
    String nameless = csv(false).toString();
    String stored = folder.resolve("model").toString();
    ModelStore.save(new Configuration(), model("csv", named, "who"), stored);
    Model model = ModelStore.load(session, stored);
    List<String> plain = predictions(model, nameless, "plain");
    assertThat(plain).hasSize(ROWS).allMatch(line -> line.matches("[01],0\\.\\d+(E-\\d+)?"));
    List<String> expected =
        IntStream.range(0, ROWS).mapToObj(i -> id(i) + "," + plain.get(i)).toList();
    for (String splitBytes : List.of("9000", "128m")) {
      session.conf().set("spark.sql.files.maxPartitionBytes", splitBytes);
      assertThat(predictions(model, named, "out" + splitBytes)).isEqualTo(expected);
    }
  }

  @Test
  void rowsWithoutTheIdAreEvaluatedAsRowsWithIt() throws IOException {
    Model model = model("csv", csv(true).toString(), "who");
    double expected = loss(model, folder.resolve("named.csv").toString());
    assertThat(loss(model, csv(false).toString()))
        .isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"long", "decimal(9,2)"})
  void areOfAnyTypeThatIsText(String type) {
    String path = folder.resolve("numbers").toString();
    session
        .range(0, ROWS, 1, 3)
        .selectExpr(
            "cast(if(id = 5, null, 2500 - id) as %s) as number".formatted(type),
            "cast(id % 9 as double) as a",
            "cast(id % 2 as float) as b",
            "cast(id % 9 > 4 as int) as bought")
        .write()
        .parquet(path);
    List<String> lines = predictions(model("parquet", path, "number"), path, "out");
    assertThat(lines).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      String cents = type.startsWith("decimal") ? ".00" : "";
      assertThat(lines.get(i)).startsWith((i == 5 ? "" : 2500 - i + cents) + ",");
    }
  }

  @Test
  void anEmptyTextIsNotAMissingOne() {
    String path = folder.resolve("texts").toString();
    session
        .range(0, 4, 1, 1)
        .selectExpr(
            "if(id < 2, null, if(id < 3, '', 'a\nb')) as who",
            "cast(id as double) as a",
            "1 as b",
            "id % 2 as bought")
        .write()
        .orc(path);
    List<String> lines = predictions(model("orc", path, "who"), path, "out");
    assertThat(lines.stream().map(line -> line.split(",")[0]))
        .containsExactly("", "", "\"\"", "\"a", "b\"");
  }
}
