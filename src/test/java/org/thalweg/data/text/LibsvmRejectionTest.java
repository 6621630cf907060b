package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Registry;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardBuilder;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.data.shard.ShardSummary;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.model.DomainLabels;
import org.thalweg.text.DataException;

/** One line that names the place; nothing stays cached, and Spark does not try again. */
class LibsvmRejectionTest {
  private static final RowRules RULES =
      RowRules.of(DomainLabels.of(Registry.losses().parse("halfSquared")));
  private static final AtomicInteger CHANGE = new AtomicInteger(); // which, to the rows

  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @AfterEach
  void nothingStaysCached() {
    assertThat(spark.getPersistentRDDs()).isEmpty();
  }

  /**
   * Where a line lies must not matter: sparse and dense rows before it, any shard, any file end.
   */
  @ParameterizedTest
  @CsvSource({"1,1", "8,1", "8,3", "13,13"})
  void namesFileLineRuleAndValueWhereverTheLineLies(int shards, int partitions) throws IOException {
    String[] lines = LibsvmText.random(4, 60).split("(?<=\n)");
    for (int at = 0; at < lines.length; at += 7) {
      String[] spoilt = lines.clone();
      spoilt[at] = "1 4:1 6:x 7:1\n";
      String file = LibsvmText.write(folder.resolve("rows"), String.join("", spoilt));
      assertThat(message(new LibsvmSource(file, 0, Partitioning.of(shards, partitions))))
          .isEqualTo(
              "value of index 6 in file:%s line %d must be a finite number but was \"x\""
                  .formatted(file, at + 1));
    }
  }

  @Test
  void theLineMayBeTheLastWithoutALineFeed() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "1 1:1\n\n# c\r\n\t\n0 2:2\n1 0:3");
    assertThat(message(new LibsvmSource(file, 0, Partitioning.of(8, 3))))
        .isEqualTo("index in file:%s line 6 must be at least 1 but was \"0\"".formatted(file));
  }

  @Test
  void theFirstOfSeveralMalformedLinesIsNamed() throws IOException {
    String text = LibsvmText.random(4, 60);
    LibsvmText.write(folder.resolve("d/a"), text);
    LibsvmText.gzip(folder.resolve("d/b.gz"), text + "2 1:1\n" + text + "7\n" + text);
    LibsvmText.write(folder.resolve("d/c"), "a\n" + text);
    for (int partitions : new int[] {1, 2, 7}) {
      assertThat(message(new LibsvmSource(folder + "/d", 0, Partitioning.of(13, partitions))))
          .isEqualTo(
              "label in file:%s/d/b.gz line 61 must be in {0, 1}, as logistic requires, but was"
                      .formatted(folder)
                  + " \"2\"");
    }
  }

  @Test
  void anIndexAboveTheLimitIsRejected() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "1 1:1 3:1\n0 2:1 4:1\n");
    assertThat(message(new LibsvmSource(file, 3, Partitioning.standard())))
        .isEqualTo("index in file:%s line 2 must be at most 3 but was \"4\"".formatted(file));
    try (ShardedData data =
        new LibsvmSource(file, 4, Partitioning.standard()).load(spark, ZERO_ONE)) {
      assertThat(data.features()).isEqualTo(4);
    }
  }

  @Test
  void minusOneIsReadAsZeroUnlessThereAreZerosToo() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "-1 1:1\n+1 1:2\n-1 1:3\n");
    try (ShardedData data = LibsvmSource.of(file).load(spark, ZERO_ONE)) {
      assertThat(LocalSpark.rows(data).stream().flatMap(List::stream))
          .containsExactly("0.0 0:1.0", "1.0 0:2.0", "0.0 0:3.0");
    }
    LibsvmText.write(folder.resolve("rows"), "-1 1:1\n" + "1 1:2\n".repeat(99) + "0 1:3\n");
    for (int shards : new int[] {1, 8}) {
      assertThat(message(new LibsvmSource(file, 0, Partitioning.of(shards, 0))))
          .isEqualTo("labels in %s must be 0 and 1 or -1 and 1 but were -1 and 0".formatted(file));
    }
  }

  @Test
  void aPathMustNameAFile() {
    for (String missing : List.of("/none", "/no*", "/none/*.libsvm")) {
      assertThat(message(LibsvmSource.of(folder + missing)))
          .isEqualTo("DATA names no file: " + folder + missing);
    }
    assertThat(message(LibsvmSource.of("nosuch://host/rows"))).startsWith("cannot list nosuch://");
    assertThat(message(LibsvmSource.of(folder + "/{a"))).startsWith("cannot list ");
  }

  @Test
  void thereMustBeARow() throws IOException {
    String file = LibsvmText.write(folder.resolve("d/a"), "");
    for (String empty : List.of(file, folder + "/d", folder + "/d/*")) {
      assertThat(message(LibsvmSource.of(empty)))
          .isEqualTo("data must have at least one row but %s is empty".formatted(empty));
    }
    LibsvmText.write(folder.resolve("d/a"), "# nothing\n\n  # here\r\n");
    assertThat(message(LibsvmSource.of(file)))
        .isEqualTo("data must have at least one row but %s has none".formatted(file));
    String packed = LibsvmText.gzip(folder.resolve("d/b.gz"), "");
    assertThat(message(LibsvmSource.of(packed)))
        .isEqualTo("data must have at least one row but %s is empty".formatted(packed));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 11, 1000, -9, -1})
  void aTruncatedArchiveIsNamed(int kept) throws IOException {
    Path file = folder.resolve("d/rows.gz");
    LibsvmText.gzip(file, LibsvmText.random(9, 2000));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, kept < 0 ? bytes.length + kept : kept));
    LibsvmText.write(folder.resolve("d/a"), "1 1:1\n");
    LibsvmText.write(folder.resolve("d/z"), "1 1:1\n");
    for (int partitions : new int[] {1, 4}) {
      assertThat(message(new LibsvmSource(folder + "/d", 0, Partitioning.of(8, partitions))))
          .startsWith("file:%s cannot be read: ".formatted(file))
          .doesNotContain("\n");
    }
  }

  /** Of shards that a job read; those that the driver read itself are not lost. */
  @Test
  void aLostShardWhoseFileHasChangedIsRejected() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "1 1:1\n0 1:2\n1 1:3\n");
    try (ShardedData data =
        new LibsvmSource(file, 0, new Partitioning(1, 1, Storage.DISK)).load(spark, ZERO_ONE)) {
      assertThat(data.rdd().first().summary().rows()).isEqualTo(3);
      LibsvmText.write(folder.resolve("rows"), "1 1:1\n0 1:9\n1 1:3\n");
      Files.setLastModifiedTime(folder.resolve("rows"), FileTime.fromMillis(1));
      loseShards();
      assertThat(problem(data))
          .isEqualTo("file:%s cannot be read: it was changed after it was first read", file);
      Files.delete(folder.resolve("rows"));
      assertThat(problem(data)).startsWith("file:%s cannot be read: ".formatted(file));
    }
  }

  @Test
  void aShardWithAnotherNumberOfRowsIsRejected() {
    Shard empty = new Shard(4, List.of(), new ShardSummary());
    assertThat(empty.expecting(0, 0)).isSameAs(empty);
    assertThat(catchThrowableOfType(DataException.class, () -> empty.expecting(3, 0)))
        .hasMessage("shard 4 must have 3 rows, as when it was first read, but had 0");
  }

  /** Tables and Datasets have no time of their last change, and may have other rows each time. */
  @Test
  void aLostShardWithOtherRowsIsRejected() {
    for (int change = 0; change <= 6; change++) {
      CHANGE.set(0);
      JavaRDD<Shard> shards =
          spark
              .parallelize(List.of(0), 1)
              .map(one -> rows(CHANGE.get()))
              .persist(StorageLevel.MEMORY_ONLY());
      try (ShardedData data =
          ShardLoading.of("x", shards, RULES, read -> new Rejections(0, List.of()), List.of())) {
        loseShards();
        assertThat(data.rdd().count()).isEqualTo(1);
        CHANGE.set(change);
        loseShards();
        if (change == 0) {
          assertThat(data.rdd().count()).isEqualTo(1);
        } else {
          assertThat(problem(data))
              .as("change %d", change)
              .isEqualTo(
                  "shard 0 must have the rows that it had when it was first read but had others");
        }
      }
    }
  }

  private static Shard rows(int change) {
    ShardBuilder rows = new ShardBuilder(0, RULES);
    for (int i = 0; i < 40; i++) {
      boolean isFirst = i == 0;
      rows.beginRow(change == 1 ? -i - 1 : i + 1);
      rows.entry(0, change == 2 ? -2 : 2);
      rows.entry(isFirst && change == 3 ? 5 : 4, 1);
      if (i == 16 && change == 4) { // of every sixteenth row the entries count
        rows.entry(6, 1);
      }
      rows.endRow(change == 5 ? 2 : 1, isFirst && change == 6 ? 1 : 0);
    }
    return rows.build();
  }

  private static void loseShards() {
    spark.getPersistentRDDs().values().forEach(rdd -> rdd.unpersist(true));
  }

  /** What a task that reads again says. */
  private static String problem(ShardedData data) {
    Throwable thrown = catchThrowable(() -> data.rdd().count());
    return DataException.behind(thrown).orElseThrow().getMessage();
  }

  private static String message(LibsvmSource source) {
    return catchThrowableOfType(DataException.class, () -> source.load(spark, ZERO_ONE).close())
        .getMessage();
  }
}
