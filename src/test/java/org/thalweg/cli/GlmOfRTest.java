package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.Registry;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/**
 * {@code describe --errors} beside {@code glm} of R 4.5.0, whose figures and data sets {@code
 * glm/glm.R} has written; the reference levels are the same by {@code relevel}.
 */
class GlmOfRTest {
  private static final Path RESOURCES = Path.of("src/test/resources/glm");
  private static final double SIX_DIGITS = 1e-4; // per cent
  private static final List<String> NAMES = StandardErrors.NAMES.subList(0, 6);
  private static final String CUSTOMERS =
      "data.categorical=[city, first.purchase] data.label=churned objective.loss=logistic";
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path folder;

  private static Path data(String name) {
    return name.equals("customers")
        ? Path.of("data/customers.csv")
        : RESOURCES.resolve(name.replaceAll("-.*", "") + ".csv");
  }

  /** Trains a model on a data set, with settings between spaces. */
  private static Path train(String name, String settings, String... more) throws IOException {
    Path output = Files.createTempDirectory(folder, name);
    List<String> lines = new ArrayList<>(Arrays.asList(settings.split(" (?=data|objective)")));
    lines.addAll(List.of(more));
    lines.replaceAll(line -> line.contains("[") ? line : line.replaceFirst("=(.*)", "=\"$1\""));
    lines.add(
        "data.train = \"%s\"\ndata.format = csv\noutput = \"%s\"".formatted(data(name), output));
    Path conf = Files.write(output.resolve("my.conf"), lines);
    Run run = Run.of("train", conf, "--overwrite");
    assertThat(run.code()).as(run.errors()).isZero();
    return output;
  }

  private static Map<String, String[]> lines(List<String> lines) {
    Map<String, String[]> figures = new LinkedHashMap<>();
    for (String line : lines) {
      String[] cells = line.replace("first=", "first.purchase=").split(",");
      String name = cells[0].replaceAll("I\\((\\w+) .*", "$1");
      figures.put(name, Arrays.copyOfRange(cells, 1, cells.length));
    }
    return figures;
  }

  private static Map<String, String[]> described(Path model, String name) {
    Run run = Run.of("describe", model, "--format", "csv", "--errors", data(name));
    assertThat(run.code()).as(run.errors()).isZero();
    return lines(run.out().lines().skip(1).toList());
  }

  private static void assertAreThoseOfR(Map<String, String[]> figures, String name)
      throws IOException {
    Map<String, String[]> expected = lines(Files.readAllLines(RESOURCES.resolve(name + ".glm")));
    assertThat(figures.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (parameter, of) -> {
          for (int k = 0; k < NAMES.size(); k++) {
            assertThat(Double.parseDouble(figures.get(parameter)[k]))
                .as(parameter + " " + NAMES.get(k))
                .isCloseTo(Double.parseDouble(of[k]), withinPercentage(SIX_DIGITS));
          }
        });
  }

  /** Row 10 of issue 38: all levels stood beside the intercept, which was refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "customers | " + CUSTOMERS + " | city=Oslo, first.purchase=web | z",
        "warpbreaks | data.categorical=[wool, tension] data.label=breaks objective.loss=poisson"
            + " | wool=A, tension=H | z",
        "warpbreaks-gamma | data.categorical=[wool, tension] data.label=breaks objective.loss=gamma"
            + " | wool=A, tension=H | t",
        "titanic | data.categorical=[Class, Sex, Age] data.label=Survived data.weight=Freq"
            + " objective.loss=logistic | Class=3rd, Sex=Female, Age=Adult | z",
        "esoph | data.categorical=[agegp, alcgp, tobgp] data.label=case data.weight=n"
            + " objective.loss=logistic | agegp=55-64, alcgp=40-79, tobgp=10-19 | z",
        "infert | data.categorical=[education] data.label=case objective.loss=logistic"
            + " data.features=[age, parity, induced, spontaneous] | education=6-11yrs | z",
        "mtcars | data.categorical=[cyl] data.label=mpg objective.loss=halfSquared | cyl=8 | t"
      })
  void errorsBesideACompleteCategoricalColumnAreThoseOfR(
      String name, String settings, String references, String ratio) throws IOException {
    Path model = train(name, settings).resolve("model");
    assertAreThoseOfR(described(model, name), name);
    assertThat(Run.of("describe", model).out()).contains("reference  " + references + "\n");
    assertThat(Run.of("describe", model, "--errors", data(name)).out())
        .contains("reference  " + references + "\n")
        .containsPattern("parameter +weight +error +" + ratio + " ");
  }

  /** The days since 1970 lie far from 0, and are less a constant while a run lasts. */
  @Test
  void errorsInTheSummaryAreThoseOfRToo() throws IOException {
    Path output = train("customers", CUSTOMERS, "log.standardErrors=true");
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    Map<String, String[]> figures = new LinkedHashMap<>();
    for (JsonNode each : summary.at("/standardErrors/coefficients")) {
      figures.put(
          each.get("parameter").asText(),
          NAMES.stream().map(name -> each.get(name).asText()).toArray(String[]::new));
    }
    assertAreThoseOfR(figures, "customers");
  }

  /** As a model of version 0.1 has it, near the maximum among those with the same scores. */
  @Test
  void aModelWithAFeatureForEachLevelIsTakenRelativeToTheFirst() throws IOException {
    Path output = train("customers", CUSTOMERS, "penalty=l2(1e-4)");
    Run penalised = Run.of("describe", output.resolve("model"), "--errors", data("customers"));
    assertThat(penalised.code()).as(penalised.errors()).isZero();
    assertThat(penalised.out())
        .contains("reference  city=Oslo, first.purchase=web\n", "penalty=none")
        .contains("l2(lambda=1.0E-4)");
    Model model = ModelStore.load(spark.session(), output.resolve("model").toString());
    assertThat(model.features()).isEqualTo(10);
    Path free = output.resolve("free");
    ModelStore.save(
        new Configuration(), model.penalised(Registry.penalties().parse("none")), free.toString());
    assertAreThoseOfR(described(free, "customers"), "customers");
    assertThat(Run.of("describe", free, "--errors", data("customers")).out())
        .contains("standard errors from the maximum of the likelihood, where these are");
  }

  /** Rows without a category are a level of their own, to which the others are relative. */
  @Test
  void aColumnThatLacksACategorySomewhereKeepsAllLevels() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(data("customers")));
    for (int i = 1; i < lines.size(); i += 10) {
      lines.set(i, lines.get(i).replaceAll("Bern|Oslo|Rome", ""));
    }
    Path lacking = Files.write(folder.resolve("lacking.csv"), lines);
    Path output = train("customers", CUSTOMERS); // the last data.train counts
    Run run = Run.of("train", output.resolve("my.conf"), "--overwrite", "data.train=" + lacking);
    assertThat(run.code()).as(run.errors()).isZero();
    Run errors =
        Run.of("describe", output.resolve("model"), "--format", "csv", "--errors", lacking);
    assertThat(errors.code()).as(errors.errors()).isZero();
    assertThat(lines(errors.out().lines().skip(1).toList()))
        .containsKeys("city=Bern", "city=Oslo", "city=Rome")
        .doesNotContainKey("first.purchase=web");
  }
}
