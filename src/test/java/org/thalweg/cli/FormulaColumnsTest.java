package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/** Losses that read columns of the table, from files to predictions. */
class FormulaColumnsTest {
  private static final String COST = "formula(cost*log(1 + exp(-m)))";
  private static LocalSpark spark;

  @TempDir private static Path folder;

  /** Rows whose costs are 1 or 5, as CSV and as Parquet. */
  @BeforeAll
  static void write() throws IOException {
    spark = LocalSpark.open();
    SplittableRandom random = new SplittableRandom(5);
    List<String> lines = new ArrayList<>(List.of("y,cost,a,b"));
    for (int i = 0; i < 2_000; i++) {
      double a = random.nextDouble(-2, 2);
      double b = random.nextDouble(-1, 3);
      int y = 0.4 + a - b + random.nextDouble(-2, 2) > 0 ? 1 : 0;
      lines.add("%d,%d,%s,%s".formatted(y, random.nextInt(4) == 0 ? 5 : 1, a, b));
    }
    Files.write(folder.resolve("rows.csv"), lines);
    String data = "data { train = \"%s\", format = csv, label = y }";
    Files.writeString(conf(), data.formatted(folder.resolve("rows.csv")));
    spark
        .session()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(folder.resolve("rows.csv").toString())
        .selectExpr("y", "cast(cost as float) cost", "a", "b")
        .coalesce(1)
        .write()
        .parquet(folder.resolve("rows.parquet").toString());
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Run train(String name, String loss, String... settings) {
    List<Object> all = new ArrayList<>(List.of("train", conf(), "--overwrite"));
    all.add("objective.loss=\"" + loss + '"');
    all.add("output=" + folder.resolve(name));
    all.addAll(List.of(settings));
    return Run.ofLast(all);
  }

  private static Path conf() {
    return folder.resolve("rows.conf");
  }

  private static Model model(String name) {
    return ModelStore.load(spark.session(), folder.resolve(name + "/model").toString());
  }

  private static JsonNode summary(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name + "/summary.json").toFile());
  }

  /** Σ c·ℓ/n is Σ c·ℓ/Σ c times the mean of c, whatever minimises it. */
  @ParameterizedTest
  @ValueSource(strings = {"newton", "svrg"})
  void aColumnOfCostsIsOneOfWeights(String method) throws IOException {
    Run formula = train("cost", COST, "penalty=none", "method=" + method, "stop.maxEpochs=200");
    assertThat(formula.errors()).doesNotContain("thalweg:");
    Run weights =
        train("weights", "logistic", "penalty=none", "data.weight=cost", "data.features=[a, b]");
    assertThat(weights.code()).as(weights.errors()).isZero();
    assertThat(model("cost").w()).containsExactly(model("weights").w(), within(2e-3));
    double mean =
        Files.readAllLines(folder.resolve("rows.csv")).stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
            .average()
            .orElseThrow();
    assertThat(summary("cost").path("finalObjective").asDouble() / mean)
        .isCloseTo(summary("weights").path("finalObjective").asDouble(), within(1e-6));
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"lbfgs", "auto"})
  void aColumnOfCostsIsOneOfWeightsToo(String method) throws IOException {
    aColumnOfCostsIsOneOfWeights(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"newton", "svrg", "sgd"})
  void partitionsFormatsAndStorageLeaveTheBitsAlone(String method) {
    Set<String> bits = new HashSet<>();
    String[] storages = {"memory", "memoryAndDisk", "disk"};
    for (int partitions : new int[] {1, 2, 6}) {
      String format = partitions == 2 ? "csv" : "parquet";
      Run run =
          train(
              "bits",
              COST,
              "data.format=" + format,
              "data.train=" + folder.resolve("rows." + format),
              "data.partitions=" + partitions,
              "data.shards=8",
              "storage=" + storages[partitions % 3],
              "penalty=\"l2(1e-2)\"",
              "method=" + method,
              "stop.maxEpochs=3");
      assertThat(run.code()).as(run.errors()).isZero();
      bits.add(model("bits").weightsSha256());
    }
    assertThat(bits).hasSize(1);
  }

  @Test
  void aColumnOfTheLossIsAFeatureIfItIsNamed() {
    train("none", COST, "stop.maxEpochs=2", "penalty=none");
    train("all", COST, "stop.maxEpochs=2", "penalty=none", "data.features=[a, b, cost]");
    assertThat(model("none").features()).isEqualTo(2);
    assertThat(model("all").features()).isEqualTo(3);
  }

  @Test
  void rowsToEvaluateHaveTheColumnAndRowsToPredictNeedNot() throws IOException {
    train("kept", COST, "penalty=\"l2(1e-2)\"");
    Path model = folder.resolve("kept/model");
    Run evaluated = Run.of("evaluate", model, folder.resolve("rows.csv"));
    assertThat(evaluated.code()).isZero();
    JsonNode end = summary("kept");
    double loss = Double.parseDouble(evaluated.out().replaceAll("(?s).*loss ([0-9.e-]+).*", "$1"));
    assertThat(loss).isCloseTo(end.path("finalLoss").asDouble(), within(1e-9));
    Run diagnosed = Run.of("diagnose", model, folder.resolve("rows.csv"));
    assertThat(diagnosed.out()).contains("verdict    minimum", "by duality");
    Path bare = folder.resolve("bare.csv");
    try (Stream<String> lines = Files.lines(folder.resolve("rows.csv"))) {
      Files.write(
          bare, (Iterable<String>) lines.map(l -> l.replaceFirst("^[^,]*,[^,]*,", ""))::iterator);
    }
    assertThat(Run.of("predict", model, bare, folder.resolve("predicted")).code()).isZero();
    Run lacks = Run.of("evaluate", model, bare);
    assertThat(lacks.code()).isEqualTo(3);
  }

  /** What is wrong is one line with the name of the column. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cots*(y - z)^2 | 2 | unknown name cots; did you mean cost?",
        "cost*q*(y - z)^2 | 2 | q",
        "(y - Z)^2 | 2 | Z is a column of the table",
        "y*z - exp(z) | 2 | is concave; a log-likelihood takes a minus",
        "y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z)) | 2 | is concave for labels that are 0 or",
        "-sqrt(cost)*(y - z)^2 | 2 | is concave for cost from 0 on; a log-likelihood takes a minus",
        "log(a)*log(1 + exp(-m)) | 3 | value of column a in",
        "sqrt(a)*log(1 + exp(-m)) | 3 | must be at least 0, as the loss takes it",
      })
  void whatIsWrongIsOneLine(String formula, int code, String told) {
    Run run = train("wrong", "formula(" + formula + ")");
    assertThat(run.code()).as(run.errors()).isEqualTo(code);
    assertThat(run.errors().lines().filter(line -> line.startsWith("thalweg: ")))
        .singleElement()
        .asString()
        .contains(told);
  }

  /** It has a minimum if the column is negative, so it is not refused. */
  @ParameterizedTest
  @CsvSource({"-cost*(y - z)^2, true", "(cost - 1)*(y - z)^2, false"})
  void whatIsConcaveForSomeColumnsIsTold(String formula, boolean isTold) {
    Run run = train("concave", "formula(" + formula + ")", "stop.maxSteps=1");
    assertThat(run.code()).as(run.errors()).isNotEqualTo(2);
    assertThat((run.errors() + run.out()).replaceAll("\\s+", " ").contains("concave for cost from"))
        .isEqualTo(isTold);
  }

  /** What a user writes whose labels were −1 and 1 elsewhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log(1 + exp(-y*z)) | true",
        "max(0, 1 - y*z) | true",
        "-y*log(sigmoid(z)) | true",
        "log(1 + exp(-m)) | false",
        "exp(z) - y*z | false",
        "(y - z)^2 | false",
      })
  void aLossThatIgnoresLabelZeroIsTold(String formula, boolean isTold) {
    Run run = train("signs", "formula(" + formula + ")", "penalty=\"l2(1e-2)\"");
    assertThat(run.errors() + run.out()).contains("objective ");
    assertThat((run.errors() + run.out()).replaceAll("\\s+", " ").contains("m is (2*y - 1)*z"))
        .isEqualTo(isTold);
  }

  @Test
  void cellsThatAreMissingAndTextWithoutColumnsAreRefused() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("rows.csv"));
    lines.set(7, lines.get(7).replaceFirst(",[15],", ",,"));
    Path holes = Files.write(folder.resolve("holes.csv"), lines);
    Run run = train("wrong", COST, "data.train=" + holes);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.errors()).contains("value of column cost in", "row 7", "missing");
    Path libsvm = Run.data(folder.resolve("rows.libsvm"), 10, true);
    Path conf = Run.conf(folder.resolve("libsvm.conf"), libsvm, '"' + COST + '"', Path.of("none"));
    Run without = Run.of("train", conf);
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.errors()).contains("cost");
  }
}
