package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.Predictions;
import org.thalweg.penalty.Penalties;
import org.thalweg.spark.RowMetrics;

/** From a table to a model, and back to predictions. */
class TableTrainingTest {
  private static final String CONF =
      """
      objective.loss = logistic
      penalty = "l2(1e-3)"
      stop.maxEpochs = 3
      batch.rows = 64
      learningRate = 0.1
      output = none
      """;
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = local.session();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static Outcome train(String data) {
    return Thalweg.train(TrainingConf.parse(CONF + data), spark, List.of());
  }

  /** CSV and LIBSVM of the same rows. */
  private void write(int rows) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<String> csv = new ArrayList<>(List.of("a,b,label"));
    List<String> libsvm = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double a = random.nextInt(4) == 0 ? 0 : random.nextDouble();
      double b = random.nextInt(9);
      int label = a + b / 9 + random.nextDouble() > 1.4 ? 1 : 0;
      csv.add(a + "," + b + "," + label);
      libsvm.add(label + (a == 0 ? "" : " 1:" + a) + (b == 0 ? "" : " 2:" + b));
    }
    Files.write(folder.resolve("rows.csv"), csv);
    Files.write(folder.resolve("rows.libsvm"), libsvm);
  }

  @Test
  void theSameRowsInAnyFormatGiveTheSameBits() throws IOException {
    write(500);
    Dataset<Row> table =
        session.read().option("header", true).csv(folder.resolve("rows.csv").toString());
    Dataset<Row> numbers =
        table.selectExpr("cast(a as double)", "cast(b as float)", "cast(label as int) label");
    for (String format : List.of("parquet", "orc", "avro")) {
      numbers.coalesce(1).write().format(format).save(folder.resolve("rows." + format).toString());
    }
    numbers.createOrReplaceTempView("numbers");
    numbers.write().saveAsTable("saved_numbers");
    Set<String> bits = new HashSet<>();
    for (String format : List.of("libsvm", "csv", "parquet", "orc", "avro")) {
      Path file = folder.resolve("rows." + format);
      bits.add(
          sha(train("data { train = \"%s\", format = %s, shards = 1 }".formatted(file, format))));
    }
    for (String name : List.of("numbers", "saved_numbers")) {
      bits.add(sha(train("data { train = %s, format = table, shards = 1 }".formatted(name))));
    }
    TrainingConf conf =
        TrainingConf.parse(CONF + "data { train = rows, format = table, shards = 1 }");
    bits.add(sha(Thalweg.train(conf, numbers, Optional.empty(), RunOptions.of(List.of()))));
    assertThat(bits).hasSize(1);
    session.sql("drop table saved_numbers");
  }

  private static String sha(Outcome outcome) {
    return outcome.model().weightsSha256();
  }

  @Tag("long")
  @Test
  void splitsPartitionsAndStorageLeaveTheBitsAlone() throws IOException {
    write(3_000);
    Dataset<Row> table =
        session.read().option("header", true).csv(folder.resolve("rows.csv").toString());
    String parquet = folder.resolve("parquet").toString();
    table
        .selectExpr("cast(a as double)", "cast(b as double)", "cast(label as int) label")
        .repartition(5)
        .write()
        .option("parquet.block.size", 4096)
        .parquet(parquet);
    Set<String> bits = new HashSet<>();
    for (String split : List.of("4000", "128m")) {
      session.conf().set("spark.sql.files.maxPartitionBytes", split);
      for (int partitions : new int[] {1, 2, 7}) {
        String storage = List.of("memory", "memoryAndDisk", "disk").get(partitions % 3);
        bits.add(
            sha(
                train(
                    "data { train = \"%s\", format = parquet, partitions = %d }\nstorage = %s"
                        .formatted(parquet, partitions, storage))));
      }
    }
    assertThat(bits).hasSize(1);
  }

  @Test
  void aModelOfTextReadsNoTable() throws IOException {
    write(100);
    Model model = train("data.train = \"%s\"".formatted(folder.resolve("rows.libsvm"))).model();
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> model.reading("csv"))
        .withMessage("--format must be one of libsvm for this model but was csv");
  }

  @Test
  void aModelOfCategoriesTakesRawRows() throws IOException {
    Path csv = folder.resolve("rows.csv");
    List<String> lines = new ArrayList<>(List.of("city,age,bought"));
    for (int i = 0; i < 300; i++) {
      lines.add((i % 3 == 0 ? "Oslo" : "Bern") + "," + i % 50 / 10.0 + "," + (i % 3 == 0 ? 1 : 0));
    }
    Files.write(csv, lines);
    String form = "format = csv, label = bought, categorical = [city]";
    for (String more : List.of("", ", hash.bits = 6")) {
      Outcome outcome =
          train(
              "data { train = \"%s\", test = \"%s\", %s%s }\nstop.maxEpochs = 30"
                  .formatted(csv, csv, form, more));
      assertThat(outcome.train().metrics().get("accuracy")).isEqualTo(1);
      assertThat(outcome.test().orElseThrow().metrics()).isEqualTo(outcome.train().metrics());
      String stored = folder.resolve("model" + more.length()).toString();
      ModelStore.save(new Configuration(), outcome.model(), stored);
      Model model = ModelStore.load(session, stored);
      assertThat(model.input().encoding().orElseThrow().features())
          .isEqualTo(outcome.model().input().encoding().orElseThrow().features());
      Path raw = folder.resolve("raw.csv");
      Files.write(raw, List.of("age,city", "1,Oslo", "1,Bern", "1,Atlantis"));
      String out = folder.resolve("out" + more.length()).toString();
      Predictions.write(model, raw.toString(), out, session);
      List<String> predicted = spark.wholeTextFiles(out).sortByKey().values().collect();
      predicted = predicted.stream().flatMap(String::lines).toList();
      assertThat(predicted).hasSize(3);
      assertThat(predicted.get(0)).startsWith("1,");
      assertThat(predicted.get(1)).startsWith("0,");
      String parquet = folder.resolve("parquet" + more.length()).toString();
      Dataset<Row> table = session.read().option("header", true).csv(csv.toString());
      table.write().parquet(parquet);
      try (ShardedData data = Thalweg.load(model.reading("parquet"), parquet, session)) {
        assertThat(
                RowMetrics.evaluate(data, model.objective(), Penalties.none(), model.w()).metrics())
            .isEqualTo(outcome.train().metrics());
      }
    }
  }

  /** As evaluate says it of the same rows. */
  @Test
  void numbersOfTestDataFarFromThoseOfTheTrainingDataAreTold() throws IOException {
    write(200);
    Path test = Files.write(folder.resolve("test.csv"), List.of("a,b,label", "0.5,9000,1"));
    Outcome outcome =
        train(
            "data { train = \"%s\", test = \"%s\", format = csv }"
                .formatted(folder.resolve("rows.csv"), test));
    assertThat(outcome.notes().warnings())
        .singleElement()
        .asString()
        .contains("column b has numbers far outside the range of the training data", "9000");
  }

  @Test
  void columnsThatNeverChangeAreNamed() throws IOException {
    List<String> lines = new ArrayList<>(List.of("age,seven,bought"));
    for (int i = 0; i < 60; i++) {
      lines.add("%d,7,%d".formatted(i % 50, i % 50 > 20 ? 1 : 0));
    }
    Path csv = Files.write(folder.resolve("named.csv"), lines);
    Outcome outcome =
        train(
            "data { train = \"%s\", format = csv, label = bought, standardize = scale }"
                .formatted(csv));
    assertThat(outcome.notes().constants()).containsExactly("seven");
  }
}
