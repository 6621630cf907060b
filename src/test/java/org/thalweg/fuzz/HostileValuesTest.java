package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.checkpoint.CheckpointFiles;
import org.thalweg.checkpoint.JsonDigest;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.Predictions;
import org.thalweg.model.PredictionsHere;
import org.thalweg.text.DataException;

/**
 * A model or a checkpoint whose digests are right and of which one text or number is meant to harm
 * who reads it: nothing is connected to, no class is made, no variable is replaced, and it ends in
 * thirty seconds and with 64 MiB, with the same predictions or in one line.
 */
@Timeout(3000)
class HostileValuesTest {
  private static final String DIGEST = "metadataSha256";
  private static final String DERIVED =
      """
      data { features = [x, h, "hour(day)", "sin(month(day))"]
        sql = "select *, x / 2 as h from __THIS__ where place like '%e%' or place rlike 's.op'" }
      """;

  /** What a model predicts, which is its author's to say. */
  private static final String PREDICTED =
      "/input/id|/input/options/sql|/input/classNames/.*|/input/encoding/[0-9]+/missing";

  private static final int SOME = 23; // of so many one is met in each run of the tests
  private static final long MOST_BYTES = 64L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path directory;
  private Listener listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new Listener();
    System.setProperty(HostileValues.VARIABLE, "hdfs://127.0.0.1:" + listener.port());
    System.clearProperty(Noted.PROPERTY);
  }

  @AfterEach
  void stop() throws IOException {
    System.clearProperty(HostileValues.VARIABLE);
    listener.close();
  }

  /** Without a query, so that this process reads the rows itself. */
  @Test
  void aModelOfText() throws IOException {
    Trial trial = ofModel("", 1);
    assertThat(trial.failures()).isEmpty();
    assertThat(trial.files()).isGreaterThan(1000);
  }

  @Test
  void someOfAModelWithAQuery() throws IOException {
    assertThat(ofModel(DERIVED, SOME).failures()).isEmpty();
  }

  @Tag("long")
  @Test
  void aModelWithAQuery() throws IOException {
    assertThat(ofModel(DERIVED, 1).failures()).isEmpty();
  }

  @Test
  void aCheckpoint() throws IOException {
    CheckpointFiles files = new CheckpointFiles(directory.resolve("ck"), false);
    byte[] whole = files.bytes("manifest.json");
    Target target =
        new Target(
            "hostile manifest",
            List.of(whole),
            List.of(),
            Set.of(IOException.class),
            bytes ->
                unharmed(() -> files.read("manifest.json", CheckpointFiles.withDigest(bytes))));
    List<byte[]> hostile = new HostileValues(listener.port()).of(whole, "sha256");
    assertThat(Trial.of(target, hostile).failures()).isEmpty();
  }

  /** What reads a file. */
  @FunctionalInterface
  private interface Reading {
    void run() throws Exception;
  }

  private void unharmed(Reading reading) throws Exception {
    long before = allocated();
    try {
      reading.run();
    } finally {
      long taken = allocated() - before;
      assertThat(listener.heard()).as("connections").isZero();
      assertThat(System.getProperty(Noted.PROPERTY)).as("a class").isNull();
      assertThat(taken).as("bytes").isLessThan(2 * MOST_BYTES);
    }
  }

  /** Of all threads that live, since tasks have their own. */
  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  /** One file of so many. */
  private Trial ofModel(String more, int step) throws IOException {
    StringBuilder rows = new StringBuilder("y,x,place,day,who,note\n");
    for (int i = 0; i < 60; i++) {
      rows.append(
          "%s,%s,%s,2024-01-%02d 10:00:00,r%d,%s\n"
              .formatted(
                  i % 7 < 3 ? "yes" : "no",
                  i % 9 == 4 ? "" : i * 37 % 11,
                  i % 3 == 0 ? "shop" : "web",
                  1 + i % 28,
                  i,
                  "a".repeat(i % 20 == 7 ? 8000 : i)));
    }
    Path data = Files.writeString(directory.resolve("rows.csv"), rows);
    String conf =
        """
        data { train = "%s", format = csv, label = y, features = x
          categorical = place, id = who, missing = "mean(indicator=true)", options { sep = ",", nullValue = "" } }
        %s
        objective.loss = logistic
        penalty = "l2(1e-2)"
        output = none
        """;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    Model trained =
        Thalweg.train(TrainingConf.parse(conf.formatted(data, more)), context, List.of()).model();
    Configuration hadoop = new Configuration();
    String place = directory.resolve("model").toString();
    ModelStore.save(hadoop, trained, place);
    Path metadata = directory.resolve("model/metadata/part-00000");
    byte[] whole = Files.readAllBytes(metadata);
    List<String> expected = predictions(place, data, hadoop);
    Target target =
        new Target(
            "hostile metadata",
            List.of(whole),
            List.of(),
            Set.of(DataException.class, ConfException.class),
            bytes -> {
              Files.deleteIfExists(directory.resolve("model/metadata/.part-00000.crc"));
              Files.write(metadata, signed(bytes));
              unharmed(
                  () -> {
                    if (!predictions(place, data, hadoop).equals(expected)) {
                      assertThat(HostileValues.changed(whole, bytes))
                          .as("other predictions")
                          .matches(PREDICTED);
                    }
                  });
            });
    // Spark makes its tables of collations once in a JVM, for gigabytes that are garbage then
    spark.session().sql("select 'A' ilike 'a'").collect();
    List<byte[]> all = new HostileValues(listener.port()).of(whole, DIGEST);
    List<byte[]> some =
        IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
    return Trial.of(target, some);
  }

  private static byte[] signed(byte[] json) {
    try {
      return new ObjectMapper().readTree(json) instanceof ObjectNode root
          ? root.put(DIGEST, JsonDigest.of(root, DIGEST)).toString().getBytes(UTF_8)
          : json;
    } catch (IOException e) {
      return json; // which the reader will say
    }
  }

  private List<String> predictions(String model, Path data, Configuration hadoop)
      throws IOException {
    Path out = directory.resolve("out");
    FileUtils.deleteDirectory(out.toFile());
    Model read = ModelStore.load(hadoop, model);
    if (PredictionsHere.write(read, data.toString(), out.toString(), Malformed.FAIL, hadoop, 2)
        .isEmpty()) {
      Predictions.write(read, data.toString(), out.toString(), spark.session());
    }
    try (Stream<Path> parts = Files.list(out)) {
      return parts
          .filter(part -> part.getFileName().toString().startsWith("part-"))
          .sorted()
          .flatMap(part -> lines(part).stream())
          .toList();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
