package org.thalweg.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jpmml.evaluator.EvaluationException;
import org.jpmml.evaluator.Evaluator;
import org.jpmml.evaluator.EvaluatorUtil;
import org.jpmml.evaluator.LoadingModelEvaluatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.loss.SquaredOfRamp;
import org.thalweg.loss.SteepLogistic;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.scorer.Scorer;

/** What other programs make of an exported model is what we make of it. */
class ExportTest {
  private static final int FEATURES = 6;
  private static final int ROWS = 40;
  private static final double CLOSE = 1e-9;

  @TempDir Path folder;

  /** A model with random weights. */
  record Case(String model, String loss, boolean intercept) {
    Model made() {
      var conf = TrainingConf.builder().train("x").output("y");
      conf.model(model).loss(loss).intercept(intercept);
      ObjectiveConf given = conf.build().objective();
      ObjectiveConf objective = given.wantsClasses() ? given.withClasses(3) : given;
      SplittableRandom random = new SplittableRandom(toString().hashCode());
      double[] w = new double[objective.over(FEATURES).layout().dimension()];
      Arrays.setAll(w, i -> i % 5 == 3 ? 0 : random.nextGaussian());
      return new Model(objective, FEATURES, w);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            List.of("linear", "logistic"),
            List.of("linear", "crossEntropy"),
            List.of("perceptron([4],relu)", "crossEntropy"),
            List.of("linear", "hinge"),
            List.of("linear", "modifiedHuber"),
            List.of("linear", "halfSquared"),
            List.of("linear", "quantile(0.3)"),
            List.of("linear", "poisson"),
            List.of("linear", "gamma"),
            List.of("linear", "tweedie(1.5)"),
            List.of("softmax", "softmax"),
            List.of("perceptron([4],relu)", "logistic"),
            List.of("perceptron([4,3],tanh)", "softmax"),
            List.of("perceptron([5],sigmoid)", "halfSquared"),
            List.of("perceptron([3,2],relu)", "poisson"),
            List.of("perceptron([3],tanh)", "squaredHinge"))
        .flatMap(
            each ->
                Stream.of(
                    new Case(each.get(0), each.get(1), true),
                    new Case(each.get(0), each.get(1), false)));
  }

  /** Rows of which some entries are 0. */
  private static double[][] rows() {
    SplittableRandom random = new SplittableRandom(7);
    double[][] rows = new double[ROWS][FEATURES];
    for (double[] row : rows) {
      Arrays.setAll(row, j -> random.nextInt(3) == 0 ? 0 : random.nextGaussian());
    }
    return rows;
  }

  private static double[] scores(Model model, double[] x) {
    int[] columns = new int[FEATURES];
    Arrays.setAll(columns, j -> j);
    Block row = Blocks.narrowest(FEATURES, new int[] {0, FEATURES}, columns, x, Targets.of(0));
    return model.objective().scores(model.w(), row);
  }

  /** Probabilities of classes, where there are any; else the mean, or the score of two classes. */
  private static double[] expected(Model model, double[] x) {
    Objective objective = model.objective();
    double[] scores = scores(model, x);
    if (scores.length > 1) {
      SoftmaxLoss.probabilities(scores, 0, scores.length);
      return scores;
    }
    double mean = objective.mean(scores[0]);
    boolean tells = objective.isProbabilistic() && objective.labels().isOfClasses();
    return tells
        ? new double[] {1 - mean, mean}
        : new double[] {objective.labels().isOfClasses() ? scores[0] : mean};
  }

  private static byte[] exported(Model model, Format format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      format.write(model, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theScorerReadsTheJson(Case each) {
    Model model = each.made();
    Scorer scorer = Scorer.of(new String(exported(model, Format.JSON), StandardCharsets.UTF_8));
    assertThat(scorer.features()).hasSize(FEATURES);
    for (double[] x : rows()) {
      double[] scores = scorer.scores(x);
      double[] own = scores(model, x);
      assertThat(scores).containsExactly(own, within(CLOSE));
      int[] used = java.util.stream.IntStream.range(0, FEATURES).filter(j -> x[j] != 0).toArray();
      double[] values = Arrays.stream(used).mapToDouble(j -> x[j]).toArray();
      assertThat(scorer.scores(used, values)).containsExactly(scores);
      double[] expected = expected(model, x);
      if (expected.length > 1) {
        assertThat(scorer.probabilities(scores)).containsExactly(expected, within(CLOSE));
        assertThat(scorer.predict(x)).isEqualTo(largest(expected));
      } else if (scorer.classes().isEmpty()) {
        assertThat(scorer.predict(x))
            .isCloseTo(expected[0], within(CLOSE * (1 + Math.abs(expected[0]))));
      } else {
        assertThat(scorer.predict(x)).isEqualTo(own[0] > 0 ? 1 : 0);
        assertThatThrownBy(() -> scorer.probabilities(scores))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  /** The formats can write none of these. */
  @Test
  void aMeanThatIsNoneOfTheLinksIsRefused() {
    for (Class<?> loss : List.of(SteepLogistic.class, SquaredOfRamp.class)) {
      Model model = new Case("linear", loss.getName(), true).made();
      assertThatThrownBy(() -> exported(model, Format.JSON))
          .isInstanceOf(ConfException.class)
          .hasMessageContainingAll("z, e^z or 1/(1 + e^-z)", loss.getSimpleName());
    }
  }

  private static double largest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anEvaluatorOfPmmlScoresTheSame(Case each) throws Exception {
    Model model = each.made();
    Evaluator evaluator =
        new LoadingModelEvaluatorBuilder()
            .load(new ByteArrayInputStream(exported(model, Format.PMML)))
            .build();
    evaluator.verify();
    for (double[] x : rows()) {
      Map<String, Object> arguments = new LinkedHashMap<>();
      for (int j = 0; j < FEATURES; j++) {
        if (x[j] != 0) { // a missing one is 0
          arguments.put(String.valueOf(j + 1), x[j]);
        }
      }
      double[] expected = expected(model, x);
      Map<String, ?> results = EvaluatorUtil.decodeAll(evaluator.evaluate(arguments));
      if (expected.length > 1) {
        for (int k = 0; k < expected.length; k++) {
          assertThat((Double) results.get("probability(" + k + ")"))
              .isCloseTo(expected[k], within(CLOSE));
        }
        assertThat(results.get("label")).isEqualTo(String.valueOf((int) largest(expected)));
      } else {
        Object found = results.get(results.containsKey("label") ? "label" : "score");
        assertThat(((Number) found).doubleValue())
            .isCloseTo(expected[0], within(CLOSE * (1 + Math.abs(expected[0]))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOnnxRuntimeScoresTheSame(Case each) throws OrtException {
    Model model = each.made();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    double[][] rows = rows();
    try (OrtSession session = environment.createSession(exported(model, Format.ONNX));
        OnnxTensor x = OnnxTensor.createTensor(environment, rows);
        OrtSession.Result result = session.run(Map.of("features", x))) {
      double[][] scores = (double[][]) result.get("scores").orElseThrow().getValue();
      for (int i = 0; i < ROWS; i++) {
        double[] expected = expected(model, rows[i]);
        double[] own = scores(model, rows[i]);
        assertThat(scores[i]).containsExactly(own, within(CLOSE));
        if (expected.length > 1) {
          assertThat(((double[][]) result.get("probabilities").orElseThrow().getValue())[i])
              .containsExactly(expected, within(CLOSE));
        }
        if (model.objective().labels().isOfClasses()) {
          long label = own.length == 1 ? own[0] > 0 ? 1 : 0 : (long) largest(expected);
          assertThat(((long[]) result.get("label").orElseThrow().getValue())[i]).isEqualTo(label);
        } else {
          assertThat(((double[][]) result.get("prediction").orElseThrow().getValue())[i][0])
              .isCloseTo(expected[0], within(CLOSE * (1 + Math.abs(expected[0]))));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aFactorizationMachineIsRefusedByName(Format format) {
    Model machine = new Case("factorization(rank=2)", "logistic", true).made();
    Path out = folder.resolve("model");
    assertThatThrownBy(() -> format.write(machine, out, false))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("factorization");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aFileIsWrittenWholeAndNeverOverAnotherUnasked(Format format) throws IOException {
    Model model = new Case("linear", "logistic", true).made();
    Path out = folder.resolve("model." + format.word());
    format.write(model, out, false);
    assertThat(Files.readAllBytes(out)).isEqualTo(exported(model, format));
    Path plain = Files.writeString(folder.resolve("plain"), "of any other program");
    assertThat(Files.getPosixFilePermissions(out)).isEqualTo(Files.getPosixFilePermissions(plain));
    Files.delete(plain);
    assertThatThrownBy(() -> format.write(model, out, false)).hasMessageContaining("--out");
    format.write(new Case("softmax", "softmax", true).made(), out, true);
    assertThat(Files.readAllBytes(out)).isNotEqualTo(exported(model, format));
    assertThatThrownBy(() -> format.write(model, folder, true)).hasMessageContaining("--out");
    assertThatThrownBy(() -> format.write(model, folder.resolve("no/such"), true))
        .hasMessageContaining("no/such");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(out);
    }
  }

  @Test
  void theScorerTakesNothingElse() {
    Model model = new Case("softmax", "softmax", true).made();
    String json = new String(exported(model, Format.JSON), StandardCharsets.UTF_8);
    Map<String, String> damages =
        Map.of(
            "\"version\":1", "\"version\":6",
            "thalweg-model", "other",
            "\"softmax\"", "\"hardmax\"",
            "\"outputs\":3", "\"outputs\":2",
            "\"weights\":[", "\"weights\":[1,",
            "\"inputs\":6", "\"inputs\":",
            "\"identity\"", "\"step\"");
    Scorer.of(json);
    damages.forEach(
        (from, to) -> {
          assertThat(json).contains(from);
          assertThatThrownBy(() -> Scorer.of(json.replace(from, to)))
              .as(to)
              .isInstanceOf(IllegalArgumentException.class);
        });
    for (int end : new int[] {0, 1, json.length() / 2, json.length() - 1}) {
      assertThatThrownBy(() -> Scorer.of(json.substring(0, end)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Scorer.of(json).predict(new double[FEATURES - 1]))
        .hasMessageContaining("6");
    assertThatThrownBy(() -> Scorer.of(json).scores(new int[] {FEATURES}, new double[] {1}))
        .hasMessageContaining("6");
  }

  /** A model of a table with an age, whether active, a day and a category of these levels. */
  private static Model ofTable(Optional<Double> missing, List<String> levels) {
    OptionalDouble fill = missing.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    List<Feature> features =
        List.of(
            new Feature("age", Feature.FeatureKind.NUMBER, 1, fill),
            new Feature("active", Feature.FeatureKind.TRUTH, 1, fill),
            new Feature("day", Feature.FeatureKind.DATE, 1, fill),
            new Feature("pair", Feature.FeatureKind.VECTOR, 2),
            new Feature(
                "zip",
                Feature.FeatureKind.ONE_HOT,
                levels.size(),
                OptionalDouble.empty(),
                Optional.of("reference")));
    Encoding encoding = new Encoding(SomeColumns.standard(), features, List.of(levels));
    var conf = TrainingConf.builder().train("x").output("y").loss("halfSquared").build();
    double[] w = new double[encoding.width() + 1];
    Arrays.setAll(w, i -> i + 1);
    Input input = new Input("csv", Map.of(), Optional.of(encoding));
    return new Model(conf.objective(), Model.Shrinkage.NONE, input, encoding.width(), w);
  }

  private static Scorer scorer(Model model) {
    return Scorer.of(new String(exported(model, Format.JSON), StandardCharsets.UTF_8));
  }

  private static Map<String, Object> row(Object age, Object active, Object day, Object zip) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("age", age);
    row.put("active", active);
    row.put("day", day);
    row.put("pair", List.of(1, "0.5"));
    row.put("zip", zip);
    return row;
  }

  /** The score is age + 2 active + 3 day + 4 · 1 + 5 · 0.5 + 6 or 7 of the category + 8. */
  @Test
  void theScorerReadsCellsAsTablesWriteThem() {
    Scorer scorer = scorer(ofTable(Optional.of(100.0), List.of("80010", "x")));
    double rest = 14.5;
    assertThat(scorer.columns()).containsExactly("age", "active", "day", "pair", "zip");
    assertThat(scorer.predict(row(30, true, "1970-01-02", "x"))).isEqualTo(30 + 2 + 3 + 7 + rest);
    assertThat(scorer.predict(row(" 3e1 ", "FALSE", "1970-01-01 12:00", 80010.0)))
        .isEqualTo(30 + 0 + 1.5 + 6 + rest);
    assertThat(scorer.predict(row("30", "1", LocalDate.EPOCH, "8.001E4")))
        .isEqualTo(30 + 2 + 0 + 6 + rest);
    assertThat(scorer.predict(row(null, Double.NaN, " ", null))).isEqualTo(100 + 200 + 300 + rest);
    assertThat(scorer.predict(row(30, 0, "1970-01-01", "reference"))).isEqualTo(30 + rest);
    assertThat(scorer.predict(row("nan", "", "NaN", "other"))).isEqualTo(100 + 200 + 300 + rest);
  }

  @Test
  void theScorerRefusesCellsThatThePredictionWouldBeWrongOf() {
    Scorer scorer = scorer(ofTable(Optional.empty(), List.of("x")));
    Map<String, Map<String, Object>> wrong =
        Map.of(
            "age must be a finite number but was old", row("old", true, "1970-01-01", "x"),
            "age must be a finite number but was 0x1p3", row("0x1p3", true, "1970-01-01", "x"),
            "age is missing", row(null, true, "1970-01-01", "x"),
            "active must be true or false but was maybe", row(1, "maybe", "1970-01-01", "x"),
            "day must be a date such as 2023-05-01 but was 01.01.70", row(1, 0, "01.01.70", "x"));
    wrong.forEach(
        (says, row) ->
            assertThatThrownBy(() -> scorer.predict(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column " + says));
    Map<String, Object> lacking = row(1, 1, "1970-01-01", "x");
    lacking.put("pair", new double[] {1});
    assertThatThrownBy(() -> scorer.scores(lacking)).hasMessageContainingAll("pair", "2 numbers");
    lacking.remove("zip");
    lacking.put("pair", new double[] {1, 2});
    assertThatThrownBy(() -> scorer.scores(lacking)).hasMessageContainingAll("column zip", "null");
    Scorer ofText = scorer(new Case("linear", "logistic", true).made());
    assertThatThrownBy(() -> ofText.scores(lacking)).hasMessageContaining("takes x");
  }

  /** Which stand in attributes, where a parser makes spaces of line ends. */
  @Test
  void pmmlRefusesLevelsThatXmlCannotSay() {
    Model model = ofTable(Optional.empty(), List.of("one\ntwo"));
    assertThatThrownBy(() -> exported(model, Format.PMML))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("one?two", "json or onnx", "pmml");
    assertThat(exported(model, Format.ONNX)).isNotEmpty();
    assertThat(scorer(model).predict(row(0, 0, "1970-01-01", "one\ntwo"))).isEqualTo(6 + 13.5);
  }

  @Test
  void aMissingNumberThatNothingStandsForIsNoScore() throws Exception {
    Model model = ofTable(Optional.empty(), List.of("x"));
    Evaluator evaluator =
        new LoadingModelEvaluatorBuilder()
            .load(new ByteArrayInputStream(exported(model, Format.PMML)))
            .build();
    Map<String, Object> row = row(1, true, "1970-01-01", "x");
    row.remove("pair");
    row.put("pair[0]", 1);
    row.put("pair[1]", 2);
    Object of1 = EvaluatorUtil.decodeAll(evaluator.evaluate(row)).get("label");
    row.put("zip", "reference");
    Object ofReference = EvaluatorUtil.decodeAll(evaluator.evaluate(row)).get("label");
    assertThat((Double) of1 - (Double) ofReference).isEqualTo(6);
    for (String column : List.of("age", "active", "day", "pair[1]")) {
      Map<String, Object> lacking = new LinkedHashMap<>(row);
      lacking.remove(column);
      assertThatThrownBy(() -> evaluator.evaluate(lacking))
          .isInstanceOf(EvaluationException.class)
          .hasMessageContaining(column);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(exported(model, Format.ONNX));
        OnnxTensor one = OnnxTensor.createTensor(environment, new double[][] {{1}});
        OnnxTensor none = OnnxTensor.createTensor(environment, new double[][] {{Double.NaN}});
        OnnxTensor pair = OnnxTensor.createTensor(environment, new double[][] {{1, 2}});
        OnnxTensor zip = OnnxTensor.createTensor(environment, new String[][] {{"x"}});
        OrtSession.Result result =
            session.run(Map.of("age", none, "active", one, "day", one, "pair", pair, "zip", zip))) {
      assertThat(((double[][]) result.get("prediction").orElseThrow().getValue())[0][0]).isNaN();
    }
  }

  /** A scorer would hash the whole text. */
  @ParameterizedTest
  @EnumSource(Format.class)
  void wordsAreRefusedByTheNameOfTheirColumn(Format format) {
    List<Feature> features = List.of(new Feature("words(note)", Feature.FeatureKind.HASHED, 8));
    Encoding encoding = new Encoding(SomeColumns.standard(), features);
    var conf = TrainingConf.builder().train("x").output("y").loss("halfSquared").build();
    Input input = new Input("csv", Map.of(), Optional.of(encoding));
    Model model = new Model(conf.objective(), Model.Shrinkage.NONE, input, 8, new double[9]);
    assertThatThrownBy(() -> exported(model, format))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("words(note)", "without that column");
  }
}
