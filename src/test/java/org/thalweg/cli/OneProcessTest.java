package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

/** Commands on a little text of this machine do without Spark, and do the same. */
class OneProcessTest {
  private static final int ROWS = 60_000; // more than 2 MiB of text, which are parts

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

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
      Run alone = alone("predict", model, data, out, "--malformed", malformed);
      Map<String, String> files = files(out);
      remove(out);
      Run jobs = byJobs("predict", model, data, out, "--malformed", malformed);
      assertThat(alone).isEqualTo(jobs);
      assertThat(files).hasSize(jobs.code() == 0 ? 6 : 0); // two parts, a mark, and sums of these
      assertThat(files).isEqualTo(files(out));
      try (Stream<Path> beside = Files.list(out.getParent())) {
        assertThat(beside.toList()).isEqualTo(jobs.code() == 0 ? List.of(out) : List.of());
      }
    }
  }

  @Test
  void evaluationsHaveTheSameWords() {
    List<Object> words = List.of("evaluate", model, flawed, "--malformed", "drop");
    Run alone = alone(words.toArray());
    assertThat(alone).isEqualTo(byJobs(words.toArray()));
    assertThat(alone.out()).contains("on 60000 rows", "dropped 1 malformed rows, the first: ");
    assertThat(alone("evaluate", model, flawed)).isEqualTo(byJobs("evaluate", model, flawed));
  }

  /** Runs a command as on a machine alone, where no job may run. */
  private static Run alone(Object... words) {
    int jobs = jobs();
    Run run = Run.of(words);
    assertThat(jobs()).isEqualTo(jobs);
    return run;
  }

  /** Runs a command as where somebody watches Spark. */
  private static Run byJobs(Object... words) {
    spark.session(); // has started, without pages
    System.setProperty("spark.ui.enabled", "true");
    try {
      return Run.of(words);
    } finally {
      System.setProperty("spark.ui.enabled", "false");
    }
  }

  private static int jobs() {
    return spark.session().sparkContext().dagScheduler().numTotalJobs();
  }

  /** The contents of the files of a directory by their names, in bytes as Latin-1; none of none. */
  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(directory)) {
      try (Stream<Path> found = Files.list(directory)) {
        for (Path file : found.toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          files.put(file.getFileName().toString(), bytes);
        }
      }
    }
    return files;
  }

  private static void remove(Path directory) throws IOException {
    for (String file : files(directory).keySet()) {
      Files.delete(directory.resolve(file));
    }
    Files.deleteIfExists(directory);
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
}
