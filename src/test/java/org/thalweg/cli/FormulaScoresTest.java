package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.objective.ParameterLayout;

/** A loss of two scores, one of which is of some columns, from a file to predictions. */
class FormulaScoresTest {
  private static final String LOSS = "objective.loss=\"formula((y - z1)^2*exp(-z2) + z2)\"";
  private static LocalSpark spark;

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    spark = LocalSpark.open();
    SplittableRandom random = new SplittableRandom(3);
    List<String> lines = new ArrayList<>(List.of("y,a,b,city"));
    for (int i = 0; i < 600; i++) {
      double a = random.nextDouble(-2, 2);
      double b = random.nextDouble(-1, 3);
      String city = List.of("Bern", "Oslo", "Rome").get(random.nextInt(3));
      double spread = city.equals("Rome") ? 2 : 0.5;
      double y = 1 + a - b + spread * random.nextDouble(-1, 1);
      lines.add("%s,%s,%s,%s".formatted(y, a, b, city));
    }
    Files.write(rows(), lines);
    Files.writeString(
        conf(),
        "data { train = \"%s\", format = csv, label = y, features = [a, b], categorical = [city] }"
            .formatted(rows()));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Path rows() {
    return folder.resolve("rows.csv");
  }

  private static Path conf() {
    return folder.resolve("my.conf");
  }

  private static Run train(String name, String... settings) {
    List<Object> all = new ArrayList<>(List.of("train", conf(), "--overwrite", LOSS));
    all.add("output=" + folder.resolve(name));
    all.addAll(List.of(settings));
    return Run.of(all.toArray());
  }

  @Test
  void aScoreIsOfTheFeaturesOfItsColumns() throws IOException {
    Run run = train("chosen", "objective.scores={z2 = [city]}");
    assertThat(run.code()).as(run.errors()).isZero();
    Path stored = folder.resolve("chosen/model");
    Model model = ModelStore.load(spark.session(), stored.toString());
    assertThat(model.objective().layout()).hasToString("z1: 4, z2: 2, intercept: 2");
    String described = Run.of("describe", stored).out();
    assertThat(described).contains("a, z1:", "city=Oslo, z2:", "intercept  z1 ");
    assertThat(described).doesNotContain("a, z2:");
    double oslo =
        described
            .lines()
            .filter(line -> line.contains("city=Oslo, z2:"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 2)))
            .findFirst()
            .orElseThrow();
    assertThat(oslo).as("the spread there is less than in Rome").isLessThan(-2);
    String errors = Run.of("describe", stored, "--errors", rows()).out();
    assertThat(errors).contains("z1:city=", "z2:intercept");
    Path predictions = folder.resolve("predictions");
    assertThat(Run.of("predict", stored, rows(), predictions).code()).isZero();
    try (Stream<Path> parts = Files.list(predictions)) {
      Path first =
          parts
              .filter(part -> part.getFileName().toString().startsWith("part-"))
              .sorted()
              .findFirst()
              .orElseThrow();
      assertThat(Files.readAllLines(first).get(0).split(",")).hasSize(2);
    }
    Run export =
        Run.of("export", stored, "--format", "pmml", "--out", folder.resolve("model.pmml"));
    assertThat(export.code()).isEqualTo(ExitCode.CONF);
    assertThat(export.errors()).contains("must be of one score", "formula(");
  }

  @Test
  void aPenaltyMayBeOnOneScoreAlone() throws IOException {
    Run run = train("penalised", "penalty=\"on(z2, l2(1e6))\"");
    assertThat(run.code()).as(run.errors()).isZero();
    Model model = ModelStore.load(spark.session(), folder.resolve("penalised/model").toString());
    double[] w = model.w();
    assertThat(w[0]).as("of a, z1").isBetween(0.9, 1.1);
    ParameterLayout.Segment second = model.objective().layout().segments().get(1);
    assertThat(second.name()).isEqualTo("z2");
    for (int j = second.from(); j < second.to(); j++) {
      assertThat(Math.abs(w[j])).isLessThan(1e-4);
    }
  }

  @Test
  void aColumnThatIsNoneIsNamed() {
    Run run = train("wrong", "objective.scores={z2 = [cty]}");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).contains("objective.scores.z2", "cty", "did you mean city?");
  }
}
