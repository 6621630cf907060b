package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.text.DataException;

/** Rows that break a rule where they are to be dropped: as if they had not been there. */
class MalformedRowsTest {
  private static final RowRules DROP = new RowRules(ZERO_ONE, Malformed.DROP, 1, false, 0, 0);
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

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 13})
  void theOthersAreWhatTheyWouldBeIfTheyWereComments(int shards) throws IOException {
    List<String> spoilt = new ArrayList<>();
    List<String> commented = new ArrayList<>();
    String[] bad = {"x 1:1", "2 5:1", "1 4:1 6:nan", "0 3:1 3:1", "1 1:inf", "1 900:1 0:2"};
    int line = 0;
    for (String good : LibsvmText.random(8, 300).split("(?<=\n)")) {
      String row = bad[line % bad.length];
      boolean broken = line++ % 4 == 1;
      spoilt.add(broken ? row + "\n" : good);
      commented.add(broken ? "#" + row.substring(1) + "\n" : good);
    }
    String file = LibsvmText.write(folder.resolve("rows"), String.join("", spoilt));
    List<List<String>> expected = LibsvmText.shards(shards, String.join("", commented));
    for (int partitions : new int[] {1, 2, 7}) {
      try (ShardedData data =
          new LibsvmSource(file, 0, Partitioning.of(shards, partitions)).load(spark, DROP)) {
        assertThat(LocalSpark.rows(data)).isEqualTo(expected);
        assertThat(data.rejections().rows()).isEqualTo(75);
        assertThat(data.rejections().first()).hasSize(10);
        assertThat(data.features()).isLessThan(301);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void theFirstTenAreNamedInTheOrderOfTheFiles(int partitions) throws IOException {
    String good = "1 1:1\n\n";
    LibsvmText.write(folder.resolve("d/b"), "2 1:1\n" + good.repeat(40) + "1 2:x\n".repeat(30));
    LibsvmText.gzip(folder.resolve("d/a.gz"), good.repeat(50) + "1 1:1 1:1\n" + good + "a");
    try (ShardedData data =
        new LibsvmSource(folder + "/d", 0, Partitioning.of(8, partitions)).load(spark, DROP)) {
      String place = "file:" + folder + "/d/";
      List<String> expected =
          new ArrayList<>(
              List.of(
                  "index in "
                      + place
                      + "a.gz line 101 must be greater than the one before, 1, but"
                      + " was \"1\"",
                  "label in " + place + "a.gz line 104 must be a finite number but was \"a\"",
                  "label in "
                      + place
                      + "b line 1 must be in {0, 1}, as logistic requires, but was"
                      + " \"2\""));
      for (int line = 82; line < 89; line++) {
        expected.add(
            "value of index 2 in %sb line %d must be a finite number but was \"x\""
                .formatted(place, line));
      }
      assertThat(data.rejections().first()).isEqualTo(expected);
      assertThat(data.rejections().rows()).isEqualTo(33);
      assertThat(data.rows()).isEqualTo(91);
    }
  }

  @Test
  void oneRowMustBeLeft() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "# none\n1 1:x\n7 1:1\n");
    assertThat(message(file))
        .isEqualTo(
            "data must have at least one row but %s has none that is not malformed; 2 were dropped,"
                    .formatted(file)
                + " the first: value of index 1 in file:%s line 2 must be a finite number but was"
                    .formatted(file)
                + " \"x\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 1000, -9})
  void aTruncatedArchiveIsNoMalformedRow(int kept) throws IOException {
    Path file = folder.resolve("rows.gz");
    LibsvmText.gzip(file, LibsvmText.random(9, 2000));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, kept < 0 ? bytes.length + kept : kept));
    assertThat(message(file.toString())).startsWith("file:%s cannot be read: ".formatted(file));
  }

  @Test
  void aMixOfMinusOneAndZeroStaysAnError() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), "-1 1:1\n0 1:1\n1 1:1\n");
    assertThat(message(file))
        .isEqualTo("labels in %s must be 0 and 1 or -1 and 1 but were -1 and 0".formatted(file));
  }

  @Test
  void whatDownsamplingAndStratificationMakeDoesNotDependOnPartitions() throws IOException {
    String file = LibsvmText.write(folder.resolve("rows"), LibsvmText.random(3, 900) + "1 1:x\n");
    RowRules rules = new RowRules(ZERO_ONE, Malformed.DROP, 0.3, true, 0, 5);
    List<List<String>> first = null;
    for (int partitions : new int[] {1, 2, 7}) {
      try (ShardedData data =
          new LibsvmSource(file, 0, Partitioning.of(7, partitions)).load(spark, rules)) {
        List<List<String>> rows = LocalSpark.rows(data);
        first = first == null ? rows : first;
        assertThat(rows).isEqualTo(first);
        assertThat(data.classes()).isEqualTo(2);
        assertThat(data.strata().rows()).isEqualTo(data.rows()).isBetween(300L, 600L);
        for (int shard = 0; shard < 7; shard++) {
          int zeros = data.strata().rows(shard);
          assertThat(rows.get(shard).subList(0, zeros)).allMatch(row -> row.startsWith("0"));
          assertThat(rows.get(shard).subList(zeros, rows.get(shard).size()))
              .hasSize(data.strata().rows(7 + shard))
              .allMatch(row -> row.startsWith("1"));
        }
      }
    }
  }

  private static String message(String path) {
    return catchThrowableOfType(
            DataException.class,
            () -> new LibsvmSource(path, 0, Partitioning.of(8, 3)).load(spark, DROP).close())
        .getMessage();
  }
}
