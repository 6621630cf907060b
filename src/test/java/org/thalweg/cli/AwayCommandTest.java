package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** Commands whose data are on a server that is not there. */
class AwayCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  private static final List<String> KEYS = new ArrayList<>();

  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    set("thalweg.patience.seconds", "1");
    set("ipc.client.connect.max.retries", "0");
  }

  private static void set(String key, String value) {
    spark.session().sparkContext().hadoopConfiguration().set(key, value);
    System.setProperty("spark.hadoop." + key, value); // for commands without a session
    KEYS.add(key);
  }

  @AfterAll
  static void clear() {
    KEYS.forEach(key -> System.clearProperty("spark.hadoop." + key));
  }

  private static Path conf(String more) throws IOException {
    Path train = Run.data(folder.resolve("rows.libsvm"), 60, true);
    Path conf = Run.conf(folder.resolve("my.conf"), train, "logistic", folder.resolve("out"));
    return Files.writeString(conf, Files.readString(conf).replaceAll("data.train.*", more));
  }

  /** Where the exit code was 3, "data", after four tries within seconds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.train = \"hdfs://127.0.0.1:9/rows.libsvm\"",
        "data.train = \"hdfs://127.0.0.1:9/rows.csv\", data.format = csv, data.label = y",
        "data.train = \"hdfs://127.0.0.1:9/rows\", data.format = parquet, data.label = y"
      })
  void whatCannotBeReachedIsNoFaultOfTheData(String data) throws IOException {
    Run run = Run.of("train", conf(data));
    assertThat(run.errors())
        .startsWith("thalweg: hdfs://127.0.0.1:9/rows")
        .contains("cannot be reached", "tried for 1 s")
        .hasLineCount(1);
    assertThat(run.code()).isEqualTo(ExitCode.OTHER);
  }

  /** Where the exit code was 2, as if the conf were wrong, after ten seconds. */
  @ParameterizedTest
  @ValueSource(strings = {"output", "checkpoint.directory"})
  void whereNothingCanBeWrittenYetTheConfIsNotWrong(String key) throws IOException {
    Path train = Run.data(folder.resolve("rows.libsvm"), 60, true);
    Path conf = Run.conf(folder.resolve("my.conf"), train, "logistic", folder.resolve("out"));
    Run run = Run.of("train", conf, key + "=hdfs://127.0.0.1:9/place", "--overwrite");
    assertThat(run.errors())
        .startsWith("thalweg: hdfs://127.0.0.1:9/place cannot be reached")
        .hasLineCount(1);
    assertThat(run.code()).isEqualTo(ExitCode.OTHER);
  }

  @Test
  void aModelThatCannotBeReachedIsNoFaultOfTheData() {
    Run run = Run.of("describe", "hdfs://127.0.0.1:9/model");
    assertThat(run.errors()).contains("cannot be reached").hasLineCount(1);
    assertThat(run.code()).isEqualTo(ExitCode.OTHER);
  }
}
