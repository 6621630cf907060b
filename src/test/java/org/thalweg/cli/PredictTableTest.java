package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** {@code predict --to}: the columns of a table, and the predictions of its rows beside them. */
class PredictTableTest {
  private static final int ROWS = 60;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path folder;

  private static Path data() throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,x,city,answer,kind,amount"));
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          "r%d,%s,%s,%s,%d,%s"
              .formatted(
                  i, i / 7.0, i % 3 == 0 ? "Ulm" : "Bonn", i > 30 ? "yes" : "no", i % 3, i * 0.5));
    }
    return Files.write(Files.createTempFile(folder, "rows", ".csv"), lines);
  }

  private static Path model(Path data, String label, String objective) throws IOException {
    Path output = Files.createTempDirectory(folder, "out");
    Path conf =
        Files.writeString(
            Files.createTempFile(folder, "my", ".conf"),
            """
            data { train = "%s", format = csv, label = %s, features = [x], categorical = [city] }
            objective.%s
            penalty = "l2(1e-3)"
            output = "%s"
            """
                .formatted(data, label, objective, output));
    assertThat(Run.of("train", conf).errors()).isEmpty();
    return output.resolve("model");
  }

  private static List<String> text(Path model, Path data) throws IOException {
    Path out = folder.resolve("text" + System.nanoTime());
    assertThat(Run.of("predict", model, data, out).code()).isZero();
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("part")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static Dataset<Row> table(String format, Path out) {
    return SparkSession.active()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .format(format)
        .load(out.toString());
  }

  /** Of two named classes, three numbered ones and numbers: the values of the text. */
  @ParameterizedTest
  @CsvSource({"answer, loss = logistic, parquet", "kind, model = softmax, parquet"})
  void theTableHasTheColumnsOfTheDataAndWhatTheTextSays(
      String label, String objective, String format) throws IOException {
    Path data = data();
    Path model = model(data, label, objective);
    Path out = folder.resolve("table" + System.nanoTime());
    Run run = Run.of("predict", model, data, out, "--to", format);
    assertThat(run.errors()).isEmpty();
    Dataset<Row> table = table(format, out);
    List<String> names = new ArrayList<>(List.of("id", "x", "city", "answer", "kind", "amount"));
    names.add("prediction");
    if (label.equals("answer")) {
      names.add(objective.contains("logistic") ? "probability" : "score");
    } else if (label.equals("kind")) {
      names.addAll(List.of("probability_0", "probability_1", "probability_2"));
    }
    assertThat(table.columns()).containsExactlyInAnyOrderElementsOf(names);
    List<String> said = text(model, data);
    List<Row> rows = table.collectAsList();
    assertThat(rows).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      Row row = rows.get(i);
      assertThat(row.<String>getAs("id")).isEqualTo("r" + i);
      String[] cells = said.get(i).split(",");
      for (int k = 0; k < cells.length; k++) {
        Object value = row.getAs(names.get(6 + k));
        if (value instanceof String) {
          assertThat(value).isEqualTo(cells[k]);
        } else {
          assertThat(((Number) value).doubleValue()).isEqualTo(Double.parseDouble(cells[k]));
        }
      }
    }
  }

  /** TableSourceTest and FormatsTest have every format; each build takes two here. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "answer, loss = logistic, csv",
    "answer, loss = hinge, json",
    "amount, loss = halfSquared, orc"
  })
  void theTableHasTheColumnsOfTheDataAndWhatTheTextSaysToo(
      String label, String objective, String format) throws IOException {
    theTableHasTheColumnsOfTheDataAndWhatTheTextSays(label, objective, format);
  }

  @Test
  void theColumnsToKeepAreTheUsersChoice() throws IOException {
    Path data = data();
    Path out = folder.resolve("kept");
    Path model = model(data, "answer", "loss = logistic");
    assertThat(Run.of("predict", model, data, out, "--to", "parquet", "--keep", "id,CITY").code())
        .isZero();
    assertThat(table("parquet", out).columns())
        .containsExactly("id", "city", "prediction", "probability");
    assertThat(table("parquet", out).schema().apply("prediction").dataType())
        .isEqualTo(DataTypes.StringType);
  }

  /** Beside its own values one that is kept has no prediction; one that is dropped is not there. */
  @ParameterizedTest
  @ValueSource(strings = {"fail", "keep"})
  void malformedRowsAreAsTheOptionSays(String malformed) throws IOException {
    Path data = data();
    Path model = model(data, "answer", "loss = logistic");
    List<String> lines = new ArrayList<>(Files.readAllLines(data));
    lines.set(5, "r4,oops,Ulm,yes,1,2");
    Files.write(data, lines);
    Path out = folder.resolve("malformed-" + malformed);
    Run run = Run.of("predict", model, data, out, "--to", "parquet", "--malformed", malformed);
    if (malformed.equals("fail")) {
      assertThat(run.code()).isEqualTo(ExitCode.DATA);
      assertThat(run.errors()).contains("column x", "row 5", "oops").hasLineCount(1);
      assertThat(out).doesNotExist();
      return;
    }
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("malformed", "oops");
    List<Row> bad = table("parquet", out).where("id = 'r4'").collectAsList();
    if (malformed.equals("drop")) {
      assertThat(bad).isEmpty();
      assertThat(table("parquet", out).count()).isEqualTo(ROWS - 1);
    } else {
      assertThat(bad).hasSize(1);
      assertThat(bad.get(0).isNullAt(bad.get(0).fieldIndex("prediction"))).isTrue();
      assertThat(bad.get(0).<String>getAs("x")).isEqualTo("oops");
    }
  }

  /** Each build takes two. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"drop"})
  void malformedRowsAreAsTheOptionSaysToo(String malformed) throws IOException {
    malformedRowsAreAsTheOptionSays(malformed);
  }

  /**
   * Spark packs files by length, the longest first, so that one task reads the first and second.
   */
  @Test
  void aMalformedRowIsNamedByItsFileAndItsPlaceThere() throws IOException {
    Path data = data();
    Path model = model(data, "answer", "loss = logistic");
    List<String> lines = new ArrayList<>(Files.readAllLines(data));
    Path several = Files.createDirectory(folder.resolve("several"));
    Files.write(several.resolve("third.csv"), lines.subList(0, 2));
    lines.set(3, "r2,oops,Ulm,yes,1,2");
    Files.write(several.resolve("second.csv"), lines);
    lines.set(3, lines.get(4));
    lines.addAll(lines.subList(1, 3));
    Files.write(several.resolve("first.csv"), lines);
    Run run = Run.of("predict", model, several, folder.resolve("none"), "--to", "csv");
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).contains("column x", "second.csv row 3 ", "oops").hasLineCount(1);
  }

  /** Text has no vectors; the other formats keep what a vector is made of. */
  @Test
  void aFormatThatCannotHoldAColumnIsTold() throws IOException {
    Path data = folder.resolve("vectors.parquet");
    spark
        .session()
        .range(0, 8, 1, 1)
        .selectExpr("double(id % 2) as label", "id", "array(double(id), 1.5D) as `my features`")
        .write()
        .parquet(data.toString());
    Path conf =
        Files.writeString(
            folder.resolve("vectors.conf"),
            """
            data { train = "%s", format = parquet, features = ["my features"] }
            objective.loss = logistic
            penalty = "l2(1e-3)"
            output = "%s"
            """
                .formatted(data, folder.resolve("vectors")));
    assertThat(Run.of("train", conf).errors()).isEmpty();
    Path model = folder.resolve("vectors/model");
    Path out = folder.resolve("of-vectors");
    refused(
        ExitCode.CONF,
        "--to csv cannot hold column my features; --keep names others",
        List.of("predict", model, data, out),
        "--to",
        "csv");
    assertThat(out).doesNotExist();
    assertThat(Run.of("predict", model, data, out, "--to", "csv", "--keep", "id").code()).isZero();
    for (String format : List.of("json", "orc")) {
      Run run = Run.of("predict", model, data, folder.resolve("of-" + format), "--to", format);
      assertThat(run.code()).as(format + run.errors()).isZero();
    }
    refused(
        ExitCode.CONF,
        "--to must be a format that can hold the table but was avro: The datasource AvroFileFormat"
            + " cannot save the column `my features`",
        List.of("predict", model, data, folder.resolve("of-avro")),
        "--to",
        "avro");
  }

  @Test
  void whatCannotBeWrittenIsRefusedInOneLine() throws IOException {
    Path data = data();
    Path model = model(data, "answer", "loss = logistic");
    Path out = folder.resolve("refused");
    List<Object> head = List.of("predict", model, data, out);
    refused(ExitCode.CONF, "--keep must not be given without --to", head, "--keep", "id");
    refused(ExitCode.DATA, "a column nobody", head, "--to", "csv", "--keep", "nobody");
    refused(
        ExitCode.CONF,
        "--to must be text or a format that Spark knows but was no-such-format",
        head,
        "--to",
        "no-such-format");
    Path renamed = folder.resolve("renamed.csv");
    Files.writeString(renamed, Files.readString(data).replaceFirst("amount", "Prediction"));
    refused(
        ExitCode.CONF,
        "--keep must not have a column of the name of a prediction but has Prediction",
        List.of("predict", model, renamed, out),
        "--to",
        "csv");
    assertThat(out).doesNotExist();
  }

  private static void refused(int code, String said, List<?> head, String... more) {
    List<Object> all = new ArrayList<>(head);
    all.addAll(List.of(more));
    Run run = Run.of(all.toArray());
    assertThat(run.errors()).contains(said).hasLineCount(1);
    assertThat(run.code()).as(run.errors()).isEqualTo(code);
  }

  /** Of LIBSVM text the one column is the label; the predictions are those of the text. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv"})
  void libsvmRowsAreATableOfLabelsAndPredictions(String format) throws IOException {
    Path data = cli(400);
    Path model = libsvmModel(data);
    Path out = folder.resolve("libsvm" + System.nanoTime());
    Run run = Run.of("predict", model, data, out, "--to", format);
    assertThat(run.errors()).isEmpty();
    Dataset<Row> table = table(format, out);
    assertThat(table.columns()).containsExactlyInAnyOrder("label", "prediction", "probability");
    List<String> said = text(model, data);
    List<Row> rows = table.collectAsList();
    List<String> lines = Files.readAllLines(data);
    assertThat(rows).hasSameSizeAs(lines).hasSameSizeAs(said);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).<Number>getAs("label").doubleValue())
          .isEqualTo(Double.parseDouble(lines.get(i).split(" ")[0]));
      String[] cells = said.get(i).split(",");
      assertThat(rows.get(i).<Number>getAs("prediction").doubleValue())
          .isEqualTo(Double.parseDouble(cells[0]));
      assertThat(rows.get(i).<Number>getAs("probability").doubleValue())
          .isEqualTo(Double.parseDouble(cells[1]));
    }
    Run other = Run.of("predict", model, data, out + "2", "--to", format, "--keep", "x");
    assertThat(other.errors()).contains("--keep must be label").hasLineCount(1);
    assertThat(other.code()).isEqualTo(ExitCode.CONF);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"json", "orc"})
  void libsvmRowsAreATableOfLabelsAndPredictionsToo(String format) throws IOException {
    libsvmRowsAreATableOfLabelsAndPredictions(format);
  }

  private static Path cli(int rows) throws IOException {
    return Run.data(Files.createTempFile(folder, "rows", ".libsvm"), rows, true);
  }

  private static Path libsvmModel(Path data) throws IOException {
    Path output = Files.createTempDirectory(folder, "out");
    Path conf = Run.conf(Files.createTempFile(folder, "my", ".conf"), data, "logistic", output);
    assertThat(Run.of("train", conf, "--overwrite").errors()).isEmpty();
    return output.resolve("model");
  }

  /** Text is read once and not kept: no rows are persisted while it is written. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "gz"})
  void predictionsOfLibsvmTextAreAScanInTheOrderOfTheRows(String kind) throws Exception {
    Path data = cli(60_000); // some pieces
    Path model = libsvmModel(data);
    List<String> plain = text(model, data);
    assertThat(plain).hasSize(60_000);
    List<String> lines = Files.readAllLines(data);
    Path pieces = Files.createTempDirectory(folder, "pieces");
    for (int i = 0; i < 4; i++) {
      Path piece = pieces.resolve("part-" + i + (kind.equals("gz") ? ".gz" : ".libsvm"));
      List<String> some = lines.subList(15_000 * i, 15_000 * (i + 1));
      byte[] bytes = (String.join("\n", some) + "\n").getBytes(StandardCharsets.UTF_8);
      try (OutputStream out = Files.newOutputStream(piece);
          OutputStream packed = kind.equals("gz") ? new GZIPOutputStream(out) : out) {
        packed.write(bytes);
      }
    }
    List<Integer> stored = new ArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onBlockUpdated(SparkListenerBlockUpdated updated) {
            if (updated.blockUpdatedInfo().blockId().isRDD()) {
              stored.add(1);
            }
          }
        };
    spark.session().sparkContext().addSparkListener(listener);
    try {
      assertThat(text(model, pieces)).isEqualTo(plain);
      spark.session().sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.session().sparkContext().removeSparkListener(listener);
    }
    assertThat(stored).isEmpty();
  }
}
