package org.thalweg.data.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.text.LibsvmSource.PackedText;
import org.thalweg.data.text.LibsvmSource.PackedText.TextPieces;

/** Compressed files that are read once are the text that they would be plain. */
class PackedTextTest {
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

  /**
   * Files of which every second is compressed; some are empty, and some end without a line feed.
   */
  private String write(int files) throws IOException {
    SplittableRandom random = new SplittableRandom(files);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < files; i++) {
      String text = i % 5 == 4 ? "" : LibsvmText.random(i, 1 + random.nextInt(90));
      text = i % 3 == 2 && !text.isEmpty() ? text.substring(0, text.length() - 1) : text;
      String name = "%03d.libsvm".formatted(i);
      if (i % 2 == 0) {
        LibsvmText.gzip(folder.resolve(name + ".gz"), text);
      } else {
        LibsvmText.write(folder.resolve(name), text);
      }
      all.append(text);
    }
    return all.toString();
  }

  private List<TextFile> listed() {
    return TextFiles.list("DATA", folder.toString(), new Configuration());
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "8,3,7", "13,5,40", "40,13,64", "3,8,100000"})
  void everyShardHasTheLinesThatBeginInIt(int shards, int partitions, int size) throws IOException {
    write(23);
    List<TextFile> listed = listed();
    try (PackedText packed = PackedText.read(spark, listed, size)) {
      TextFiles files = new TextFiles(packed.files(), shards);
      assertThat(files.length()).isEqualTo(measured(listed));
      List<List<String>> expected = new ArrayList<>();
      List<List<String>> found = new ArrayList<>();
      for (int p = 0; p < partitions; p++) {
        int from = shards * p / partitions;
        int to = shards * (p + 1) / partitions;
        List<TextPiece> pieces = packed.distributed(files, partitions).glom().collect().get(p);
        Configuration hadoop = new Configuration();
        read(
            new ShardReader(files, hadoop, null, rules(), 100, from, to, Long.MAX_VALUE), expected);
        read(
            new ShardReader(
                files, hadoop, pieces.iterator(), rules(), 100, from, to, Long.MAX_VALUE),
            found);
      }
      assertThat(found).isEqualTo(expected).hasSize(shards);
    }
    assertThat(spark.getPersistentRDDs()).isEmpty();
  }

  private static RowRules rules() {
    return RowRules.of(LocalSpark.ZERO_ONE);
  }

  private static void read(ShardReader reader, List<List<String>> shards) {
    while (reader.hasNext()) {
      Shard shard = reader.next();
      shards.add(org.thalweg.data.shard.RowText.of(shard));
    }
  }

  private static long measured(List<TextFile> listed) {
    Configuration hadoop = new Configuration();
    return listed.stream().mapToLong(file -> MeasuredText.of(file, hadoop).length()).sum();
  }

  @Test
  void piecesAreWholeLinesAndAllOfThem() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    for (int size = 1; size < 3000; size = size * 2 + random.nextInt(3)) {
      String text = LibsvmText.random(size, 70) + (size % 2 == 0 ? "1 3:4" : "");
      Path file = folder.resolve(size + ".gz");
      LibsvmText.gzip(file, text);
      TextFile listed = TextFiles.list("DATA", file.toString(), new Configuration()).get(0);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      TextPieces pieces = new TextPieces(listed, 3, size, new Configuration());
      while (pieces.hasNext()) {
        TextPiece piece = pieces.next();
        assertThat(piece.begin).isEqualTo(all.size());
        assertThat(piece.file).isEqualTo(3);
        all.write(piece.bytes);
        assertThat(piece.bytes.length > 0 && piece.bytes[piece.bytes.length - 1] == '\n')
            .isEqualTo(pieces.hasNext() || text.endsWith("\n"));
      }
      assertThat(all.toString(UTF_8)).isEqualTo(text);
      Files.delete(file);
    }
  }
}
