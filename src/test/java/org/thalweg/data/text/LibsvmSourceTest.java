package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;

/** Which rows end up in which shard: those that begin there, whatever the cluster does. */
class LibsvmSourceTest {
  private static final String LONG_LINE = "1 1:" + "0".repeat(300_000) + "5 2:7\n";
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

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8, 13})
  void partitionsAndCompressionLeaveEveryShardAsItIs(int shards) throws IOException {
    String text = LibsvmText.random(shards, 900) + LONG_LINE + LibsvmText.random(1, 300) + "1 3:4";
    String plain = LibsvmText.write(folder.resolve("rows.libsvm"), text);
    String compressed = LibsvmText.gzip(folder.resolve("rows.libsvm.gz"), text);
    List<List<String>> expected = LibsvmText.shards(shards, text);
    for (int partitions : new int[] {1, 2, 3, 7}) {
      assertThat(load(plain, shards, partitions)).isEqualTo(expected);
    }
    assertThat(load(compressed, shards, 3)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,3", "13,2", "13,7"})
  void theFilesOfADirectoryAreOneTextInTheOrderOfTheirNames(int shards, int partitions)
      throws IOException {
    String a = LibsvmText.random(1, 80);
    String b = LibsvmText.random(2, 50) + "1 2:3"; // no final line feed
    String c = LibsvmText.random(3, 300);
    LibsvmText.gzip(folder.resolve("d/b.gz"), b);
    LibsvmText.write(folder.resolve("d/a"), a);
    LibsvmText.write(folder.resolve("d/c/part-0"), c);
    LibsvmText.write(folder.resolve("d/aa"), ""); // empty ones change nothing
    LibsvmText.write(folder.resolve("d/z"), "");
    LibsvmText.gzip(folder.resolve("d/bb.gz"), "");
    for (String hidden : List.of("_SUCCESS", ".a.crc", "_temporary/part-0", "c/.part", ".x/y")) {
      LibsvmText.write(folder.resolve("d").resolve(hidden), "not a row\n");
    }
    List<List<String>> expected = LibsvmText.shards(shards, a, b, c);
    assertThat(load(folder.resolve("d").toString(), shards, partitions)).isEqualTo(expected);
    assertThat(load(folder.resolve("d/").toUri().toString(), shards, partitions))
        .isEqualTo(expected);
  }

  @Test
  void directoriesInsideAreReadAndHiddenOnesAreNot() throws IOException {
    for (String name : List.of("a/b/2", "a/1", "a/_b/3", "a/.4", "a/.c/d/5", "6")) {
      Path file = folder.resolve("nested").resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "1 1:1\n");
    }
    assertThat(
            TextFiles.list("data", folder.resolve("nested").toString(), new Configuration())
                .stream()
                .map(file -> file.path().replaceAll(".*/nested/", "")))
        .containsExactly("6", "a/1", "a/b/2");
  }

  @Test
  void aGlobIsWhatItMatchesWithoutHiddenNames() throws IOException {
    LibsvmText.write(folder.resolve("2026-01/b"), "1 2:2\n");
    LibsvmText.write(folder.resolve("2026-01/_SUCCESS"), "not a row\n");
    LibsvmText.write(folder.resolve("2026-01/.b.crc"), "not a row\n");
    LibsvmText.write(folder.resolve("2026-01/_temporary/part-0"), "not a row\n");
    LibsvmText.write(folder.resolve("2026-02/a"), "0 1:1\n");
    LibsvmText.write(folder.resolve("2027-01/a"), "0 9:9\n");
    List<List<String>> expected = List.of(List.of("1.0 1:2.0", "0.0 0:1.0"));
    assertThat(load(folder + "/2026-*", 1, 1)).isEqualTo(expected);
    assertThat(load(folder + "/2026-*/*", 1, 1)).isEqualTo(expected);
    assertThat(load(folder + "/2026-{02,01}/[ab]", 1, 1)).isEqualTo(expected);
  }

  @Test
  void aHiddenFileIsReadWhereItIsNamed() throws IOException {
    String file = LibsvmText.write(folder.resolve("_rows"), "1 2:2\n");
    assertThat(load(file, 1, 1)).isEqualTo(List.of(List.of("1.0 1:2.0")));
    assertThat(load(folder + "/_r*", 1, 1)).isEqualTo(List.of(List.of("1.0 1:2.0")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void thereMayBeMoreShardsThanLinesAndBytes(int partitions) throws IOException {
    String text = "1 1:1\n\n# x\n0\n1 2:2\n";
    String file = LibsvmText.write(folder.resolve("few"), text);
    assertThat(load(file, 50, partitions)).isEqualTo(LibsvmText.shards(50, text));
  }

  @Test
  void membersOfAConcatenatedGzipFollowEachOther() throws IOException {
    Path one = Path.of(LibsvmText.gzip(folder.resolve("one"), "1 1:1\n0 2"));
    Path two = Path.of(LibsvmText.gzip(folder.resolve("two"), ":2\n1 3:3\n"));
    Path both = folder.resolve("both.gz");
    Files.write(both, Files.readAllBytes(one));
    Files.write(both, Files.readAllBytes(two), java.nio.file.StandardOpenOption.APPEND);
    assertThat(load(both.toString(), 3, 2))
        .isEqualTo(LibsvmText.shards(3, "1 1:1\n0 2:2\n1 3:3\n"));
  }

  @Test
  void shardsOfSeveralBlocksAreWhole() throws IOException {
    String text = LibsvmText.random(5, 40_000);
    String file = LibsvmText.write(folder.resolve("large"), text);
    try (ShardedData data =
        new LibsvmSource(file, 0, Partitioning.of(2, 2)).load(spark, ZERO_ONE)) {
      assertThat(data.rdd().collect()).allMatch(shard -> shard.blockCount() > 1);
      assertThat(LocalSpark.rows(data)).isEqualTo(LibsvmText.shards(2, text));
    }
  }

  @Test
  void countsWhatItLoaded() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "1 1:1 5000:1\n0\n\n1 30:3 40:1 50:0\n");
    try (ShardedData data =
        new LibsvmSource(file, 0, new Partitioning(9, 4, Storage.DISK)).load(spark, ZERO_ONE)) {
      assertThat(data.rows()).isEqualTo(3);
      assertThat(data.features()).isEqualTo(5000);
      assertThat(data.entries()).isEqualTo(5);
      assertThat(data.partitions()).isEqualTo(4);
      assertThat(data.sizes().shards()).isEqualTo(9);
      int[] first = {0, 2, 4, 6, 9};
      for (int partition = 0; partition <= 4; partition++) {
        assertThat(data.firstShard(partition)).isEqualTo(first[partition]);
      }
      assertThat(persisted()).isEqualTo(1);
    }
    assertThat(persisted()).isZero();
  }

  @Test
  void theNumberOfShardsDependsOnTheBytesOnly() throws IOException {
    long mebibyte = 1 << 20;
    assertThat(Partitioning.defaultShards(1)).isEqualTo(8);
    assertThat(Partitioning.defaultShards(128 * mebibyte)).isEqualTo(8);
    assertThat(Partitioning.defaultShards(128 * mebibyte + 1)).isEqualTo(16);
    assertThat(Partitioning.defaultShards(16_384 * 8 * mebibyte + 1)).isEqualTo(16_384);
    assertThat(Partitioning.defaultShards(Long.MAX_VALUE)).isEqualTo(16_384);
    String text = LibsvmText.random(1, 50);
    String plain = LibsvmText.write(folder.resolve("rows"), text);
    String compressed = LibsvmText.gzip(folder.resolve("rows.gz"), text);
    assertThat(load(plain, 0, 1)).isEqualTo(LibsvmText.shards(8, text));
    assertThat(load(plain, 0, 5)).isEqualTo(LibsvmText.shards(8, text));
    assertThat(load(compressed, 0, 0)).isEqualTo(LibsvmText.shards(8, text));
  }

  @Test
  void rejectsNegativeNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LibsvmSource("x", -1, Partitioning.standard()))
        .withMessage("data.features must be at least 0 but was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LibsvmSource("x", 0, Partitioning.of(-2, 0)))
        .withMessage("data.shards must be at least 0 but was -2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LibsvmSource("x", 0, Partitioning.of(0, -3)))
        .withMessage("data.partitions must be at least 0 but was -3");
  }

  /** A little plain text is read without a job, unless rows are kept on disk: the same rows. */
  private static List<List<String>> load(String path, int shards, int partitions) {
    List<List<String>> rows = load(path, Partitioning.of(shards, partitions));
    assertThat(load(path, new Partitioning(shards, partitions, Storage.DISK))).isEqualTo(rows);
    return rows;
  }

  private static List<List<String>> load(String path, Partitioning cut) {
    try (ShardedData data = new LibsvmSource(path, 0, cut).load(spark, ZERO_ONE)) {
      return LocalSpark.rows(data);
    }
  }

  private static int persisted() {
    Collection<?> rdds = spark.getPersistentRDDs().values();
    return rdds.size();
  }
}
