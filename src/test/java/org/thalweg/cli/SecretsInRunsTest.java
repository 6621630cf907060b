package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ConfFile;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.Secrets;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.util.matching.Regex;

/** What a run prints, logs and leaves holds none of the secrets of its conf. */
class SecretsInRunsTest {
  private static final String SECRET = "hunter2";
  private static LocalSpark spark;
  private static Map<String, String> settings;

  @TempDir private static Path events;
  @TempDir private Path directory;
  private Path conf;
  private Path out;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open();
    settings =
        Map.of(
            "spark.eventLog.enabled",
            "true",
            "spark.eventLog.dir",
            events.toUri().toString(),
            "spark.eventLog.compress",
            "false",
            "of.a.password",
            SECRET,
            "of.a.url",
            "ftp://me:%s@host".formatted(SECRET));
    settings.forEach(System::setProperty);
    Main.hideSecrets();
  }

  @AfterAll
  static void stop() {
    spark.close();
    settings.keySet().forEach(System::clearProperty);
    List.of("spark.redaction.regex", "spark.redaction.string.regex").forEach(System::clearProperty);
  }

  @BeforeEach
  void write() throws IOException {
    out = directory.resolve("out");
    Path data = directory.resolve("x.csv");
    StringBuilder rows = new StringBuilder("label;a\n");
    for (int i = 0; i < 40; i++) {
      rows.append("%d;%d%n".formatted(i % 2, i % 7));
    }
    Files.writeString(data, rows);
    conf =
        Files.writeString(
            directory.resolve("my.conf"),
            """
            data { train = "%s", format = csv }
            data.options { sep = ";", password = %s, fs.s3a.secret.key = "%s", at = "ftp://me:%s@h/" }
            objective.loss = logistic, updater = sgd, batch.rows = 8
            stop.maxSteps = 6, output = "%s"
            checkpoint { directory = "%s", everyRounds = 2 }
            """
                .formatted(data, SECRET, SECRET, SECRET, out, directory.resolve("ck")));
  }

  @Test
  void noFileAndNoLineHoldsASecret() throws IOException {
    Run run = Run.of("train", conf);
    assertThat(run.code()).as(run.errors()).isZero();
    requireNone(run);
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> written = files.filter(Files::isRegularFile).filter(f -> !f.equals(conf)).toList();
      assertThat(written.toString())
          .contains("manifest.json", "summary.json", "events.jsonl", "metadata", "parquet");
      for (Path file : written) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SECRET);
      }
    }
    requireNone(Run.of("evaluate", out.resolve("model"), directory.resolve("x.csv")));
    requireNone(Run.of("describe", out.resolve("model")));
  }

  @Test
  void aModelKeepsTheOptionsThatAreNone() throws IOException {
    Run.of("train", conf);
    assertThat(Files.readString(out.resolve("model/metadata/part-00000")))
        .contains("\"options\":{\"sep\":\";\"}");
    Run run = Run.of("evaluate", out.resolve("model"), directory.resolve("x.csv"));
    assertThat(run.code()).as(run.errors()).isZero();
  }

  /** Characters at which a shell, a list or a URL ends are a part of a password too. */
  @Test
  void commandsHoldNoPartOfAPassword() throws IOException {
    String password = "data.options.password=ab;%s %s,'%s\"&)".formatted(SECRET, SECRET, SECRET);
    Run run = Run.of("train", conf, password);
    assertThat(run.code()).as(run.errors()).isZero();
    requireNone(run);
    assertThat(Files.readString(out.resolve("run.json")))
        .contains("my.conf 'data.options.password=***'")
        .doesNotContain(SECRET);
    for (String setting :
        List.of(
            "\"%s;%s %s".formatted("data.options.password=", SECRET, SECRET),
            "data.options.password=\"a;%s \"x".formatted(SECRET),
            "data.options={password=[\"a;%s b\"]}".formatted(SECRET),
            "data.options.\"password=a;%s".formatted(SECRET))) {
      Run wrong = Run.of("train", conf, setting);
      assertThat(wrong.code()).isEqualTo(ExitCode.CONF);
      requireNone(wrong);
    }
    requireNone(Run.of("inspect", directory.resolve("x.csv"), "data.format=csv", password));
    Path rows = Files.writeString(directory.resolve("rows.txt"), "1 1:2\n0 1:3\n");
    requireNone(Run.of("inspect", rows, password));
  }

  @Test
  void figuresOfNamesLikeTheirsAreShown() throws IOException {
    Path words = directory.resolve("words.csv");
    Files.writeString(
        words, "label,token_count,kind\n0,1,secret\n1,2,open\n0,4,open\n1,3,secret\n");
    Path own = directory.resolve("own.conf");
    Files.writeString(
        own,
        """
        data { train = "%s", format = csv, label = label, categorical = [kind] }
        objective.loss = logistic, penalty = "l2(0.1)", output = "%s"
        """
            .formatted(words, out));
    assertThat(Run.of("train", own).code()).isZero();
    assertThat(Run.of("describe", out.resolve("model"), "--all").out())
        .contains("token_count", "kind=secret")
        .doesNotContain("***");
    assertThat(Run.of("inspect", words, "data.label=label").out())
        .contains("token_count")
        .doesNotContain("***");
  }

  @Test
  void aDryRunPrintsPrintsOfThem() {
    Run run = Run.of("train", conf, "--dry-run");
    requireNone(run);
    assertThat(run.out()).containsPattern("\"password\":\"\\*{3}[0-9a-f]{4}\"").contains("sep");
  }

  @Test
  void theSameAreResumedAndOthersAreNot() {
    assertThat(Run.of("train", conf, "stop.maxSteps=4").code()).isZero();
    Run other = Run.of("train", conf, "--resume", "data.options.password=hunter3");
    assertThat(other.code()).isEqualTo(ExitCode.CONF);
    assertThat(other.errors()).contains("data.options was {").doesNotContain("hunter");
    Run same = Run.of("train", conf, "--resume");
    assertThat(same.code()).as(same.errors()).isZero();
    requireNone(same);
  }

  @Test
  void errorsHoldNone() {
    String url = "nowhere://me:%s@host/x".formatted(SECRET);
    for (String setting :
        List.of(
            "data.train=" + url, "output=" + url, "checkpoint.directory=" + url, "start=" + url)) {
      for (String verbose : List.of("--resume", "--verbose")) {
        Run run = Run.of("train", conf, setting, verbose);
        assertThat(run.code()).isNotZero();
        assertThat(run.errors()).contains("nowhere");
        requireNone(run);
      }
    }
    requireNone(Run.of("train", conf, "data.options.password=" + SECRET, "--nonsense"));
    requireNone(Run.of("train", conf, "--password=" + SECRET));
    requireNone(Run.of("train", "nowhere://me:%s@host/x".formatted(SECRET)));
  }

  @Test
  void confsShowNone() {
    TrainingConf read = ConfFile.read(conf.toString(), List.of());
    assertThat(read.toString() + read.data().input()).doesNotContain(SECRET).contains("***");
    assertThat(read.data().input().options()).containsEntry("password", SECRET);
    assertThat(ConfDifference.between(read.render(), read)).isEmpty();
  }

  /** What Spark's pages show they take from its events, which are logged too. */
  @Test
  void noEventHoldsASecret() throws IOException {
    assertThat(Run.of("train", conf).code()).isZero();
    StringBuilder logged = new StringBuilder();
    try (Stream<Path> files = Files.walk(events)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        logged.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(logged.toString())
        .contains("SparkListenerEnvironmentUpdate", "of.a.url", "SparkListenerSQLExecutionStart")
        .doesNotContain(SECRET);
  }

  @Test
  void noPlanHoldsAPasswordInAPath() {
    String plan = "FileScan csv [InMemoryFileIndex[ftp://me:%s@host/x]]".formatted(SECRET);
    Regex regex =
        new Regex(Secrets.USER_INFO, CollectionConverters.asScala(List.<String>of()).toSeq());
    assertThat(Utils.redact(Option.apply(regex), plan))
        .doesNotContain(SECRET)
        .contains("FileScan", "host/x");
  }

  private static void requireNone(Run run) {
    assertThat(run.out() + run.errors()).isNotEmpty().doesNotContain(SECRET);
  }
}
