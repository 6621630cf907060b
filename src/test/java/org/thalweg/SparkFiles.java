package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.RowText;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.run.TrainingData;

/** Tables and models whose files Spark reads, of which one is put in the place of another. */
public final class SparkFiles {
  private static final int ROWS = 20;

  private final SparkSession session;
  private final Path directory;
  private int number; // of the next file that is read

  /** In a directory of its own. */
  public SparkFiles(SparkSession session, Path directory) {
    this.session = session;
    this.directory = directory;
  }

  /** The one file of a table of numbers, in a format that Spark can write. */
  public byte[] table(String format) throws IOException {
    return table(format, null, ROWS);
  }

  /**
   * The same of another number of rows.
   *
   * @param codec null for that of the format
   */
  public byte[] table(String format, String codec, int rows) throws IOException {
    Dataset<Row> table =
        session
            .range(0, rows, 1, 1)
            .selectExpr("cast(id % 2 as double) label", "id / 7 a", "array(id, 2.5) b", "'3' c");
    Path place = directory.resolve("table-" + codec + "." + format);
    Map<String, String> options = codec == null ? Map.of() : Map.of("compression", codec);
    (format.equals("csv") ? table.drop("b") : table)
        .write()
        .format(format)
        .option("header", true)
        .options(options)
        .save(place.toString());
    return Files.readAllBytes(part(place));
  }

  /**
   * Reads such a file as {@code train} does.
   *
   * @throws org.thalweg.text.DataException if it is damaged
   */
  public void read(String format, byte[] bytes) throws IOException {
    assertThat(rows(format, format, bytes)).isNotEmpty();
  }

  /**
   * The rows of such a file as {@code train} reads them.
   *
   * @param end of its name
   * @throws org.thalweg.text.DataException if it is damaged
   */
  public List<String> rows(String format, String end, byte[] bytes) throws IOException {
    Path file = directory.resolve("x%d.%s".formatted(number++, end)); // none that was read before
    Files.write(file, bytes);
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "%s", data.format = %s, objective.loss = halfSquared, output = none
            data.partitions = 1
            """
                .formatted(file, format));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (TrainingData data = TrainingData.load(conf, spark)) {
      List<String> rows =
          data.train().rdd().map(RowText::of).collect().stream().flatMap(List::stream).toList();
      assertThat(rows).hasSize((int) data.train().rows());
      return rows;
    } finally {
      Files.delete(file);
    }
  }

  /** The one file of the weights of a model. */
  public byte[] weights() throws IOException {
    double[] w = {1, -0.0, 3.5};
    ObjectiveConf conf = ObjectiveConf.linear(Registry.losses().parse("logistic"), true);
    ModelStore.save(new Configuration(), new Model(conf, 2, w), model());
    return Files.readAllBytes(part(Path.of(model(), "data")));
  }

  /**
   * Reads the model with another file of weights in the place of its own.
   *
   * @throws org.thalweg.text.DataException if it is damaged
   */
  public void readModel(byte[] weights) throws IOException {
    Path part = part(Path.of(model(), "data"));
    Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
    Files.write(part, weights);
    assertThat(ModelStore.load(session, model()).w()).containsExactly(1, -0.0, 3.5);
  }

  private String model() {
    return directory.resolve("model").toString();
  }

  private static Path part(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
