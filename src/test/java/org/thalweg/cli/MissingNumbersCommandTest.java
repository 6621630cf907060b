package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.scorer.Scorer;

/** Numbers that are missing, from training over evaluation and prediction to exports. */
class MissingNumbersCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    write();
  }

  /** Rows in which every third x and every fourth v is missing. */
  private static void write() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    List<String> lines = new ArrayList<>(List.of("k,x,v,y"));
    for (int i = 0; i < 200; i++) {
      double x = random.nextInt(100) / 4.0;
      int v = random.nextInt(5);
      lines.add(
          "%d,%s,%s,%d"
              .formatted(
                  i,
                  i % 3 == 0 ? "" : String.valueOf(x),
                  i % 4 == 0 ? "" : String.valueOf(v),
                  x + v + random.nextInt(9) > 17 ? 1 : 0));
    }
    Files.write(folder.resolve("rows.csv"), lines);
  }

  private static Path train(String missing) throws IOException {
    Path output = Files.createTempDirectory(folder, "out");
    Path conf =
        Files.writeString(
            Files.createTempFile(folder, "my", ".conf"),
            """
            data { train = "%s", format = csv, label = y, id = k%s }
            objective.loss = logistic
            penalty = "l2(1e-2)"
            output = "%s"
            """
                .formatted(folder.resolve("rows.csv"), missing, output));
    Run run = Run.of("train", conf);
    assertThat(run.errors()).isEmpty();
    return output.resolve("model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "\"mean(indicator=true)\""})
  void aModelTakesWhatItWasTrainedOn(String rule) throws IOException {
    Path model = train(", missing = " + rule);
    Path data = folder.resolve("rows.csv");
    Run evaluated = Run.of("evaluate", model, data);
    assertThat(evaluated.code()).isZero();
    assertThat(evaluated.out()).contains("200");
    Path out = Files.createTempDirectory(folder, "predicted").resolve("out");
    assertThat(Run.of("predict", model, data, out).code()).isZero();
    List<String[]> predicted = predicted(out);
    assertThat(predicted).hasSize(200);

    Path json = Files.createTempDirectory(folder, "json").resolve("model.json");
    assertThat(Run.of("export", model, "--format", "json", "--out", json).code()).isZero();
    Scorer scorer = Scorer.read(json);
    List<String> rows = Files.readAllLines(data);
    boolean indicates = rule.contains("indicator");
    assertThat(scorer.features())
        .isEqualTo(
            indicates ? List.of("x", "v", "x is missing", "v is missing") : List.of("x", "v"));
    for (String[] row : predicted) {
      String[] cells = rows.get(Integer.parseInt(row[0]) + 1).split(",", -1);
      double[] x = new double[scorer.features().size()];
      x[0] = cells[1].isEmpty() ? Double.NaN : Double.parseDouble(cells[1]);
      x[1] = cells[2].isEmpty() ? Double.NaN : Double.parseDouble(cells[2]);
      double probability = scorer.probabilities(scorer.scores(x))[1];
      assertThat(Stream.of(row).skip(1).mapToDouble(Double::parseDouble))
          .anySatisfy(cell -> assertThat(cell).isCloseTo(probability, within(1e-9)));
    }
  }

  /** MissingNumbersTest has every rule; each build takes two here. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"median", "constant(7)", "\"constant(7,indicator=true)\""})
  void aModelTakesWhatItWasTrainedOnToo(String rule) throws IOException {
    aModelTakesWhatItWasTrainedOn(rule);
  }

  private static List<String[]> predicted(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      List<String[]> rows = new ArrayList<>();
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("part")).toList()) {
        Files.readAllLines(file).stream()
            .map(line -> line.split(","))
            .filter(row -> row[0].matches("[0-9]+"))
            .forEach(rows::add);
      }
      return rows;
    }
  }

  @Test
  void withoutTheKeyTheyAreMalformed() throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("strict.conf"),
            """
            data { train = "%s", format = csv, label = y, id = k }
            objective.loss = logistic
            output = "%s"
            """
                .formatted(folder.resolve("rows.csv"), folder.resolve("strict")));
    Run run = Run.of("train", conf);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).contains("missing", "data.missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "median", "\"constant(1,indicator=true)\""})
  void aTableOfAHeaderAloneHasNoRows(String missing) throws IOException {
    Path file = Files.writeString(folder.resolve("none.csv"), "k,x,v,y\n");
    Path conf =
        Files.writeString(
            folder.resolve("none.conf"),
            """
            data { train = "%s", format = csv, label = y, id = k, missing = %s }
            objective.loss = logistic
            output = "%s"
            """
                .formatted(file, missing, folder.resolve("none")));
    Run run = Run.of("train", conf);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors())
        .hasLineCount(1)
        .contains("at least one row")
        .doesNotContain("constant");
  }

  @Test
  void everyFormatSaysWhatStandsForThem() throws IOException {
    Path model = train(", missing = \"mean(indicator=true)\"");
    Path out = Files.createTempDirectory(folder, "exports");
    for (String format : List.of("json", "onnx", "pmml")) {
      Path file = out.resolve("m." + format);
      Run run = Run.of("export", model, "--format", format, "--out", file);
      assertThat(run.code()).isZero();
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .contains(
              switch (format) {
                case "json" -> "\"indicator\":";
                case "onnx" -> "IsNaN";
                default -> "isMissing";
              });
    }
  }
}
