package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.text.DataException;

/** A directory of many files: each must have the header of the first, which its task looks at. */
class ManyCsvFilesTest {
  private static final int FILES = 200;
  private static final int FEW = 20; // opens, whatever the number of files
  private static LocalSpark spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
    spark
        .session()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.counting.impl", CountingFileSystem.class.getName());
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private Dataset<Row> table(String name, String text) throws IOException {
    Path many = Files.createDirectories(folder.resolve("my data"));
    for (int i = 0; i < FILES; i++) {
      Files.writeString(
          many.resolve("%03d part.csv".formatted(i)), ",a,a, b \n0,%d,2,3\n".formatted(i));
    }
    Files.writeString(many.resolve(name), text);
    return Tables.open(
        spark.session(),
        "csv",
        "counting://" + many,
        Map.of("csv.delimiter", ",", "csv.index", "true"));
  }

  private static List<String> cells(Dataset<Row> table) {
    return table
        .where(ReadErrors.CORRUPT + " is null")
        .select("a", "a_2", "b")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void theDriverOpensFewOfThem() throws IOException {
    CountingFileSystem.BY_DRIVER.clear();
    CountingFileSystem.BY_TASKS.clear();
    Dataset<Row> table = table("000.csv", " ,A,a,b\n7,8,9,10\n"); // spaces and case are no names
    Stream.of(CountingFileSystem.BY_DRIVER, CountingFileSystem.BY_TASKS)
        .forEach(
            opens -> assertThat(opens.values().stream().mapToInt(i -> i).sum()).isLessThan(FEW));
    CountingFileSystem.BY_DRIVER.clear();
    CountingFileSystem.BY_TASKS.clear();
    assertThat(cells(table)).hasSize(FILES + 1).contains("[8,9,10]", "[199,2,3]");
    assertThat(CountingFileSystem.BY_DRIVER).isEmpty();
    assertThat(CountingFileSystem.BY_TASKS).hasSize(FILES + 1);
    assertThat(CountingFileSystem.BY_TASKS.values()).allMatch(opens -> opens <= 2);
  }

  @Test
  void anotherHeaderIsToldWithItsFile() throws IOException {
    Dataset<Row> table = table("150 part.csv", ",a,a,c\n0,1,2,3\n");
    assertThatThrownBy(() -> cells(table))
        .satisfies(
            thrown ->
                assertThat(ReadErrors.failure("many", (Exception) thrown))
                    .isInstanceOf(DataException.class)
                    .hasMessageMatching(
                        "the header must be the same in every file but is .* in .*/000 part.csv"
                            + " and \\[, a, a, c] in .*/150 part.csv"));
  }

  @Test
  void emptyFilesAndHeadersAloneAreNoneToCompareWith() throws IOException {
    Files.createDirectories(folder.resolve("my data"));
    Files.writeString(folder.resolve("my data").resolve("0.csv"), "");
    Dataset<Row> table = table("00.csv", ",a,a,b\n");
    assertThat(cells(table)).hasSize(FILES);
  }
}
