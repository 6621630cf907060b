package org.thalweg.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.ShortJvm;
import org.thalweg.config.TrainingConf;
import org.thalweg.online.OnlineStream.OnlineStore;

/** A model that learns from a query of Structured Streaming, which is killed and started again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OnlineStreamTest {
  private static final int BATCHES = 5;
  private static final int KILLED = 137;
  private static final StructType SCHEMA =
      new StructType().add("label", "double").add("a", "double").add("b", "double");

  private static LocalSpark local;
  private static String expected; // of a query that nobody kills

  @TempDir static Path rows;
  @TempDir Path folder;

  @BeforeAll
  static void start(@TempDir Path undisturbed) throws Exception {
    local = LocalSpark.open();
    for (int i = 0; i < BATCHES; i++) {
      write(i);
    }
    List<PartialFit> learned = new ArrayList<>();
    run(local.session(), rows, undisturbed, fit -> learned.add(fit), fit -> {});
    assertThat(learned).hasSize(BATCHES);
    expected = learned.get(BATCHES - 1).model().model().weightsSha256();
  }

  @AfterAll
  static void stop() {
    local.close();
  }

  /** A file of rows, which the source reads as a batch, in the order of their times. */
  private static void write(int number) throws IOException {
    SplittableRandom random = new SplittableRandom(number);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      text.append("%s,%s,%s%n".formatted(a - 2 * b + random.nextGaussian() > 0 ? 1.0 : 0.0, a, b));
    }
    Path file = Files.writeString(rows.resolve("rows-%d.csv".formatted(number)), text);
    assertThat(file.toFile().setLastModified(1_700_000_000_000L + 1000L * number)).isTrue();
  }

  private static TrainingConf conf() {
    return TrainingConf.parse(
        """
        data.format = table
        data.label = label
        data.features = [a, b]
        objective.loss = logistic
        method = sgd
        updater = adam
        learningRate = 0.05
        batch.rows = 8
        stop.maxEpochs = 1
        """);
  }

  /** Runs a query over all files that are new to it. */
  private static void run(
      SparkSession session,
      Path rows,
      Path folder,
      Consumer<PartialFit> beforeKept,
      Consumer<Long> afterKept)
      throws TimeoutException, StreamingQueryException {
    run(conf(), session, rows, folder, beforeKept, afterKept);
  }

  private static void run(
      TrainingConf conf,
      SparkSession session,
      Path rows,
      Path folder,
      Consumer<PartialFit> beforeKept,
      Consumer<Long> afterKept)
      throws TimeoutException, StreamingQueryException {
    OnlineStream stream = OnlineStream.at(conf, folder.resolve("model").toString(), beforeKept);
    VoidFunction2<Dataset<Row>, Long> each =
        (batch, number) -> {
          stream.call(batch, number);
          afterKept.accept(number);
        };
    session
        .readStream()
        .schema(SCHEMA)
        .option("maxFilesPerTrigger", 1)
        .csv(rows.toString())
        .writeStream()
        .foreachBatch(each)
        .option("checkpointLocation", folder.resolve("query").toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  @Test
  void aBatchOfWhichNothingIsLeftIsLeftOut() {
    TrainingConf dropping = conf().toBuilder().set("data.malformed", "drop").build();
    OnlineStream stream = OnlineStream.at(dropping, folder.resolve("model").toString());
    Dataset<Row> good = local.session().read().schema(SCHEMA).csv(rows.toString());
    Dataset<Row> bad = good.withColumn("a", functions.lit(null).cast("double"));
    stream.call(bad, 0L);
    stream.call(good, 1L);
    stream.call(bad, 2L);
    stream.call(good, 3L);
    OnlineModel model =
        OnlineStore.at(folder.resolve("model").toString(), local.session())
            .newest(dropping, local.session())
            .orElseThrow();
    assertThat(model.batch()).isEqualTo(3);
    assertThat(model.steps()).isEqualTo(2 * ((BATCHES * 50 + 7) / 8));
  }

  /** The line says where the row is, and what lets the query go on. */
  @Test
  void aBadRowStopsAQueryUntilItIsToldToDropSuchRows() throws Exception {
    Path some = Files.createDirectory(folder.resolve("some"));
    for (int i = 0; i < 3; i++) {
      Path file = some.resolve("rows-%d.csv".formatted(i));
      String bad = i == 1 ? "1.0,2.0,3.0\n7.5,0.5,0.5\n" : "";
      Files.writeString(file, bad + Files.readString(rows.resolve("rows-%d.csv".formatted(i))));
      assertThat(file.toFile().setLastModified(1_700_000_000_000L + 1000L * i)).isTrue();
    }
    for (int i = 0; i < 2; i++) { // it stands still, at the same place
      assertThatThrownBy(() -> run(local.session(), some, folder, fit -> {}, batch -> {}))
          .hasMessageContainingAll(
              "batch 1 of file:", "rows-1.csv: label of column label in the batch row 2")
          .hasMessageContaining("data.malformed = drop");
    }
    TrainingConf dropping = conf().toBuilder().set("data.malformed", "drop").build();
    run(dropping, local.session(), some, folder, fit -> {}, batch -> {});
    assertThat(kept().batch()).isEqualTo(2);
    assertThat(kept().steps()).isEqualTo(7 + 7 + 7); // 51 rows of the second batch are learned
  }

  private OnlineModel kept() {
    return OnlineStore.at(folder.resolve("model").toString(), local.session())
        .newest(conf(), local.session())
        .orElseThrow();
  }

  /** Between learning and keeping, and between keeping and the query's own note. */
  @ParameterizedTest
  @CsvSource({"before,3", "after,2"})
  void eachBatchIsLearnedOnceHoweverAQueryEnds(String when, long number) throws Exception {
    boolean isBefore = when.equals("before");
    Consumer<PartialFit> before =
        fit -> {
          if (isBefore && fit.model().batch() == number) {
            throw new IllegalStateException("killed");
          }
        };
    Consumer<Long> after =
        batch -> {
          if (!isBefore && batch == number) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> run(local.session(), rows, folder, before, after))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("killed");
    List<Long> learned = Collections.synchronizedList(new ArrayList<>());
    run(local.session(), rows, folder, fit -> learned.add(fit.model().batch()), batch -> {});
    long first = isBefore ? number : number + 1;
    assertThat(learned).isEqualTo(LongStream.range(first, BATCHES).boxed().toList());
    assertThat(kept().model().weightsSha256()).isEqualTo(expected);
    assertThat(kept().batch()).isEqualTo(BATCHES - 1);
    try (Stream<Path> events = Files.list(folder.resolve("model").resolve("events"))) {
      assertThat(events.filter(file -> file.toString().endsWith(".json"))).hasSize(BATCHES);
    }
  }

  /** Each build ends a query once on each side of keeping. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"before,0", "after,0", "after,4"})
  void eachBatchIsLearnedOnceHoweverAQueryEndsToo(String when, long number) throws Exception {
    eachBatchIsLearnedOnceHoweverAQueryEnds(when, number);
  }

  /** A process that ends itself, as if by kill -9, while the state of a batch is being kept. */
  @Tag("long")
  @Test
  void aProcessThatIsKilledGoesOnToTheSameBits() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShortJvm.OPTIONS);
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:+Ignore"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            OnlineStreamTest.class.getName(),
            rows.toString(),
            folder.toString()));
    File output = folder.resolve("output").toFile();
    Process killed =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    assertThat(killed.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(killed.exitValue()).as(Files.readString(output.toPath())).isEqualTo(KILLED);
    assertThat(kept().batch()).isEqualTo(1);
    // what was being written when the process ended
    Path torn = folder.resolve("model").resolve(".batch-torn");
    Files.createDirectory(torn);
    run(local.session(), rows, folder, fit -> {}, batch -> {});
    assertThat(kept().model().weightsSha256()).isEqualTo(expected);
    assertThat(torn).doesNotExist();
  }

  /** The process that ends itself in the third batch. */
  public static void main(String[] arguments) throws Exception {
    try (LocalSpark spark = LocalSpark.open()) {
      run(
          spark.session(),
          Path.of(arguments[0]),
          Path.of(arguments[1]),
          fit -> {
            if (fit.model().batch() == 2) {
              Runtime.getRuntime().halt(KILLED);
            }
          },
          batch -> {});
    }
  }
}
