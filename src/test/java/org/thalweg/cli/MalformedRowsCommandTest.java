package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** A model that was trained on what is left of damaged data takes the same data again. */
class MalformedRowsCommandTest {
  private static final int ROWS = 40;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path folder;

  /** Rows whose fifth has no number. */
  private static Path data(String format, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    if (format.equals("csv")) {
      lines.add("x,k,y");
    }
    for (int i = 0; i < ROWS; i++) {
      String x = i == 4 ? "oops" : String.valueOf(i);
      int y = 2 * i / ROWS;
      lines.add(format.equals("csv") ? x + ",k" + i + "," + y : y + " 1:" + x);
    }
    return Files.write(file, lines);
  }

  private static Path model(String format, Path data, String objective) throws IOException {
    Path output = Files.createTempDirectory(folder, "out");
    Path conf =
        Files.writeString(
            Files.createTempFile(folder, "my", ".conf"),
            """
            data { train = "%s", format = %s, malformed = drop%s }
            objective.%s
            stop.maxEpochs = 5
            output = "%s"
            """
                .formatted(
                    data,
                    format,
                    format.equals("csv") ? ", label = y, id = k" : "",
                    objective,
                    output));
    assertThat(Run.of("train", conf).errors()).isEmpty();
    return output.resolve("model");
  }

  /** A label that is not there is another cause than a text in place of a number. */
  @Test
  void whatIsLeftOutIsCountedByDataAndByCause() throws IOException {
    Path train = data("csv", folder.resolve("train.csv"));
    Path test = folder.resolve("test.csv");
    String rows = Files.readString(train).replaceAll("(?m)^1(\\d),(k\\d+),.$", "1$1,$2,");
    Files.writeString(test, rows);
    Path conf =
        Files.writeString(
            folder.resolve("causes.conf"),
            """
            data { train = "%s", test = "%s", format = csv, malformed = drop, label = y, id = k }
            objective.loss = logistic
            output = "%s"
            """
                .formatted(train, test, folder.resolve("causes")));
    String oops = "value of column x must be a finite number";
    assertThat(Run.of("train", conf).out())
        .contains("dropped    1 row of data.train: " + oops)
        .contains("dropped    1 row of data.test: " + oops)
        .contains("dropped    10 rows of data.test: value of column y is missing")
        .contains("the first: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "libsvm"})
  void evaluationAndDiagnosisLeaveThemOutIfTold(String format) throws IOException {
    Path data = data(format, folder.resolve("rows." + format));
    Path model = model(format, data, "loss = logistic");
    for (String command : List.of("evaluate", "diagnose")) {
      Run strict = Run.of(command, model, data);
      assertThat(strict.code()).isEqualTo(ExitCode.DATA);
      assertThat(strict.errors()).hasLineCount(1).contains("oops");
      for (String rule : List.of("drop", "keep")) {
        Run run = Run.of(command, model, data, "--malformed", rule);
        assertThat(run.errors()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains(String.valueOf(ROWS - 1));
      }
    }
    assertThat(Run.of("evaluate", model, data, "--malformed=drop").out())
        .contains("dropped    1 row of ", "the first: ")
        .contains("oops");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csv | loss = logistic | k4,,",
        "csv | loss = halfSquared | k4,",
        "csv | model = softmax | k4,,,",
        "libsvm | loss = logistic | ,",
        "libsvm | model = softmax | ,,",
      })
  void predictionLeavesThemOutOrHasALineForThem(String format, String objective, String line)
      throws IOException {
    Path data = data(format, folder.resolve("rows." + format));
    Path model = model(format, data, objective);
    Path out = Files.createTempDirectory(folder, "predictions");
    assertThat(Run.of("predict", model, data, out.resolve("fail")).code()).isEqualTo(ExitCode.DATA);
    Run dropped = Run.of("predict", model, data, out.resolve("drop"), "--malformed", "drop");
    Run kept = Run.of("predict", model, data, out.resolve("keep"), "--malformed", "keep");
    assertThat(dropped.errors() + kept.errors()).isEmpty();
    assertThat(kept.out()).contains("malformed").contains("oops");
    List<String> all = lines(out.resolve("keep"));
    assertThat(all).hasSize(ROWS);
    assertThat(all.get(4)).isEqualTo(line);
    List<String> others = new ArrayList<>(all);
    others.remove(4);
    assertThat(lines(out.resolve("drop"))).isEqualTo(others).doesNotContain(line);
  }

  @Test
  void anotherWordIsNone() {
    for (String[] command :
        new String[][] {
          {"predict", "m", "d", "o"}, {"evaluate", "m", "d"}, {"diagnose", "m", "d"}
        }) {
      List<Object> words = new ArrayList<>(List.of((Object[]) command));
      words.addAll(List.of("--malformed", "ignore"));
      Run run = Run.of(words.toArray());
      assertThat(run.code()).isEqualTo(ExitCode.CONF);
      assertThat(run.errors())
          .isEqualTo("thalweg: --malformed must be one of fail, drop, keep but was ignore\n");
    }
  }

  private static List<String> lines(Path out) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path part :
          files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList()) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines;
  }
}
