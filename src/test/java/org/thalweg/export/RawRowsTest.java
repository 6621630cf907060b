package org.thalweg.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.jpmml.evaluator.Evaluator;
import org.jpmml.evaluator.EvaluatorUtil;
import org.jpmml.evaluator.LoadingModelEvaluatorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.Columns;
import org.thalweg.config.ConfException;
import org.thalweg.config.Imputation;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.EncodingFit;
import org.thalweg.data.table.InputColumn;
import org.thalweg.model.Input;
import org.thalweg.model.Model;
import org.thalweg.model.Predictions;
import org.thalweg.scorer.Scorer;

/** What three evaluators make of the raw rows of a table is what {@code predict} writes. */
class RawRowsTest {
  private static final double CLOSE = 1e-9;
  private static final int ROWS = 90;
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("bought", DataTypes.StringType)
          .add("age", DataTypes.DoubleType)
          .add("count of", DataTypes.LongType)
          .add("active", DataTypes.BooleanType)
          .add("day", DataTypes.DateType)
          .add("time", DataTypes.TimestampType)
          .add("moment", DataTypes.StringType)
          .add("scores", DataTypes.createArrayType(DataTypes.DoubleType))
          .add("city", DataTypes.StringType)
          .add("zip", DataTypes.LongType)
          .add("label", DataTypes.StringType)
          .add("exposure", DataTypes.DoubleType);
  private static final List<String> NUMBERS =
      List.of("age", "count of", "active", "day", "time", "moment", "scores");
  private static final List<String> CATEGORIES = List.of("city", "zip", "label");
  private static final List<String> MORE_NUMBERS =
      List.of(
          "steps(count of)",
          "spline(age, 5)",
          "ispline(age, 4)",
          "poly(count of, 3)",
          "cross(age, count of)",
          "cross(city, age)");
  private static final String PAIR = "cross(city, label)"; // which the caller computes
  private static final List<String> MORE_CATEGORIES =
      List.of(PAIR, "effect(zip)", "effect(zip, age)");
  private static final List<String> MORE_HASHES =
      List.of("hash(zip, 2^5)", PAIR, "hash(%s, 2^4)".formatted(PAIR), "effect(zip)");
  private static final String LONG =
      "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch, Ynys Môn"; // of whole stripes
  private static final List<String> CITIES =
      List.of("Köln", "a \"b\" <&> 'c'", " padded ", "x,y;z", "5", "", "a × l1", LONG);

  @TempDir private static Path folder;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static Dataset<Row> table;
  private static final Map<Boolean, List<Row>> RAW = new HashMap<>();
  private static final Map<Columns, Encoding> ENCODINGS = new HashMap<>();

  @BeforeAll
  static void start() {
    table = spark.session().createDataFrame(rows(1, true, CITIES), SCHEMA);
    for (boolean lacks : new boolean[] {true, false}) { // and levels that are not known
      RAW.put(
          lacks,
          rows(2, lacks, List.of("Köln", "köln", "5", "x,y;z", "a × l1", LONG, "elsewhere")));
      spark
          .session()
          .createDataFrame(RAW.get(lacks), SCHEMA)
          .coalesce(1)
          .write()
          .parquet(folder.resolve("raw-" + lacks).toString());
    }
  }

  private static List<Row> rows(int seed, boolean lacks, List<String> cities) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> moments =
        List.of(
            "2021-02-03",
            "2021-02-03 04:05",
            "2021-02-03T04:05:06.75-03:30",
            "1969-12-31T23:59:59Z",
            "2024-02-29T12:00+02:00");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Object[] cells = {
        i,
        i % 3 == 0 ? "yes" : "no",
        random.nextDouble(90),
        random.nextLong(7),
        random.nextBoolean(),
        Date.valueOf(LocalDate.ofEpochDay(random.nextInt(20_000))),
        Timestamp.from(Instant.ofEpochMilli(random.nextLong(1_000_000_000_000L))),
        moments.get(random.nextInt(moments.size())),
        random.doubles(3).toArray(),
        cities.get(random.nextInt(cities.size())),
        10_000 + random.nextLong(5),
        "l" + random.nextInt(3),
        random.nextDouble()
      };
      for (int c = 2; c < 8 && lacks; c++) {
        cells[c] = random.nextInt(4) == 0 ? null : cells[c];
      }
      for (int c = 9; c < 12 && i > 5; c++) {
        cells[c] = random.nextInt(6) == 0 ? null : cells[c];
      }
      rows.add(RowFactory.create(cells));
    }
    return rows;
  }

  /** A model with random weights of what columns become, also of those that several make. */
  record Case(
      String model, String loss, Optional<Imputation> missing, int hashBits, boolean hasMore) {
    Case(String model, String loss, Optional<Imputation> missing, int hashBits) {
      this(model, loss, missing, hashBits, false);
    }

    boolean lacks() {
      return missing.isPresent();
    }

    private Columns columns() {
      boolean hasOffset = missing.filter(Imputation::indicator).isPresent();
      return SomeColumns.of(
          Optional.of("bought"),
          List.of(),
          Optional.empty(),
          hasOffset ? Optional.of("exposure") : Optional.empty(),
          Optional.of("id"),
          with(NUMBERS, MORE_NUMBERS),
          with(CATEGORIES, hashBits > 0 ? MORE_HASHES : MORE_CATEGORIES),
          hashBits,
          missing);
    }

    private List<String> with(List<String> names, List<String> more) {
      return Stream.concat(names.stream(), more.stream().filter(name -> hasMore)).toList();
    }

    Model made() {
      var conf = TrainingConf.builder().train("x").output("y");
      ObjectiveConf given = conf.model(model).loss(loss).build().objective();
      ObjectiveConf objective = given.wantsClasses() ? given.withClasses(2) : given;
      Encoding encoding = ENCODINGS.computeIfAbsent(columns(), each -> EncodingFit.of(table, each));
      if (!objective.over(1).labels().isOfClasses()) {
        encoding =
            new Encoding(
                encoding.columns().naming(List.of()), encoding.features(), encoding.categories());
      }
      int features = encoding.width();
      double[] w = new double[objective.over(features).layout().dimension()];
      int outputs = objective.over(features).layout().segments().get(0).columns();
      SplittableRandom random = new SplittableRandom(loss.length());
      Arrays.setAll(w, i -> random.nextDouble(-1, 1));
      for (InputColumn column : encoding.inputs()) { // as numbers of all sizes are scaled
        double scale =
            switch (column.kind()) {
              case DATE -> 1e-4;
              case NUMBER -> 1e-2;
              default -> 1;
            };
        for (int i = column.from() * outputs; i < (column.from() + 1) * outputs; i++) {
          w[i] *= scale;
        }
      }
      Input input = new Input("parquet", Map.of(), Optional.of(encoding));
      return new Model(objective, Model.Shrinkage.NONE, input, features, w);
    }
  }

  static Stream<Case> cases() {
    Optional<Imputation> none = Optional.empty();
    Optional<Imputation> mean = Optional.of(new Imputation.Mean());
    Optional<Imputation> told = Optional.of(new Imputation.Constant(-1, true)); // and an offset
    return Stream.of(
        new Case("linear", "logistic", none, 0),
        new Case("linear", "logistic", mean, 0),
        new Case("linear", "crossEntropy", told, 0),
        new Case("perceptron([4,3],tanh)", "crossEntropy", mean, 0),
        new Case("linear", "hinge", told, 0),
        new Case("linear", "poisson", mean, 0),
        new Case("linear", "poisson", told, 0),
        new Case("softmax", "softmax", told, 0),
        new Case("perceptron([4,3],tanh)", "logistic", none, 0),
        new Case("perceptron([4,3],tanh)", "logistic", told, 0),
        new Case("perceptron([3],relu)", "halfSquared", told, 0),
        new Case("linear", "logistic", mean, 6),
        new Case("linear", "logistic", mean, 6, true),
        new Case("linear", "logistic", none, 0, true),
        new Case("linear", "poisson", mean, 0, true),
        new Case("softmax", "softmax", told, 0, true),
        new Case("perceptron([4,3],tanh)", "logistic", told, 0, true));
  }

  /** What predict writes of each row: the numbers behind the id, but for a class. */
  private static double[][] predicted(Model model, boolean lacks) throws IOException {
    Path out = folder.resolve("out-" + System.nanoTime());
    String data = folder.resolve("raw-" + lacks).toString();
    Predictions.write(model, data, out.toString(), spark.session());
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path part : files.filter(f -> f.getFileName().toString().startsWith("p")).toList()) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    double[][] rows = new double[ROWS][];
    for (String line : lines) {
      String[] cells = line.split(",");
      int id = Integer.parseInt(cells[0]);
      assertThat(rows[id]).isNull();
      rows[id] =
          Stream.of(cells)
              .skip(1)
              .filter(cell -> !cell.matches("yes|no"))
              .mapToDouble(Double::parseDouble)
              .toArray();
    }
    return rows;
  }

  private static byte[] exported(Model model, Format format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(model, out);
    return out.toByteArray();
  }

  /** A row as a program that has no Spark would have it. */
  private static Map<String, Object> raw(Row row) {
    Map<String, Object> cells = new LinkedHashMap<>();
    for (int c = 2; c < SCHEMA.size(); c++) {
      Object cell = row.get(c);
      cells.put(
          SCHEMA.fieldNames()[c],
          cell instanceof Timestamp time
              ? time.toInstant().toString()
              : cell instanceof Date day ? day.toString() : cell);
    }
    boolean isWhole = cells.get("city") != null && cells.get("label") != null;
    cells.put(
        PAIR,
        isWhole
            ? cells.get("city").toString().replace("×", "××") + " × " + cells.get("label")
            : null);
    return cells;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threeEvaluatorsScoreRawRows(Case each) throws Exception {
    Model model = each.made();
    double[][] expected = predicted(model, each.lacks());
    List<Map<String, Object>> rows = RAW.get(each.lacks()).stream().map(RawRowsTest::raw).toList();
    Scorer scorer = Scorer.of(new String(exported(model, Format.JSON), StandardCharsets.UTF_8));
    for (int i = 0; i < ROWS; i++) {
      assertThat(ofJson(scorer, rows.get(i), each.loss))
          .as(rows.get(i).toString())
          .containsExactly(expected[i], near(expected[i]));
    }
    if (each.hashBits > 0) {
      for (Format format : List.of(Format.PMML, Format.ONNX)) {
        assertThatThrownBy(() -> exported(model, format))
            .isInstanceOf(ConfException.class)
            .hasMessageContainingAll(
                "json", each.hasMore ? "zip" : "city", "data.hash.bits", format.word());
      }
      return;
    }
    double[][] ofOnnx = ofOnnx(exported(model, Format.ONNX), rows, each.loss);
    for (int i = 0; i < ROWS; i++) {
      assertThat(ofOnnx[i])
          .as("ONNX " + rows.get(i))
          .containsExactly(expected[i], near(expected[i]));
    }
    if (each.hasMore) {
      assertThatThrownBy(() -> exported(model, Format.PMML))
          .isInstanceOf(ConfException.class)
          .hasMessageContainingAll("json or onnx", "column count of", "pmml");
      return;
    }
    Evaluator evaluator =
        new LoadingModelEvaluatorBuilder()
            .load(new ByteArrayInputStream(exported(model, Format.PMML)))
            .build();
    evaluator.verify();
    for (int i = 0; i < ROWS; i++) {
      assertThat(ofPmml(evaluator, rows.get(i), each.loss))
          .as("PMML " + rows.get(i))
          .containsExactly(expected[i], near(expected[i]));
    }
  }

  /** As many digits of a prediction of 10¹⁸ as of one of 1. */
  private static Offset<Double> near(double[] expected) {
    return within(CLOSE * Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(1)));
  }

  private static double[] ofJson(Scorer scorer, Map<String, Object> row, String loss) {
    double[] scores = scorer.scores(row);
    return switch (loss) {
      case "logistic" -> new double[] {scorer.probabilities(scores)[1]};
      case "softmax" -> scorer.probabilities(scores);
      case "hinge" -> scores;
      default -> new double[] {scorer.predict(row)};
    };
  }

  private static double[] ofPmml(Evaluator evaluator, Map<String, Object> row, String loss) {
    Map<String, Object> cells = new LinkedHashMap<>(row);
    double[] scores = (double[]) cells.remove("scores");
    for (int k = 0; k < scores.length; k++) {
      cells.put("scores[%d]".formatted(k), scores[k]);
    }
    Map<String, ?> results = EvaluatorUtil.decodeAll(evaluator.evaluate(cells));
    Object yes = results.get("probability(yes)");
    return switch (loss) {
      case "logistic" -> {
        assertThat(results.get("bought")).isEqualTo((Double) yes > 0.5 ? "yes" : "no");
        yield new double[] {(Double) yes};
      }
      case "softmax" -> new double[] {(Double) results.get("probability(no)"), (Double) yes};
      case "hinge" -> {
        Double score = (Double) results.get("score");
        assertThat(results.get("class")).isEqualTo(score > 0 ? "yes" : "no");
        yield new double[] {score};
      }
      default -> new double[] {(Double) results.get("bought")};
    };
  }

  private static double[][] ofOnnx(byte[] graph, List<Map<String, Object>> rows, String loss)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(graph)) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (var input : session.getInputInfo().entrySet()) {
        String name = input.getKey();
        TensorInfo type = (TensorInfo) input.getValue().getInfo();
        Stream<Object> cells = rows.stream().map(row -> row.get(name));
        inputs.put(
            name,
            type.type == OnnxJavaType.STRING
                ? OnnxTensor.createTensor(
                    environment,
                    cells.map(c -> c == null ? "none" : c.toString()).toArray(String[]::new),
                    new long[] {ROWS, 1})
                : OnnxTensor.createTensor(
                    environment, cells.map(RawRowsTest::numbers).toArray(double[][]::new)));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        String output =
            switch (loss) {
              case "logistic", "softmax" -> "probabilities";
              case "hinge" -> "_scores"; // as a column is called scores
              default -> "prediction";
            };
        double[][] numbers = (double[][]) result.get(output).orElseThrow().getValue();
        if (!output.equals("prediction")) {
          String[] classes = (String[]) result.get("class").orElseThrow().getValue();
          for (int i = 0; i < ROWS; i++) {
            double[] of = numbers[i];
            boolean is = of.length == 1 ? of[0] > 0 : of[1] > of[0];
            assertThat(classes[i]).isEqualTo(is ? "yes" : "no");
          }
        }
        return loss.equals("logistic")
            ? Stream.of(numbers).map(row -> new double[] {row[1]}).toArray(double[][]::new)
            : numbers;
      }
    }
  }

  /** What a graph takes for a cell. */
  private static double[] numbers(Object cell) {
    if (cell instanceof double[] vector) {
      return vector;
    }
    double number =
        cell == null
            ? Double.NaN
            : cell instanceof Boolean truth
                ? truth ? 1 : 0
                : cell instanceof Number given ? given.doubleValue() : days(cell.toString());
    return new double[] {number};
  }

  /** Days since 1970 in UTC. */
  private static double days(String text) {
    String iso = text.length() == 10 ? text + "T00:00" : text.replace(' ', 'T');
    OffsetDateTime time = OffsetDateTime.parse(iso.matches(".*(Z|[+-]..:..)") ? iso : iso + "Z");
    return Duration.between(Instant.EPOCH, time).toNanos() / 86_400e9;
  }
}
