package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.text.AwayFileSystem;
import org.thalweg.model.Model;
import org.thalweg.solve.StepReport;

/**
 * What becomes of results whose directory fails for a while, goes away or becomes another run's.
 */
@Timeout(120)
class OutputFaultsTest {
  private static final long A_SECOND = 1_100;
  private static final String OTHER_RUN =
      "{\"host\":\"far\",\"process\":7,\"run\":\"another\",\"since\":\"now\",\"renewals\":3}";

  /** What is wrong with the file system. */
  enum Fault {
    NONE,
    IS_FULL,
    IS_AWAY
  }

  private static final OtherPlaces NOWHERE = new OtherPlaces(List.of(), Duration.ZERO, List.of());

  private static volatile Fault fault = Fault.NONE;

  @TempDir private Path directory;
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final Configuration hadoop = new Configuration();
  private Path output;

  @BeforeEach
  void name() {
    output = directory.resolve("out");
    fault = Fault.NONE;
    hadoop.setClass("fs.file.impl", Failing.class, FileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
  }

  /** Fails as {@link #fault} says: when full it takes one byte of each write. */
  public static final class Failing extends RawLocalFileSystem {
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
      requireHere();
      return failing(
          super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      requireHere();
      return failing(super.create(path, overwrite, bufferSize, replication, blockSize, progress));
    }

    private static FSDataOutputStream failing(OutputStream out) {
      return new FSDataOutputStream(
          new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
              requireHere();
              if (fault == Fault.IS_FULL) {
                out.write(bytes, from, 1);
                out.flush();
                throw new IOException("No space left on device");
              }
              out.write(bytes, from, length);
            }
          },
          null);
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      requireHere();
      return super.getFileStatus(path);
    }

    @Override
    public boolean exists(org.apache.hadoop.fs.Path path) throws IOException {
      requireHere();
      return super.exists(path);
    }

    private static void requireHere() throws IOException {
      if (fault == Fault.IS_AWAY) {
        throw new IOException("Connection refused");
      }
    }
  }

  private Results into(OtherPlaces others) {
    return Results.into(output.toString(), true, others, hadoop, notes::add);
  }

  private Results into() {
    return into(
        new OtherPlaces(
            List.of(), Duration.ZERO, List.of(directory.resolve("elsewhere").toString())));
  }

  private static void steps(Results results, long from, long to) {
    for (long step = from; step < to; step++) {
      results.onStep(
          new StepReport(step, step, 0.25, 0.125, 1, 0.1, 0.1, 20, Duration.ofMillis(5)));
    }
  }

  private static Model model() {
    return new Model(
        ObjectiveConf.linear(Registry.losses().parse("logistic"), true), 1, new double[] {0.5, 1});
  }

  /** The steps of the lines, each of which must be whole. */
  private List<Long> events() throws IOException {
    List<Long> steps = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("events.jsonl"))) {
      steps.add(new ObjectMapper().readTree(line).at("/step").asLong(-1));
    }
    return steps;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"IS_FULL"})
  void eventsAreTakenUpAgainWhereTheFileSystemIsBack(Fault struck) throws Exception {
    try (Results results = into()) {
      steps(results, 0, 5);
      Thread.sleep(A_SECOND);
      fault = struck;
      steps(results, 5, 9);
      assertThat(notes).hasSize(1).first().asString().startsWith("events cannot be written: ");
      steps(results, 9, 12);
      Thread.sleep(A_SECOND);
      steps(results, 12, 15);
      fault = Fault.NONE;
      Thread.sleep(A_SECOND);
      steps(results, 15, 20);
      results.save(model());
    }
    assertThat(events()).isEqualTo(range(0, 20));
    assertThat(notes).hasSize(1);
  }

  /** The events are taken up in one way, whatever failed; others here are about outputs away. */
  @Tag("long")
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"IS_AWAY"})
  void eventsAreTakenUpAgainWhereTheFileSystemIsBackToo(Fault struck) throws Exception {
    eventsAreTakenUpAgainWhereTheFileSystemIsBack(struck);
  }

  @Test
  void eventsThatFailUntilTheEndOfTheStepsAreThereWithTheModel() throws Exception {
    fault = Fault.NONE;
    try (Results results = into()) {
      fault = Fault.IS_FULL;
      steps(results, 0, 9);
      fault = Fault.NONE;
      results.save(model());
    }
    assertThat(events()).isEqualTo(range(0, 9));
  }

  @Test
  void aRunThatIsResumedSaysWhichStepsAFullDiskCost() throws Exception {
    try (Results results = into()) {
      steps(results, 0, 3);
      results.beforeCheckpoint();
      fault = Fault.IS_FULL;
      steps(results, 3, 6);
      Thread.sleep(A_SECOND);
      steps(results, 6, 10); // with a half of a line on the disk
    }
    fault = Fault.NONE;
    notes.clear();
    try (Results results = into()) {
      steps(results, 8, 12);
      results.save(model());
    }
    assertThat(notes).hasSize(1).first().asString().contains("events.jsonl lacks steps 3 to 7");
    assertThat(events()).containsExactly(0L, 1L, 2L, 8L, 9L, 10L, 11L);
  }

  @Tag("long")
  @Test
  void anOutputThatIsRemovedIsMadeAgainAndTheStepsThatWentAreSaid() throws Exception {
    long last = 8;
    try (Results results = into()) {
      steps(results, 0, 5);
      results.beforeCheckpoint();
      removeOutput();
      Thread.sleep(A_SECOND);
      steps(results, 5, 8);
      assertThat(notes).hasSize(1).first().asString().contains("events.jsonl.running was removed");
      for (; notes.size() < 2; last++) { // what failed slowly is tried again later
        Thread.sleep(A_SECOND / 5);
        steps(results, last, last + 1);
      }
      assertThat(notes).last().asString().contains("lacks steps 0 to 4");
      results.save(model());
    }
    assertThat(events()).isEqualTo(range(5, last));
    assertThat(output.resolve("model/metadata")).exists();
    assertThat(notes).hasSize(2);
  }

  private void removeOutput() throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Whose process stood still for so long that another run waited in vain. */
  @Test
  void aRunWhoseClaimNamesAnotherReplacesNothing() throws Exception {
    try (Results former = into()) {
      former.write(Map.of("tune.json", new byte[] {1}));
    }
    Path elsewhere = directory.resolve("elsewhere");
    try (Results results = into()) {
      steps(results, 0, 5);
      Files.writeString(output.resolve(DirectoryClaim.OF_RESULTS), OTHER_RUN);
      Files.writeString(output.resolve("events.jsonl.running"), "another's");
      assertThatThrownBy(() -> results.save(model()))
          .hasMessageContaining("another run has taken it (process 7 on far since now)")
          .hasMessageContaining("the model is in " + elsewhere);
      assertThatThrownBy(() -> results.write(Map.of("tune.json", new byte[] {2})))
          .hasMessageContaining("another run has taken it");
      assertThatThrownBy(() -> steps(results, 5, 6)).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(output.resolve("tune.json")).hasBinaryContent(new byte[] {1});
    assertThat(output.resolve("model")).doesNotExist();
    assertThat(output.resolve("events.jsonl")).doesNotExist();
    assertThat(output.resolve("events.jsonl.running")).hasContent("another's");
    assertThat(output.resolve(DirectoryClaim.OF_RESULTS)).hasContent(OTHER_RUN);
  }

  @Tag("long")
  @Test
  void theOutputIsTriedAgainWithPatience() throws Exception {
    try (Results results = into(new OtherPlaces(List.of(), Duration.ofSeconds(30), List.of()))) {
      steps(results, 0, 5);
      Thread.sleep(A_SECOND);
      Thread back = awayFor(3 * A_SECOND);
      results.save(model());
      back.join();
    }
    assertThat(output.resolve("model/metadata")).exists();
    assertThat(events()).isEqualTo(range(0, 5));
  }

  private static Thread awayFor(long millis) {
    fault = Fault.IS_AWAY;
    Thread back =
        new Thread(
            () -> {
              try {
                Thread.sleep(millis);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              fault = Fault.NONE;
            });
    back.start();
    return back;
  }

  /** Where one writes a model while a NameNode comes back, it would lie beside the output. */
  @Test
  void anOutputThatIsAwayIsTriedAgainBeforeAnotherPlace() throws Exception {
    hadoop.setClass("fs.away.impl", AwayFileSystem.class, FileSystem.class);
    String elsewhere = "away://host" + directory.resolve("elsewhere");
    try (Results results =
        into(new OtherPlaces(List.of(elsewhere), Duration.ofSeconds(30), List.of()))) {
      Thread back = awayFor(A_SECOND / 2);
      results.save(model());
      back.join();
    }
    assertThat(output.resolve("model/metadata")).exists();
    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void anOutputThatStaysAwayLeavesTheModelInAnotherPlace() throws Exception {
    hadoop.setClass("fs.away.impl", AwayFileSystem.class, FileSystem.class);
    String elsewhere = "away://host" + directory.resolve("elsewhere");
    try (Results results =
        into(new OtherPlaces(List.of(elsewhere), Duration.ofMillis(300), List.of()))) {
      fault = Fault.IS_AWAY;
      assertThatThrownBy(() -> results.save(model()))
          .hasMessageContaining("the model is in " + elsewhere);
    } finally {
      fault = Fault.NONE;
    }
  }

  @Tag("long")
  @Test
  void aRunWaitsForTheFileSystemOfItsOutputWhenItBegins() throws Exception {
    Thread back = awayFor(A_SECOND / 2);
    try (Results results = Results.into(output.toString(), false, NOWHERE, hadoop, notes::add)) {
      results.save(model());
    }
    back.join();
    assertThat(output.resolve("model/metadata")).exists();
  }

  @Test
  void theSummaryWaitsForTheFileSystem() throws Exception {
    try (Results results = into()) {
      results.save(model());
      Thread back = awayFor(A_SECOND / 2);
      results.write(ResultsTest.outcome(0.5), 0, 1);
      back.join();
    }
    assertThat(output.resolve("summary.json")).exists();
  }

  @Test
  void aPatienceThatEndsLosesTheModelAndSaysSo() {
    assertThatThrownBy(
            () -> {
              try (Results results =
                  into(new OtherPlaces(List.of(), Duration.ofMillis(300), List.of()))) {
                Files.createDirectories(output.resolve("x"));
                fault = Fault.IS_AWAY;
                results.save(model());
              } finally {
                fault = Fault.NONE;
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage(
            "output %s cannot be written: Connection refused, so the model is lost", output);
  }

  @Test
  void aDriverInClusterModeHasNoTemporaryDirectory() {
    TrainingConf conf =
        TrainingConf.parse(
            """
            objective.loss = logistic
            checkpoint.directory = "hdfs:///ck"
            output = "file:///out"
            """);
    String temporary = Path.of(System.getProperty("java.io.tmpdir")).toUri().toString();
    List<String> checkpoints = List.of("hdfs:///ck");
    SparkConf spark = new SparkConf(false);
    Configuration usual = new Configuration();
    assertThat(OtherPlaces.of(conf, usual, spark))
        .isEqualTo(new OtherPlaces(checkpoints, Duration.ZERO, List.of(temporary)));
    TrainingConf far = conf.toBuilder().set("output", "hdfs://127.0.0.1:9/out").build();
    assertThat(OtherPlaces.of(far, usual, spark))
        .isEqualTo(new OtherPlaces(checkpoints, Duration.ofMinutes(2), List.of(temporary)));
    OtherPlaces onACluster = new OtherPlaces(checkpoints, Duration.ofMinutes(5), List.of());
    assertThat(OtherPlaces.of(conf, usual, spark.clone().set("spark.submit.deployMode", "cluster")))
        .isEqualTo(onACluster);
    assertThat(
            OtherPlaces.of(
                conf, usual, spark.clone().set("spark.kubernetes.submitInDriver", "true")))
        .isEqualTo(onACluster);
  }
}
