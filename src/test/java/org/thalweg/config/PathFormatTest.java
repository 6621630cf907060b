package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of data is what their names say, and nothing where these do not agree. */
class PathFormatTest {
  @TempDir Path folder;

  private static Optional<String> format(Object path) {
    return PathFormat.of(path.toString()).map(PathFormat::format);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.csv | csv",
        "A.CSV | csv",
        "a.csv.gz | csv",
        "a.csv.bz2 | csv",
        "a.tsv.zst | csv",
        "a.json | json",
        "a.jsonl.gz | json",
        "a.ndjson | json",
        "a.orc | orc",
        "a.avro | avro",
        "a.xlsx | excel",
        "hdfs:///clicks.parquet | parquet",
        "s3a://bucket/clicks.parquet/ | parquet",
        "clicks.parquet/* | parquet",
        "nowhere/part-*.snappy.parquet | parquet",
        "nowhere/*.csv.* | csv",
        "nowhere/*.csv* | csv",
        "nowhere/*.{csv,csv.gz} | csv",
        "nowhere/{a,b}.orc | orc",
      })
  void theEndOfANameSaysIt(String path, String format) {
    assertThat(format(path)).contains(format);
    assertThat(PathFormat.of(path).orElseThrow().delimiter().isPresent())
        .isEqualTo(path.contains("tsv"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.libsvm",
        "a9a",
        "csv",
        "a.txt",
        "a.csv.libsvm",
        "a.csv.bak",
        "acsv",
        "nowhere/*",
        "nowhere/*.{csv,parquet}",
        "nowhere/*.{csv}x",
        "",
        "/",
        "-",
        "db.clicks",
        "hdfs:///a/*",
        "jdbc:sqlite:a",
        "a\0.cs",
        "{",
        "}",
        "***"
      })
  void anyOtherNameSaysNothing(String path) {
    assertThat(PathFormat.of(path)).isEmpty();
  }

  @Test
  void theFilesOfALocalDirectorySayItIfTheyAgree() throws IOException {
    Files.createFile(folder.resolve("_SUCCESS"));
    Files.createFile(folder.resolve(".part-0.csv.crc"));
    assertThat(format(folder)).isEmpty();
    Files.createFile(folder.resolve("part-0.csv"));
    Files.createFile(folder.resolve("part-1.csv.gz"));
    assertThat(format(folder)).contains("csv");
    assertThat(format(folder + "/")).contains("csv");
    assertThat(format(folder + "/*")).contains("csv");
    assertThat(format(folder.toUri())).contains("csv");
    assertThat(format("file:" + folder)).contains("csv");
    Files.createFile(folder.resolve("more.json"));
    assertThat(format(folder)).isEmpty();
    assertThat(format(folder + "/part-*")).contains("csv");
    Files.delete(folder.resolve("more.json"));
    Files.createFile(folder.resolve("part-2.tsv"));
    assertThat(format(folder)).as("of two delimiters").isEmpty();
    Files.delete(folder.resolve("part-2.tsv"));
    Files.createFile(folder.resolve("README"));
    assertThat(format(folder)).isEmpty();
  }

  @Test
  void theFilesOfPartitionsSayItToo() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("year=2024/month=1"));
    Files.createFile(deep.resolve("part-0.orc"));
    assertThat(format(folder)).contains("orc");
    Files.createFile(folder.resolve("year=2024/x.csv"));
    assertThat(format(folder)).isEmpty();
  }

  private static InputConf input(String settings) {
    return TrainingConf.parse("objective.loss = logistic, " + settings).data().input();
  }

  @Test
  void aConfTakesWhatIsGivenBeforeWhatTheNameSays() {
    assertThat(input("data.train = a.parquet").format()).isEqualTo("parquet");
    assertThat(input("data.train = a.csv, data.format = libsvm").format()).isEqualTo("libsvm");
    assertThat(input("data.train = a9a").format()).isEqualTo("libsvm");
    assertThat(input("data.train = a9a.libsvm")).isEqualTo(input("data.train = b"));
    InputConf tabs = input("data.train = a.tsv");
    assertThat(tabs).isEqualTo(input("data.format = csv, data.csv.delimiter = tab"));
    assertThat(input("data.train = a.tsv, data.csv.delimiter = \";\""))
        .isEqualTo(input("data.format = csv, data.csv.delimiter = \";\""));
    assertThat(input("data.train = a.tsv, data.options { sep = \"|\" }").options())
        .isEqualTo(Map.of("sep", "|"));
    assertThat(input("data.train = a.tsv, data.format = csv").options()).isEmpty();
  }

  /** A conf is kept with its format, and one that is made of it follows the name of its data. */
  @Test
  void aConfIsTheSameWithTheFormatAndWithout() {
    for (String name : List.of("a.csv", "a.tsv", "a.json", "a9a")) {
      TrainingConf conf = TrainingConf.parse("objective.loss = logistic, data.train = " + name);
      String format = PathFormat.of(name).map(PathFormat::format).orElse("libsvm");
      assertThat(conf.settings()).containsEntry("data.format", '"' + format + '"');
      assertThat(TrainingConf.parse(conf.render())).isEqualTo(conf);
      assertThat(conf.toBuilder().build()).isEqualTo(conf);
      TrainingConf other = conf.toBuilder().train("b.orc").build();
      assertThat(other.data().input().format()).isEqualTo("orc");
    }
  }

  @Test
  void aModelReadsDataOfAnotherFormatByTheirName() {
    List<String> given = List.of("data.unknown=error");
    assertThat(PathFormat.reading("csv", "a.parquet", given))
        .containsExactly("data.unknown=error", "data.format=parquet");
    assertThat(PathFormat.reading("parquet", "a.tsv", List.of()))
        .containsExactly("data.format=csv", "data.csv.delimiter=tab");
    assertThat(PathFormat.reading("parquet", "a.tsv", List.of("data.csv.delimiter=;")))
        .containsExactly("data.csv.delimiter=;", "data.format=csv");
    for (String format : List.of("csv", "libsvm", "delta", "excel", "table")) {
      assertThat(PathFormat.reading(format, "a.csv", given)).isEqualTo(given);
    }
    assertThat(PathFormat.reading("orc", "a.csv", List.of("data.format = orc")))
        .containsExactly("data.format = orc");
    assertThat(PathFormat.reading("orc", "a.xlsx", given)).isEqualTo(given);
  }

  /** What a name has made of the data is said where a key shows that it is not that. */
  @Test
  void whatANameWasTakenForIsSaid() {
    String taken =
        "; data.train was taken for libsvm by its name, rows: data.format = csv, parquet, … reads a table";
    for (String key : List.of("data.label = y", "data.categorical = c", "data.features = [a, b]")) {
      assertThatThrownBy(() -> input("data.train = rows, " + key))
          .isInstanceOf(ConfException.class)
          .hasMessageContaining(key.replaceFirst(" .*", " must "))
          .hasMessageEndingWith(taken);
      assertThatThrownBy(() -> input("data.train = rows, data.format = libsvm, " + key))
          .isInstanceOf(ConfException.class)
          .hasMessageNotContaining("by its name");
    }
    assertThat(input("data.train = rows, data.features = 7").features()).isEqualTo(7);
    assertThatThrownBy(() -> input("data.train = rows, data.features = 0"))
        .hasMessage("data.features must be at least 1 but was 0" + taken);
  }

  @Test
  void dataThatAreHeldOutHaveTheFormatOfTraining() {
    for (String key : List.of("data.test", "data.validation")) {
      assertThatThrownBy(() -> input("data.train = a.csv, %s = b.parquet".formatted(key)))
          .isInstanceOf(ConfException.class)
          .hasMessage(
              "%s must be of the format of data.train, csv, but is parquet by its name, b.parquet"
                  .formatted(key));
      for (String rows : List.of("b.tsv", "b", "b.txt", "0.2", "column(b.parquet)")) {
        assertThat(input("data.train = a.csv, %s = \"%s\"".formatted(key, rows)).format())
            .isEqualTo("csv");
      }
      assertThat(input("data.train = a, data.format = csv, %s = b.json".formatted(key)).format())
          .isEqualTo("csv");
    }
  }
}
