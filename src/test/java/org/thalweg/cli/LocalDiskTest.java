package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.ShortJvm;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** What Spark writes to local disks under {@code conf/laptop}. */
@Timeout(240)
class LocalDiskTest {
  private static final String SECRET = "a row that nobody else may read";

  @TempDir private Path folder;

  private static Map<String, String> laptop() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("conf/laptop/spark-defaults.conf"))) {
      if (line.startsWith("spark.") && !line.startsWith("spark.plugins")) {
        String[] words = line.split("\\s+");
        settings.put(words[0], words[1]);
      }
    }
    return settings;
  }

  /**
   * A process whose files may not be longer than a MiB, which is less than the blocks of its rows:
   * where stack traces came before a line that named no directory.
   */
  @ParameterizedTest
  @ValueSource(strings = {"storage=disk"})
  void aDirectoryThatIsFullIsOneLineThatNamesIt(String setting) throws Exception {
    Path train = Run.data(folder.resolve("rows"), 300_000, true);
    Path packed = folder.resolve("rows.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(train, out);
    }
    Path conf = Run.conf(folder.resolve("my.conf"), train, "logistic", folder.resolve("out"));
    Path spilled = Files.createDirectory(folder.resolve("local"));
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ShortJvm.OPTIONS);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:+Ignore"))
        .forEach(words::add);
    words.add("-Xlog:disable");
    words.add("-Xmx1g");
    laptop().forEach((key, value) -> words.add("-D" + key + "=" + value));
    words.add("-Dspark.master=local[2]");
    words.add("-Dspark.local.dir=" + spilled);
    words.add("-Dlog4j2.configurationFile=conf/laptop/log4j2.properties");
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(List.of("train", conf.toString(), "storage=disk", "--quiet"));
    if (setting.startsWith("data")) {
      words.add(setting.formatted(train));
    }
    List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 1024; exec \"$@\""));
    command.add("limited");
    command.addAll(words);
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    String said =
        Files.readString(errors).replaceAll("(?m)^(WARNING: Using incub|\\[warn).*\\n", "");
    assertThat(said)
        .startsWith("thalweg: spark.local.dir " + spilled + " cannot be written: File too large")
        .hasLineCount(1);
    assertThat(process.exitValue()).isEqualTo(ExitCode.OTHER);
  }

  /** Each starts a process; the line is made in one place. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"data.train=%s.gz"})
  void aDirectoryThatIsFullIsOneLineThatNamesItToo(String setting) throws Exception {
    aDirectoryThatIsFullIsOneLineThatNamesIt(setting);
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 1"})
  void blocksAreEncryptedAndWouldBeReadableWithout(boolean isLaptop, int readable)
      throws Exception {
    SparkConf conf = new SparkConf(false).setMaster("local[1]").setAppName("test");
    if (isLaptop) {
      laptop().forEach(conf::set);
    }
    conf.set("spark.ui.enabled", "false").set("spark.local.dir", folder.toString());
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      List<String> rows = Collections.nCopies(100, SECRET);
      assertThat(spark.parallelize(rows, 1).persist(StorageLevel.DISK_ONLY()).count())
          .isEqualTo(100);
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> blocks =
            files.filter(file -> file.getFileName().toString().startsWith("rdd_")).toList();
        assertThat(blocks).hasSize(1);
        String bytes = Files.readString(blocks.get(0), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(SECRET) ? 1 : 0).isEqualTo(readable);
      }
    }
  }
}
