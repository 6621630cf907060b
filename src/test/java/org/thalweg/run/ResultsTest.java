package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.solve.History;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundCosts;

class ResultsTest {
  private static final Configuration HADOOP = new Configuration();
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static SparkSession session;

  private final List<String> notes = new ArrayList<>();
  @TempDir private Path directory;
  private Path output;

  @BeforeAll
  static void start() {
    session = spark.session();
  }

  @BeforeEach
  void name() {
    output = directory.resolve("a/b/out");
  }

  @Test
  void holdTheModelTheEventsAndTheSummary() throws IOException {
    write(false, outcome(0.5));
    requireWhole(0.5);
    JsonNode summary = summary();
    assertThat(summary.at("/stop/kind").asText()).isEqualTo("BUDGET");
    assertThat(summary.at("/stop/rule").asText()).isEqualTo("maxSteps");
    assertThat(summary.at("/steps").asLong()).isEqualTo(3);
    assertThat(summary.at("/finalObjective").asDouble()).isEqualTo(0.375);
    assertThat(summary.at("/train/accuracy").asDouble()).isEqualTo(0.75);
    assertThat(summary.has("test")).isFalse();
    assertThat(summary.at("/seconds/total").asDouble()).isEqualTo(9);
  }

  @Test
  void eventsAreValidJsonWhateverTheNumbers() throws IOException {
    try (Results results = into(output.toString(), false)) {
      results.onStep(report(0, 1e-300));
      results.onStep(report(1, Double.POSITIVE_INFINITY));
      assertThat(output.resolve("events.jsonl")).doesNotExist();
      results.save(outcome(0.5).model());
    }
    List<String> lines = Files.readAllLines(output.resolve("events.jsonl"));
    assertThat(lines).hasSize(2);
    assertThat(new ObjectMapper().readTree(lines.get(0)).at("/stepNorm").asDouble())
        .isEqualTo(1e-300);
    assertThat(new ObjectMapper().readTree(lines.get(1)).at("/stepNorm").isNull()).isTrue();
  }

  @Test
  void theSummaryIsValidJsonWhateverTheNumbers() throws IOException {
    Outcome well = outcome(0.5);
    Map<String, Double> metrics = new TreeMap<>(Map.of("accuracy", 0.75));
    metrics.put("logLoss", Double.POSITIVE_INFINITY);
    metrics.put("r2", Double.NEGATIVE_INFINITY);
    Outcome wild =
        new Outcome(
            well.model(),
            well.result(),
            Optional.empty(),
            new Evaluation(Double.POSITIVE_INFINITY, 0.125, Double.NaN, 40, metrics),
            Optional.of(new Evaluation(0.25, 0.125, 1e-3, 40, metrics)),
            Optional.empty(),
            Optional.empty(),
            well.notes(),
            well.costs(),
            2,
            4);
    write(false, wild);
    JsonNode summary = summary();
    for (String place : List.of("/finalLoss", "/gradientNorm", "/train/logLoss", "/test/r2")) {
      assertThat(summary.at(place).isNull()).as(place).isTrue();
    }
    assertThat(summary.at("/test/accuracy").asDouble()).isEqualTo(0.75);
  }

  @Test
  void lookingWhetherOutputCanBeWrittenLeavesNothing() throws IOException {
    into(output.toString(), false).close();
    assertThat(directory).isEmptyDirectory();
    Files.createDirectories(output);
    into(output.toString(), false).close();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void formerResultsAreNotReplacedUnasked() throws IOException {
    write(false, outcome(0.5));
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> into(output.toString(), false))
        .withMessage(
            "output must not hold results yet but %s/model exists; --overwrite replaces them",
            output);
    assertThat(load().w()).containsExactly(0.5, 1);
  }

  @Test
  void formerResultsAreReplacedWhenAsked() throws IOException {
    write(false, outcome(0.5));
    write(true, outcome(0.25));
    requireWhole(0.25);
  }

  @Test
  void aPathUnderAFileIsNoPlaceForResults() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "a file");
    requireConfException(file.resolve("out").toString());
    requireConfException(file.toString());
    assertThat(file).hasContent("a file");
  }

  @Test
  void neitherIsAPathThatIsNone() {
    requireConfException("a:b");
    requireConfException("nowhere://host/out");
  }

  @Test
  void aModelThatCannotBeWrittenLeavesTheFormerResultsWhole() throws IOException {
    write(false, outcome(0.5));
    Configuration failing = new Configuration(HADOOP);
    failing.setBoolean("fs.file.impl.disable.cache", true);
    failing.setClass("fs.file.impl", DiskIsFull.class, FileSystem.class);
    OtherPlaces others = places();
    try (Results results = Results.into(output.toString(), true, others, failing, note -> {})) {
      assertThatThrownBy(() -> results.save(outcome(0.25).model()))
          .hasMessageStartingWith("output %s cannot be written: disk is full".formatted(output))
          .hasMessageContaining(elsewhere().toString())
          .hasMessageEndingWith("so the model is lost");
    }
    requireWhole(0.5);
  }

  /** As where the disk of the output is full. */
  @Test
  void aModelThatCannotBeWrittenHereIsWrittenElsewhere() throws IOException {
    try (Results results = into(output.toString(), true)) {
      Files.delete(output.resolve(DirectoryClaim.OF_RESULTS));
      Files.delete(output);
      Files.writeString(output, "in the way");
      assertThatThrownBy(() -> results.save(outcome(0.25).model()))
          .hasMessageStartingWith("output %s cannot be written: ".formatted(output))
          .hasMessageContaining("the model is in " + elsewhere());
    }
    try (var models = Files.list(elsewhere())) {
      Path own = models.findFirst().orElseThrow();
      assertThat(Files.getPosixFilePermissions(own))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      Path saved = own.resolve("model");
      assertThat(ModelStore.load(session, saved.toString()).w()).containsExactly(0.25, 1);
    }
  }

  /** Those of a search or of a path, all of them in one place. */
  @Test
  void otherFilesThatCannotBeWrittenHereAreWrittenElsewhere() throws IOException {
    Map<String, byte[]> texts =
        new TreeMap<>(Map.of("a.json", bytes("one"), "b.csv", bytes("two")));
    try (Results results = into(output.toString(), true)) {
      results.write(texts);
      assertThat(output.resolve("a.json")).hasContent("one");
      results.write(Map.of("a.json", bytes("new")));
      assertThat(output.resolve("a.json")).hasContent("new");
      Files.delete(output.resolve(DirectoryClaim.OF_RESULTS));
      try (var files = Files.list(output)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(output);
      Files.writeString(output, "in the way");
      assertThatThrownBy(() -> results.write(texts))
          .hasMessageStartingWith("output %s cannot be written: ".formatted(output))
          .hasMessageContaining("a.json, b.csv are in " + elsewhere());
    }
    try (var places = Files.list(elsewhere())) {
      Path place = places.findFirst().orElseThrow();
      assertThat(place.resolve("a.json")).hasContent("one");
      assertThat(place.resolve("b.csv")).hasContent("two");
    }
  }

  @Test
  void nothingOfAFormerRunIsLeftBesideTheNew() throws IOException {
    write(false, outcome(0.5));
    Files.createDirectories(output.resolve("tensorboard/events"));
    Files.writeString(output.resolve("mine.txt"), "kept");
    try (Results search = into(output.toString(), true)) {
      search.write(Map.of("tune.json", bytes("{}")));
    }
    assertThat(names()).containsExactlyInAnyOrder("tune.json", "mine.txt");
    Files.writeString(output.resolve("path.csv"), "");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> into(output.toString(), false))
        .withMessageContaining("tune.json exists; --overwrite replaces them");
    Files.createDirectories(output.resolve("tensorboard/events"));
    write(true, outcome(0.25));
    assertThat(names())
        .containsExactlyInAnyOrder("model", "summary.json", "events.jsonl", "mine.txt");
    try (Results path = into(output.toString(), true)) {
      path.onStep(report(0, 0.1));
      path.save(outcome(0.5).model());
      path.write(Map.of("path.json", bytes("{}")));
      path.write(outcome(0.5), 1, 9);
    }
    assertThat(names()).contains("model", "summary.json", "events.jsonl", "path.json");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void eventsThatCannotBeWrittenDoNotEndTheRun() throws IOException {
    try (Results results = Results.into(output.toString(), true, places(), HADOOP, notes::add)) {
      Files.createDirectories(output.resolve("events.jsonl.running/in the way"));
      results.onStep(report(0, 0.1));
      results.onStep(report(1, 0.1));
      results.beforeCheckpoint();
      assertThat(notes).hasSize(1);
      assertThat(notes.get(0)).startsWith("events cannot be written").hasLineCount(1);
      results.save(outcome(0.25).model());
    }
    assertThat(load().w()).containsExactly(0.25, 1);
  }

  /** What a checkpoint counts on is there when it is written, whatever happens to the run. */
  @Test
  void eventsAreOnDiskBeforeACheckpoint() throws IOException {
    try (Results results = into(output.toString(), true)) {
      for (int step = 0; step < 5; step++) {
        results.onStep(report(step, 0.1));
      }
      results.beforeCheckpoint();
      assertThat(Files.readAllLines(output.resolve("events.jsonl.running"))).hasSize(5);
    }
  }

  @Test
  void oneRunAtATimeWritesToADirectory() throws IOException {
    try (Results results = into(output.toString(), false)) {
      assertThatExceptionOfType(ConfException.class)
          .isThrownBy(() -> into(output.toString(), true))
          .withMessageContaining(
              "another run writes to it (process " + ProcessHandle.current().pid());
      results.onStep(report(0, 0.1));
    }
    into(output.toString(), false).close();
  }

  /** Takes every row and then fails. */
  public static final class DiskIsFull extends LocalFileSystem {
    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      OutputStream out =
          super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
      boolean isData = path.getName().endsWith(".parquet");
      return new FSDataOutputStream(
          new FilterOutputStream(out) {
            @Override
            public void close() throws IOException {
              super.close();
              if (isData) {
                throw new IOException("disk is full");
              }
            }
          },
          null);
    }
  }

  @Test
  void aFailedEvaluationLosesNoModelAndLeavesNoSummary() throws IOException {
    write(false, outcome(0.5));
    Outcome good = outcome(0.25);
    Outcome broken =
        new Outcome(
            good.model(),
            good.result(),
            Optional.empty(),
            null,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            good.notes(),
            good.costs(),
            2,
            4);
    assertThatThrownBy(() -> write(true, broken)).isInstanceOf(NullPointerException.class);
    assertThat(names()).containsExactlyInAnyOrder("model", "events.jsonl");
    assertThat(load().w()).containsExactly(0.25, 1);
  }

  /** A run that is resumed after an error has the lines from its first step on. */
  @Test
  void aRunThatFailsBehindACheckpointKeepsItsEvents() throws IOException {
    write(false, outcome(0.5)); // an older run, whose lines are not of this one
    try (Results results = into(output.toString(), true)) {
      for (int step = 0; step < 5; step++) {
        results.onStep(report(step, 0.1));
      }
      results.beforeCheckpoint();
    }
    assertThat(Files.readAllLines(output.resolve("events.jsonl.running"))).hasSize(5);
    try (Results results = into(output.toString(), true)) {
      results.onStep(report(3, 0.2));
      results.save(outcome(0.25).model());
    }
    assertThat(Files.readAllLines(output.resolve("events.jsonl"))).hasSize(4);
  }

  @Test
  void aRunWithoutAModelLeavesNoEvents() throws IOException {
    try (Results results = into(output.toString(), true)) {
      results.onStep(report(0, 0.1));
      assertThat(names())
          .containsExactlyInAnyOrder(DirectoryClaim.OF_RESULTS, "events.jsonl.running");
    }
    assertThat(output).doesNotExist();
  }

  private void requireWhole(double weight) throws IOException {
    assertThat(names()).containsExactlyInAnyOrder("model", "events.jsonl", "summary.json");
    assertThat(load().w()).containsExactly(weight, 1);
    assertThat(summary().at("/weightsSha256").asText()).isEqualTo(load().weightsSha256());
  }

  private void requireConfException(String path) {
    ConfException e = catchThrowableOfType(ConfException.class, () -> into(path, false));
    assertThat(e).isNotNull();
    assertThat(e.getMessage())
        .startsWith("output must be a writable directory but was %s: ".formatted(path))
        .hasLineCount(1);
  }

  private Results into(String path, boolean overwrite) {
    return Results.into(path, overwrite, places(), HADOOP, notes::add);
  }

  private OtherPlaces places() {
    return new OtherPlaces(List.of(elsewhere().toString()), Duration.ZERO, List.of());
  }

  private Path elsewhere() {
    return directory.resolve("elsewhere");
  }

  private void write(boolean overwrite, Outcome outcome) throws IOException {
    try (Results results = into(output.toString(), overwrite)) {
      results.onStep(report(0, 0.1));
      results.save(outcome.model());
      results.write(outcome, 1, 9);
    }
  }

  private static StepReport report(long step, double stepNorm) {
    return new StepReport(step, 0.5, 0.25, 0.125, 1, stepNorm, 0.1, 20, Duration.ofMillis(5));
  }

  static Outcome outcome(double weight) {
    double[] w = {weight, 1};
    History history = new History(40);
    for (int step = 0; step < 3; step++) {
      history.add(report(step, 0));
    }
    return new Outcome(
        new Model(ObjectiveConf.linear(Registry.losses().parse("logistic"), true), 1, w),
        new TrainingResult(
            w, new Reason(Reason.Kind.BUDGET, "maxSteps", "3 steps"), history, 0, true),
        Optional.empty(),
        new Evaluation(0.25, 0.125, 1e-3, 40, Map.of("accuracy", 0.75)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new DataNotes(
            12,
            List.of(),
            List.of("value in f line 3 must be a finite number but was x"),
            0,
            List.of(),
            List.of("w")),
        new RoundCosts(),
        2,
        4);
  }

  private Model load() {
    return ModelStore.load(session, output.resolve("model").toString());
  }

  private JsonNode summary() throws IOException {
    return new ObjectMapper().readTree(Files.readString(output.resolve("summary.json")));
  }

  /** Without Hadoop's checksum files. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(n -> !n.endsWith(".crc"))
          .toList();
    }
  }
}
