package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/** A w that has no room: what {@code plan} advises, and what {@code train} demands. */
class ObstacleTest {
  private static final Pattern ADVICE = Pattern.compile("--driver-memory (\\d+)([mg]) ");
  private static final Pattern NEEDS =
      Pattern.compile("w of \\d+ entries needs (\\d+) MiB of the driver's memory");

  private static LocalSpark spark;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Path conf(String method) throws IOException {
    Path train = Run.data(folder.resolve("rows.libsvm"), 60, true);
    return Files.writeString(
        folder.resolve("my.conf"),
        """
        data { train = "%s", features = 1000000000 }
        objective.loss = logistic
        penalty = "l2(0.01)"
        method = %s, placement = rows
        output = "%s"
        """
            .formatted(train, method, folder.resolve("out")));
  }

  /** Where plan advised 267,584 MiB for svrg, and train then demanded 282,287. */
  @ParameterizedTest
  @ValueSource(strings = {"svrg", "auto, penalty = \"l1(0.01)\""})
  void bothSayTheSameAndWhatIsAdvisedIsEnough(String method) throws IOException {
    Path conf = conf(method);
    Run trained = Run.of("train", conf);
    assertThat(trained.code()).isEqualTo(ExitCode.CONF);
    assertThat(trained.errors()).hasLineCount(1).contains("; raise --driver-memory");
    Run planned = Run.of("plan", conf);
    assertThat(planned.code()).as(planned.errors()).isZero();
    List<String> lines = planned.out().lines().toList();
    String obstacle = trained.errors().strip().substring("thalweg: ".length());
    assertThat(lines.get(0)).isEqualTo("obstacle   " + obstacle);
    assertThat(lines).filteredOn(line -> line.startsWith("obstacle")).hasSize(1);
    Matcher needs = NEEDS.matcher(obstacle);
    Matcher advice = ADVICE.matcher(lines.get(lines.size() - 1));
    assertThat(needs.find()).isTrue();
    assertThat(advice.find()).isTrue();
    long advised = Long.parseLong(advice.group(1)) * (advice.group(2).equals("g") ? 1024 : 1);
    assertThat(advised)
        .isBetween(Long.parseLong(needs.group(1)), 2 * Long.parseLong(needs.group(1)));
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"lbfgs", "sgd", "auto"})
  void bothSayTheSameAndWhatIsAdvisedIsEnoughToo(String method) throws IOException {
    bothSayTheSameAndWhatIsAdvisedIsEnough(method);
  }

  /** What ranges need is planned, and a run has room in what is advised. */
  @ParameterizedTest
  @CsvSource({
    "sgd, columns, updater=adagrad, learningRate=0.1",
    "lbfgs, columns, seed=1, data.shards=3",
    "auto, auto, seed=1, data.shards=3"
  })
  void rangesArePlanned(String method, String placement, String key, String other)
      throws IOException {
    Path conf = conf(method);
    Run planned = Run.of("plan", conf, "placement=" + placement, "data.ranges=4", key, other);
    assertThat(planned.code()).as(planned.errors()).isZero();
    List<String> lines = planned.out().lines().toList();
    assertThat(lines.get(0)).startsWith("placement  columns, since ");
    assertThat(lines.get(2))
        .startsWith("w          1 numbers of each of 1000000000 features, at most ")
        .endsWith(" of which occur, in 4 ranges");
    assertThat(lines).filteredOn(line -> line.startsWith("network")).hasSize(1);
    assertThat(lines.get(lines.size() - 1))
        .as("60 rows take next to nothing")
        .isEqualTo(
            "advice     --driver-memory 1g --executor-memory 1g --conf spark.driver.maxResultSize=1g");
  }

  /** What train refuses is not planned either. */
  @ParameterizedTest
  @CsvSource({"sgd, updater=adagrad, learningRate=0.1", "lbfgs, seed=1, data.shards=3"})
  void moreRangesThanFeaturesAreRefused(String method, String key, String other)
      throws IOException {
    Path conf = conf(method);
    for (String command : List.of("plan", "train")) {
      Run run =
          Run.of(
              command,
              conf,
              "placement=columns",
              "data.features=1000",
              "data.ranges=1001",
              key,
              other);
      assertThat(run.code()).as(command + run.errors()).isEqualTo(ExitCode.CONF);
      assertThat(run.errors())
          .isEqualTo(
              "thalweg: data.ranges must be at most the number of features, 1000, but was 1001\n");
    }
  }

  /** A search has no ranges to go to. */
  @Test
  void aSearchIsToldItsObstacle() throws IOException {
    Run planned =
        Run.of(
            "plan",
            conf("sgd"),
            "placement=auto",
            "updater=adagrad",
            "learningRate=0.1",
            "tune.grid.penalty=[l2(0.1),l2(0.01)]");
    assertThat(planned.out()).startsWith("obstacle   w of 1000000001 entries needs ");
  }

  /** As the conf says how long w is, nothing is read: the file is not even there. */
  @Test
  void itComesBeforeTheDataAreRead() throws IOException {
    Run run = Run.of("train", conf("svrg"), "data.train=" + folder.resolve("nothing"));
    assertThat(run.errors()).startsWith("thalweg: w of 1000000001 entries needs").hasLineCount(1);
  }

  /** Ranges hold the features that occur, which the data must tell. */
  @Test
  void rangesWaitForTheData() throws IOException {
    Run run =
        Run.of(
            "train",
            conf("sgd"),
            "placement=auto",
            "updater=adagrad",
            "learningRate=0.1",
            "data.train=" + folder.resolve("nothing"));
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).contains("nothing").hasLineCount(1);
  }
}
