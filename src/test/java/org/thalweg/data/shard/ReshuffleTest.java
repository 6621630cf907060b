package org.thalweg.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.linalg.Block;

/** Rows reshuffled and drawn: all different, so that each is known by its text. */
class ReshuffleTest {
  private static final int ROWS = 2000;
  private static JavaSparkContext spark;

  @TempDir private static Path directory;
  private static Path file;

  @BeforeAll
  static void write() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ROWS; i++) { // sorted by label; every row has a value of its own
      text.append(i < ROWS / 2 ? "0 " : "1 ").append(1 + i % 5).append(':').append(i + 1);
      text.append(" 9:0.5\n");
    }
    file = Files.writeString(directory.resolve("rows.libsvm"), text);
    spark = LocalSpark.start("org.apache.spark.serializer.KryoSerializer");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static ShardedData load(int shards, int partitions) {
    return new LibsvmSource(file.toString(), 0, Partitioning.of(shards, partitions))
        .load(spark, LocalSpark.ZERO_ONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 100})
  void everyRowIsReceivedOnceAndPartitionsChangeNothing(int shards) {
    List<List<String>> reference = null;
    for (int partitions : new int[] {1, 3, 7}) {
      try (ShardedData data = load(shards, Math.min(partitions, shards));
          ShardedData reshuffled = ShardCopies.reshuffled(data, 11)) {
        List<List<String>> rows = LocalSpark.rows(reshuffled);
        reference = reference == null ? rows : reference;
        assertThat(rows).isEqualTo(reference).isNotEqualTo(LocalSpark.rows(data));
        assertThat(flat(rows)).containsExactlyInAnyOrderElementsOf(flat(LocalSpark.rows(data)));
        assertThat(reshuffled.partitions()).isEqualTo(data.partitions());
      }
    }
  }

  @Test
  void shardsOfOneLabelBecomeAlike() {
    try (ShardedData data = load(8, 2);
        ShardedData reshuffled = ShardCopies.reshuffled(data, 11)) {
      for (Shard shard : reshuffled.rdd().collect()) {
        int rows = shard.summary().rows();
        assertThat(rows).isBetween(ROWS / 8 - 8, ROWS / 8 + 8);
        int ones = 0;
        int changes = 0;
        double before = 0;
        for (int b = 0; b < shard.blockCount(); b++) {
          Block block = shard.block(b);
          for (int row = 0; row < block.rows(); row++) {
            ones += (int) block.label(row);
            changes += block.label(row) == before ? 0 : 1;
            before = block.label(row);
          }
        }
        assertThat(ones).isBetween(rows / 2 - 8, rows / 2 + 8); // each bucket has its share
        assertThat(changes).isGreaterThan(rows / 3); // about half, where the order is random
      }
    }
  }

  @Test
  void anotherSeedReshufflesOtherwise() {
    try (ShardedData data = load(8, 2);
        ShardedData one = ShardCopies.reshuffled(data, 1);
        ShardedData two = ShardCopies.reshuffled(data, 2)) {
      assertThat(LocalSpark.rows(one)).isNotEqualTo(LocalSpark.rows(two));
    }
  }

  @Test
  void aSampleHasDifferentRowsOfEveryShardWhateverThePartitions() {
    List<List<String>> reference = null;
    for (int partitions : new int[] {1, 3, 8}) {
      try (ShardedData data = load(8, partitions)) {
        List<List<String>> drawn =
            RowSample.of(data, 100, 5).stream()
                .map(blocks -> RowText.of(Shard.of(0, blocks)))
                .toList();
        reference = reference == null ? drawn : reference;
        assertThat(drawn).isEqualTo(reference).hasSize(8);
        assertThat(flat(drawn)).hasSize(100).isSubsetOf(flat(LocalSpark.rows(data)));
        assertThat(new HashSet<>(flat(drawn))).hasSize(100);
        assertThat(drawn).allSatisfy(rows -> assertThat(rows).hasSizeBetween(11, 14));
      }
    }
  }

  private static List<String> flat(List<List<String>> rows) {
    return rows.stream().flatMap(List::stream).toList();
  }
}
