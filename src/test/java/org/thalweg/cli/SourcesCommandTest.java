package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** The same rows train the same bits from whatever source Spark reads them. */
class SourcesCommandTest {
  private static final String DATABASE = "jdbc:h2:mem:sources;DB_CLOSE_DELAY=-1";

  @TempDir private static Path folder;
  private static LocalSpark spark;
  private static String expected;
  private static String unordered; // without an id

  @BeforeAll
  static void start() throws IOException {
    spark = LocalSpark.open();
    rows().coalesce(1).write().parquet(folder.resolve("rows.parquet").toString());
    Dataset<Row> rows = spark.session().read().parquet(folder.resolve("rows.parquet").toString());
    rows.write().json(folder.resolve("rows.json").toString());
    rows.write().orc(folder.resolve("rows.orc").toString());
    rows.write().option("header", true).csv(folder.resolve("rows.csv").toString());
    rows.write().mode(SaveMode.Overwrite).saveAsTable("source_rows");
    rows.write().format("jdbc").option("url", DATABASE).option("dbtable", "rows").save();
    expected = sha(train("data.train=" + file("parquet"), "data.format=parquet", "data.id=id"));
    unordered = sha(train("data.train=" + file("parquet"), "data.format=parquet"));
  }

  @AfterAll
  static void stop() {
    spark.session().sql("drop table source_rows");
    spark.close();
  }

  private static Dataset<Row> rows() {
    return spark
        .session()
        .range(90)
        .selectExpr(
            "id",
            "cast(id * 37 % 11 as double) / 4 as x",
            "if(id % 7 = 0, null, cast(id % 5 as double)) as v",
            "id % 3 = 0 as active",
            "concat('c', id % 4) as city",
            "if(id * 37 % 11 > id % 7, 'yes', 'no') as bought");
  }

  private static Path file(String format) {
    return folder.resolve("rows." + format);
  }

  private static Run train(String... more) throws IOException {
    Path output = Files.createTempDirectory(folder, "out");
    Path conf =
        Files.writeString(
            Files.createTempFile(folder, "my", ".conf"),
            """
            data { label = bought, features = [x, v, active], categorical = city, missing = mean, shards = 3 }
            objective.loss = logistic
            penalty = "l2(1e-2)"
            output = "%s"
            """
                .formatted(output));
    List<Object> arguments = new ArrayList<>(List.of("train", conf));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }

  private static Path model(Run run) {
    assertThat(run.errors()).isEmpty();
    return Path.of(
        run.out()
            .lines()
            .filter(line -> line.startsWith("model "))
            .findFirst()
            .orElseThrow()
            .replaceFirst("^model +", "")
            .strip());
  }

  private static String sha(Run run) {
    return Run.of("describe", model(run)).out().lines().reduce((a, b) -> b).orElseThrow();
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"json", "orc"})
  void filesOfAnyFormatTrainTheSameBits(String format) throws IOException {
    assertThat(sha(train("data.train=" + file(format), "data.format=" + format, "data.id=id")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"source_rows", "spark_catalog.default.source_rows"})
  void aTableOfACatalogTrainsTheSameBits(String name) throws IOException {
    assertThat(sha(train("data.train=" + name, "data.format=table", "data.id=id")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "(select * from \"ROWS\" where \"id\" >= 0) t"})
  void aTableOfADatabaseTrainsTheSameBits(String name) throws IOException {
    Run run =
        train(
            "data.train=" + name, "data.format=jdbc", "data.id=id", "data.options.url=" + DATABASE);
    assertThat(sha(run)).isEqualTo(expected);
    Path out = folder.resolve("predicted-" + name.length());
    Run refused = Run.of("predict", model(run), name, out);
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.errors()).hasLineCount(1).contains("data.format of a model", "but was jdbc");
    assertThat(Run.of("describe", model(run)).out()).contains("refused    data.format must be");
    Run anew =
        Run.of(
            "predict", model(run), name, out, "data.format=jdbc", "data.options.url=" + DATABASE);
    assertThat(anew.errors()).isEmpty();
    assertThat(lines(out)).hasSize(90);
  }

  private static List<String> lines(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path part : files.filter(f -> f.getFileName().toString().startsWith("part")).toList()) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines;
  }

  /** Of which rows keep their places, also where a query selects them. */
  @Test
  void aQueryMakesTheTableInTrainingAndInPrediction() throws IOException {
    String parquet = file("parquet").toString();
    assertThat(
            sha(
                train(
                    "data.train=" + parquet,
                    "data.format=parquet",
                    "data.sql=select * from __THIS__")))
        .isEqualTo(unordered);
    String query =
        "select id, x / 2 * 2 as x, v, active, city, bought from __THIS__ where id < 100 or v > 7";
    Run run = train("data.train=" + parquet, "data.format=parquet", "data.sql=" + query);
    assertThat(sha(run)).isEqualTo(unordered);
    Path out = folder.resolve("queried");
    assertThat(Run.of("predict", model(run), parquet, out).errors()).isEmpty();
    assertThat(lines(out)).hasSize(90);
    Run half =
        train(
            "data.train=" + parquet,
            "data.format=parquet",
            "data.sql=select * from __THIS__ where id % 2 = 0");
    Run evaluated = Run.of("evaluate", model(half), file("json"), "--format", "json");
    assertThat(evaluated.errors()).isEmpty();
    assertThat(evaluated.out()).contains("45");
  }

  /** What is no query, and lines of text that a query would not show. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parquet | select * from rows | data.sql must be a query over __THIS__",
        "parquet | selec * from __THIS__ | data.sql must be a query over the table but Syntax error",
        "parquet | select nosuch from __THIS__ | data.sql must be a query over the table but A column",
      })
  void aWrongQueryIsToldInOneLine(String format, String query, String says) throws IOException {
    Run run = train("data.train=" + file(format), "data.format=" + format, "data.sql=" + query);
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).hasLineCount(1).contains(says).doesNotContain("_thalweg");
  }

  @Test
  void aDamagedLineIsNotLostInAQuery() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("bad.csv"),
            "x,v,active,city,bought\n1,2,true,a,yes\n2,2,true,b,no\n3,no\n");
    Path json =
        Files.writeString(
            folder.resolve("bad.json"),
            """
            {"x":1,"v":2,"active":true,"city":"a","bought":"yes"}
            {"x":2,"v":2,"active":true,"city":"b","bought":"no"}
            {"x":
            """);
    for (Path file : List.of(csv, json)) {
      String format = file.toString().replaceAll(".*\\.", "");
      Run plain = train("data.train=" + file, "data.format=" + format);
      assertThat(plain.code()).isEqualTo(ExitCode.DATA);
      assertThat(plain.errors()).hasLineCount(1).contains("line");
      Run run =
          train(
              "data.train=" + file,
              "data.format=" + format,
              "data.sql=select x, v, active, city, bought from __THIS__");
      assertThat(run.code()).isEqualTo(ExitCode.DATA);
      assertThat(run.errors()).hasLineCount(1).containsIgnoringCase("malformed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "delta, x, io.delta:delta-spark_2.13",
    "iceberg, db.t, org.apache.iceberg:iceberg-spark-runtime-4.2_2.13",
    "nosuch, x, --packages or --jars",
    "jdbc, rows, org.postgresql:postgresql"
  })
  void whatAJarIsNeededForIsToldInOneLine(String format, String name, String says)
      throws IOException {
    Run run =
        train(
            "data.train=" + name,
            "data.format=" + format,
            "data.options.url=jdbc:postgresql://localhost/x");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).hasLineCount(1).contains("data.format", format, "--packages", says);
  }

  @Test
  void aFormatThatIsNearlyAnotherIsTold() throws IOException {
    Run run = train("data.train=x", "data.format=parquett");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).hasLineCount(1).contains("did you mean parquet?");
    Run named = train("data.train=x", "data.format=jdbc", "data.options.dbtable=y");
    assertThat(named.code()).isEqualTo(ExitCode.CONF);
    assertThat(named.errors()).hasLineCount(1).contains("data.options", "dbtable", "data.train");
  }
}
