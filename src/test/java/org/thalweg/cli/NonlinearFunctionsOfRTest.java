package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;

/**
 * Functions of columns alone beside {@code nls} of R, whose figures {@code nls/nls.R} has written.
 */
class NonlinearFunctionsOfRTest {
  private static final Path RESOURCES = Path.of("src/test/resources/nls");
  private static LocalSpark spark;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Run train(String name, String formula) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("nls.conf"),
            """
            data { train = "%s", format = csv, label = y }
            objective.loss = "formula(%s)"
            penalty = none
            output = "%s"
            """
                .formatted(RESOURCES.resolve(name + ".csv"), formula, folder.resolve(name)));
    return Run.of("train", conf, "--overwrite");
  }

  private static List<String[]> figures(String csv) {
    return csv.lines().map(line -> line.split(",")).toList();
  }

  /** Estimates to 1e-6 and errors to 1e-4, and what is said of the point that was found. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "puromycin | (y - v*x/(k + x))^2, v = free(100), k = free(1, positive) | minimum",
        "bod | (y - a*(1 - exp(-b*x)))^2, a = free(10), b = free(1) | minimum",
        "dnase | 0.5*(a/(1 + exp((c - x)/s)) - y)^2, a = free(1), c = free(0), s = free(1)"
            + " | minimum",
        "indometh | (y - a*exp(-b*x) - c*exp(-d*x))^2,"
            + " a = free(2), b = free(2), c = free(0.5), d = free(0.3) | minimum"
      })
  void estimatesAndErrorsAreThoseOfR(String name, String formula, String verdict)
      throws IOException {
    Run run = train(name, formula);
    assertThat(run.code()).as(run.errors()).isZero();
    Path model = folder.resolve(name + "/model");
    Path data = RESOURCES.resolve(name + ".csv");
    Run described = Run.of("describe", model, "--errors", data, "--format", "csv");
    List<String[]> found = figures(described.out()).stream().skip(1).toList();
    List<String[]> wanted = figures(Files.readString(RESOURCES.resolve(name + ".nls")));
    for (String[] row : wanted.subList(1, wanted.size())) {
      String[] own =
          found.stream().filter(each -> each[0].equals(row[0])).findFirst().orElseThrow();
      assertThat(Double.parseDouble(own[1]))
          .as("%s of %s", row[0], name)
          .isCloseTo(Double.parseDouble(row[1]), withinPercentage(1e-4));
      assertThat(Double.parseDouble(own[2]))
          .as("error of %s of %s", row[0], name)
          .isCloseTo(Double.parseDouble(row[2]), withinPercentage(1e-2));
    }
    assertThat(Run.of("diagnose", model, data).out())
        .contains("verdict    " + verdict)
        .doesNotContain("of all w");
  }

  /** Predictions are the values of the function; they need no labels. */
  @Test
  void predictionsAreValuesOfTheFunction() throws IOException {
    train("bod", "(y - a*(1 - exp(-b*x)))^2, a = free(10), b = free(1)");
    Path bare = Files.writeString(folder.resolve("bare.csv"), "x\n1\n7\n");
    Path out = folder.resolve("predicted");
    assertThat(Run.of("predict", folder.resolve("bod/model"), bare, out).code()).isZero();
    double[] found;
    try (Stream<Path> files = Files.list(out)) {
      String text =
          files
              .filter(file -> file.getFileName().toString().startsWith("part-"))
              .sorted()
              .map(NonlinearFunctionsOfRTest::read)
              .collect(Collectors.joining());
      found = text.lines().mapToDouble(Double::parseDouble).toArray();
    }
    double[] wanted =
        Arrays.stream(new double[] {1, 7})
            .map(x -> 19.142575326382328 * (1 - Math.exp(-0.53109137269818973 * x)))
            .toArray();
    assertThat(found).containsExactly(wanted, within(1e-4));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNoFunctionThatIsFittedIsNotPredicted() throws IOException {
    Run run = train("bod", "a - y*log(a) + 0*x, a = free(1, positive)");
    assertThat(run.code()).as(run.errors()).isZero();
    Run predicted =
        Run.of(
            "predict",
            folder.resolve("bod/model"),
            RESOURCES.resolve("bod.csv"),
            folder.resolve("none"));
    assertThat(predicted.code()).isEqualTo(2);
    assertThat(predicted.errors()).contains("predict needs a score or a function");
  }
}
