package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/**
 * Row 8 of issue 38: categories that training did not have gave other predictions, without a word.
 */
class UnknownCategoriesTest {
  private static final List<String> KINDS = List.of("all levels", "reference level");
  private static final int LOWER = 40; // rows with a city in lower case
  private static final int STRANGE = 5; // and with one that is nowhere
  private static LocalSpark spark;
  private static List<String> customers;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    spark = LocalSpark.open();
    customers = Files.readAllLines(Path.of("data/customers.csv"));
    for (String kind : KINDS) {
      String penalty = kind.equals("all levels") ? "l2(1e-3)" : "none";
      Path conf =
          Files.writeString(
              folder.resolve("my.conf"),
              """
              data { train = data/customers.csv, format = csv, label = churned }
              data.categorical = [city, first.purchase]
              objective.loss = logistic
              penalty = "%s"
              output = "%s"
              """
                  .formatted(penalty, folder.resolve(kind)));
      assertThat(Run.of("train", conf).out()).doesNotContain("warning");
    }
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Path model(String kind) {
    return folder.resolve(kind).resolve("model");
  }

  /** Customers, of whom the first have cities that are written otherwise. */
  private static Path data(UnaryOperator<String> lower, String strange) throws IOException {
    List<String> lines = new ArrayList<>(customers);
    for (int i = 1; i <= LOWER + STRANGE; i++) {
      String city = lines.get(i).split(",")[1];
      String other = i <= LOWER ? lower.apply(city) : strange;
      lines.set(i, lines.get(i).replaceFirst(",[^,]*", "," + other));
    }
    return Files.write(Files.createTempFile(folder, "data", ".csv"), lines);
  }

  private static Path unknown() throws IOException {
    return data(String::toLowerCase, "Atlantis");
  }

  private record Said(Run run, List<String> lines) {}

  private static Said predicted(String kind, Path data, String... more) throws IOException {
    Path out = folder.resolve("out" + System.nanoTime());
    List<Object> all = new ArrayList<>(List.of("predict", model(kind), data, out));
    all.addAll(List.of(more));
    Run run = Run.of(all.toArray());
    if (run.code() != 0) {
      return new Said(run, List.of());
    }
    try (Stream<Path> files = Files.list(out)) {
      List<String> lines = new ArrayList<>();
      for (Path part :
          files.filter(f -> f.getFileName().toString().startsWith("part")).sorted().toList()) {
        lines.addAll(Files.readAllLines(part));
      }
      return new Said(run, lines);
    }
  }

  private static void assertIsTold(String out) {
    assertThat(out.lines().filter(line -> line.startsWith("warning")))
        .singleElement()
        .asString()
        .contains("column city", "in 45 of 400 rows", "(is it Oslo?)", "data.unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"all levels", "reference level"})
  void theyAreCountedAndToldInOneLineAndHaveNoFeature(String kind) throws IOException {
    Path data = unknown();
    Said said = predicted(kind, data);
    assertThat(said.run.code()).as(said.run.errors()).isZero();
    assertIsTold(said.run.out());
    Path without = kind.equals("all levels") ? data(city -> "", "") : data(city -> "Oslo", "Oslo");
    assertThat(said.lines).isEqualTo(predicted(kind, without).lines);
    assertIsTold(predicted(kind, data, "--to", "json", "--keep", "age").run.out());
    Run evaluated = Run.of("evaluate", model(kind), data);
    assertThat(evaluated.code()).as(evaluated.errors()).isZero();
    assertIsTold(evaluated.out());
    assertThat(Run.of("evaluate", model(kind), "data/customers.csv").out())
        .doesNotContain("warning");
  }

  @ParameterizedTest
  @ValueSource(strings = {"all levels", "reference level"})
  void theyCountAsTheMostFrequentOneWhereThatIsAsked(String kind) throws IOException {
    Said said = predicted(kind, unknown(), "data.unknown=reference");
    assertIsTold(said.run.out());
    assertThat(said.lines).isEqualTo(predicted(kind, data(city -> "Oslo", "Oslo")).lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all levels", "reference level"})
  void theyAreAnErrorWhereThatIsAsked(String kind) throws IOException {
    Path data = unknown();
    Run run = predicted(kind, data, "data.unknown=error").run;
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).contains("column city", "row 1 ", "data.unknown").hasLineCount(1);
    Run dropped =
        Run.of("evaluate", model(kind), data, "data.unknown=error", "--malformed", "drop");
    assertThat(dropped.code()).as(dropped.errors()).isZero();
    assertThat(dropped.out()).contains("dropped    45 rows of ").doesNotContain("warning");
  }

  /** Ages of some rows in days, as another export may write them. */
  @Test
  void numbersFarOutsideThoseOfTrainingAreToldInOneLine() throws IOException {
    List<String> lines = new ArrayList<>(customers);
    for (int i = 1; i <= LOWER; i++) {
      String age = lines.get(i).split(",")[0];
      lines.set(i, lines.get(i).replaceFirst(age, age + "000"));
    }
    Path data = Files.write(folder.resolve("days.csv"), lines);
    for (Run run :
        List.of(
            predicted("all levels", data).run,
            predicted("all levels", data, "--to", "json", "--keep", "age").run,
            Run.of("evaluate", model("all levels"), data))) {
      assertThat(run.code()).as(run.errors()).isZero();
      assertThat(run.out().lines().filter(line -> line.startsWith("warning")))
          .singleElement()
          .asString()
          .contains("column age", "in %d of 400 rows".formatted(LOWER), "in another unit?");
    }
  }

  /** Where every row of the training data had a category, none is new; else none is a level. */
  @Test
  void aMissingCategoryIsUnknownWhereTheTrainingDataHadAll() throws IOException {
    Path data = data(city -> "", "");
    assertThat(predicted("all levels", data).run.out()).doesNotContain("warning");
    assertThat(predicted("reference level", data).run.out())
        .contains("column city", "in 45 of 400 rows: none");
  }

  @Test
  void theModelKeepsTheRuleOfItsConfAndTrainingTellsOfTestRows() throws IOException {
    Path data = unknown();
    Path output = folder.resolve("kept");
    Run run =
        Run.of(
            "train",
            folder.resolve("my.conf"),
            "data.unknown=error",
            "data.malformed=drop",
            "data.test=" + data,
            "output=" + output);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(predicted("kept", data).run.errors()).contains("column city", "data.unknown");
    assertThat(predicted("kept", data, "data.unknown=zero").run.code()).isZero();
    Run zero =
        Run.of(
            "train",
            folder.resolve("my.conf"),
            "data.test=" + data,
            "output=" + output,
            "--overwrite");
    assertThat(zero.code()).as(zero.errors()).isZero();
    assertThat(zero.out().replaceAll("\\s+", " "))
        .contains("warning column city", "in 45 of 400 rows", "(is it Oslo?)");
  }
}
