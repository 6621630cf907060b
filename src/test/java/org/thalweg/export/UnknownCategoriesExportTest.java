package org.thalweg.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jpmml.evaluator.Evaluator;
import org.jpmml.evaluator.LoadingModelEvaluatorBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.scorer.Scorer;

/** What exported models make of categories that training data do not have, by each rule. */
class UnknownCategoriesExportTest {
  private static final List<String> LEVELS = List.of("Oslo", "10", "Bern");
  private static final String REFERENCE = "Rome";

  static Stream<Arguments> cases() {
    return Stream.of(UnknownCategory.values())
        .flatMap(
            rule ->
                Stream.of("linear", "perceptron([3],relu)")
                    .flatMap(
                        model ->
                            Stream.of(true, false)
                                .map(hasReference -> Arguments.of(rule, model, hasReference))));
  }

  private static Model model(UnknownCategory rule, String family, boolean hasReference) {
    Feature city =
        new Feature(
            "city",
            Feature.FeatureKind.ONE_HOT,
            LEVELS.size(),
            OptionalDouble.empty(),
            hasReference ? Optional.of(REFERENCE) : Optional.empty());
    Encoding encoding =
        new Encoding(SomeColumns.standard().with(rule), List.of(city), List.of(LEVELS));
    ObjectiveConf objective =
        TrainingConf.builder()
            .train("x")
            .output("y")
            .model(family)
            .loss("halfSquared")
            .build()
            .objective();
    double[] w = new double[objective.over(LEVELS.size()).layout().dimension()];
    Arrays.setAll(w, i -> Math.sin(1 + i));
    Input input = new Input("csv", Map.of(), Optional.of(encoding));
    return new Model(objective, Model.Shrinkage.NONE, input, LEVELS.size(), w);
  }

  /** Cells; that are known, unknown, and missing. */
  private static List<String> cells(boolean hasReference) {
    List<String> cells = new ArrayList<>(List.of("Bern", "Oslo", "10", "Paris", "oslo"));
    cells.add(hasReference ? REFERENCE : "Rom");
    cells.add(null);
    return cells;
  }

  /** The number of the level of a cell; that of none; or empty where the row is malformed. */
  private static Optional<Integer> level(String cell, UnknownCategory rule, boolean hasReference) {
    int none = LEVELS.size();
    if (cell == null && !hasReference || hasReference && REFERENCE.equals(cell)) {
      return Optional.of(none);
    }
    if (cell != null && LEVELS.contains(cell)) {
      return Optional.of(LEVELS.indexOf(cell));
    }
    return switch (rule) {
      case ZERO -> Optional.of(none);
      case REFERENCE -> Optional.of(hasReference ? none : 0);
      case ERROR -> Optional.empty();
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threeEvaluatorsObeyTheRule(UnknownCategory rule, String family, boolean hasReference)
      throws Exception {
    Model model = model(rule, family, hasReference);
    Scorer scorer = Scorer.of(new String(exported(model, Format.JSON), StandardCharsets.UTF_8));
    List<String> cells = cells(hasReference);
    double[] ofOnnx = ofOnnx(exported(model, Format.ONNX), cells);
    Evaluator evaluator =
        new LoadingModelEvaluatorBuilder()
            .load(new ByteArrayInputStream(exported(model, Format.PMML)))
            .build();
    evaluator.verify();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      Map<String, String> row = Collections.singletonMap("city", cell);
      Optional<Integer> level = level(cell, rule, hasReference);
      if (level.isEmpty()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> scorer.predict(row))
            .withMessageContainingAll("column city", "a category of the training data");
        assertThat(ofOnnx[i]).as("ONNX " + cell).isNaN();
        assertThat(ofPmml(evaluator, row)).as("PMML " + cell).isNaN();
        continue;
      }
      double[] x = new double[LEVELS.size() + 1];
      x[level.get()] = 1;
      double expected = scorer.predict(Arrays.copyOf(x, LEVELS.size()));
      assertThat(scorer.predict(row)).as("JSON " + cell).isEqualTo(expected);
      assertThat(ofOnnx[i]).as("ONNX " + cell).isCloseTo(expected, CLOSE);
      assertThat(ofPmml(evaluator, row)).as("PMML " + cell).isCloseTo(expected, CLOSE);
    }
  }

  private static final org.assertj.core.data.Offset<Double> CLOSE =
      org.assertj.core.api.Assertions.within(1e-12);

  private static byte[] exported(Model model, Format format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(model, out);
    return out.toByteArray();
  }

  /** What is predicted; NaN where the result is invalid. */
  private static double ofPmml(Evaluator evaluator, Map<String, String> row) {
    try {
      Object predicted = evaluator.evaluate(row).get("label");
      return predicted == null
          ? Double.NaN
          : ((Number) org.jpmml.evaluator.EvaluatorUtil.decode(predicted)).doubleValue();
    } catch (org.jpmml.model.PMMLException e) {
      return Double.NaN;
    }
  }

  private static double[] ofOnnx(byte[] graph, List<String> cells) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(graph)) {
      String[] texts = cells.stream().map(cell -> cell == null ? "" : cell).toArray(String[]::new);
      OnnxTensor input = OnnxTensor.createTensor(environment, texts, new long[] {cells.size(), 1});
      try (OrtSession.Result result = session.run(Map.of("city", input))) {
        double[][] numbers = (double[][]) result.get("prediction").orElseThrow().getValue();
        return Stream.of(numbers).mapToDouble(row -> row[0]).toArray();
      }
    }
  }
}
