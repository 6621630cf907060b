package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.OneProcess;

/** Commands on a little text of this machine do without Spark, and do the same. */
class OneProcessTest {
  private static final int ROWS = 60_000; // more than 2 MiB of text, which are parts

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  private static final TwoWays WAYS = new TwoWays(spark);

  @TempDir private static Path directory;
  private static Path model;
  private static Path rows;
  private static Path flawed;

  @BeforeAll
  static void trainOnce() throws IOException {
    rows = Run.data(directory.resolve("rows.libsvm"), ROWS, true);
    flawed = directory.resolve("flawed.libsvm");
    Files.writeString(flawed, "1 1:x\n" + Files.readString(rows));
    Path output = directory.resolve("out");
    Path conf = Run.conf(directory.resolve("my.conf"), rows, "logistic", output);
    assertThat(Run.of("train", conf).code()).isZero();
    model = output.resolve("model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail", "drop", "keep"})
  void predictionsHaveTheSameBytes(String malformed) throws IOException {
    for (Path data : List.of(rows, flawed)) {
      Path out = Files.createTempDirectory(directory, "p").resolve("out");
      Run alone = WAYS.alone("predict", model, data, out, "--malformed", malformed);
      Map<String, String> files = TwoWays.files(out);
      TwoWays.remove(out);
      Run jobs = WAYS.byJobs("predict", model, data, out, "--malformed", malformed);
      assertThat(alone).isEqualTo(jobs);
      assertThat(files).hasSize(jobs.code() == 0 ? 6 : 0); // two parts, a mark, and sums of these
      assertThat(files).isEqualTo(TwoWays.files(out));
      try (Stream<Path> beside = Files.list(out.getParent())) {
        assertThat(beside.toList()).isEqualTo(jobs.code() == 0 ? List.of(out) : List.of());
      }
    }
  }

  @Test
  void evaluationsHaveTheSameWords() {
    List<Object> words = List.of("evaluate", model, flawed, "--malformed", "drop");
    Run alone = WAYS.alone(words.toArray());
    assertThat(alone).isEqualTo(WAYS.byJobs(words.toArray()));
    assertThat(alone.out()).contains("on 60000 rows", "dropped    1 row of ", "the first: ");
    assertThat(WAYS.alone("evaluate", model, flawed))
        .isEqualTo(WAYS.byJobs("evaluate", model, flawed));
  }

  @ParameterizedTest
  @CsvSource({
    "local[3], spark.x=1, 3",
    "local, spark.x=1, 1",
    "local[3], spark.default.parallelism=5, 5",
    "local[3], spark.eventLog.enabled=true, 0",
    "local[3], spark.ui.enabled=true, 0",
    "local[3], spark.extraListeners=a.B, 0",
    "'local-cluster[2,1,1024]', spark.x=1, 0",
    "yarn, spark.x=1, 0"
  })
  void sparkIsLeftOutWhereItIsOfThisMachineAndNobodyWatches(
      String master, String setting, int cores) {
    SparkConf conf = new SparkConf(false).setMaster(master).set("spark.ui.enabled", "false");
    String[] set = setting.split("=");
    assertThat(OneProcess.cores(conf.set(set[0], set[1]))).isEqualTo(cores);
  }

  @ParameterizedTest
  @CsvSource({
    "spark.sql.files.ignoreCorruptFiles, true",
    "spark.sql.session.timeZone, true",
    "spark.hadoop.mapreduce.input.linerecordreader.line.maxlength, true",
    "spark.sql.shuffle.partitions, false",
    "spark.driver.memory, false"
  })
  void sparkReadsTablesWhereSettingsSayHow(String setting, boolean isOfTables) {
    SparkConf conf = new SparkConf(false).set(setting, "1");
    assertThat(OneProcess.saysOfTables(conf)).isEqualTo(isOfTables);
  }
}
