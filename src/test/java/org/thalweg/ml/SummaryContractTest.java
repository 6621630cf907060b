package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.ml.EstimatorContractTest.Pair;

/**
 * Every attribute of every summary is that of Spark's estimator on the same rows, whatever the
 * Params. The attributes are found by reflection, so that one which Spark adds is compared as well.
 * Params vary by an orthogonal array of eight runs: any two Params meet in all of their values. As
 * these take minutes, each build takes one run, of the values that are not the defaults, which
 * DropInTest has.
 */
class SummaryContractTest {
  private static final int RUNS = 8;
  private static final int FEATURES = 3;

  /** Each build lets Spark stop early: its own model of an inexact estimator is not compared. */
  private static final int SVC_ITERATIONS = Members.ARE_ALL ? 100 : 10;

  /**
   * Those that Spark minimises to a few digits only, as it does under bounds, or to another
   * minimum: their summaries must be what Spark finds when it evaluates our model.
   */
  private static final Set<String> INEXACT =
      Set.of("LinearSVC", "FMClassifier", "MultilayerPerceptronClassifier");

  private static final StructType SCHEMA =
      new StructType()
          .add("y", "double")
          .add("k", "double")
          .add("amount", "double")
          .add("count", "double")
          .add("positive", "double")
          .add("s", "double")
          .add("known", "double")
          .add("x", SQLDataTypes.VectorType());

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> table;

  @BeforeAll
  static void start() {
    table = rows(local.session(), 60).cache();
  }

  private static Dataset<Row> rows(SparkSession spark, int count) {
    SplittableRandom random = new SplittableRandom(36);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = random.doubles(FEATURES, -1.5, 1.5).toArray();
      double z = x[0] - 0.5 * x[1] + 0.3 * x[2] + 0.4;
      double noise = random.nextGaussian();
      double k = z + noise < -0.5 ? 0 : z + noise < 1 ? 1 : 2;
      double count0 = Math.floor(Math.exp(0.6 * z + 0.5 * noise));
      double positive = Math.exp(0.5 * z + 0.4 * noise);
      double weight = i % 10 == 0 ? 0 : random.nextDouble(0.5, 2);
      double known = random.nextDouble(-0.3, 0.3);
      rows.add(
          RowFactory.create(
              z + noise > 0 ? 1.0 : 0.0,
              k,
              2 * z + noise + 3,
              count0,
              positive,
              weight,
              known,
              Vectors.dense(x)));
    }
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  /** Values of a Param; those of index 1 are where a column of the array has a 1. */
  private record Choice(String param, Object first, Object second) {}

  /**
   * An estimator and the Params that its runs vary.
   *
   * @param fixed the same in all runs
   */
  private record Family(
      String estimator, String label, Map<String, Object> fixed, Choice... choices) {

    /** Where every Param has its second value. */
    Stream<Map<String, Object>> seconds() {
      Map<String, Object> seconds = new LinkedHashMap<>(fixed);
      for (Choice choice : choices) {
        seconds.put(choice.param, choice.second);
      }
      return Stream.of(seconds);
    }

    Map<String, Object> params(int run) {
      Map<String, Object> params = new LinkedHashMap<>(fixed);
      for (int c = 0; c < choices.length; c++) {
        boolean isSecond = Integer.bitCount(run & (c + 1)) % 2 == 1; // columns 1 to 7 of an OA(8)
        Object value = isSecond ? choices[c].second : choices[c].first;
        params.put(choices[c].param, value);
      }
      return params;
    }
  }

  private static List<Family> families() {
    Choice intercept = new Choice("fitIntercept", true, false);
    Choice standardises = new Choice("standardization", true, false);
    Choice weight = new Choice("weightCol", "", "s");
    Choice penalty = new Choice("regParam", 0.0, 0.05);
    Choice mixed = new Choice("elasticNetParam", 0.0, 0.5);
    Choice offset = new Choice("offsetCol", "", "known");
    Choice link = new Choice("linkPredictionCol", "", "link");
    List<Family> families = new ArrayList<>();
    families.add(
        new Family(
            "LinearRegression",
            "amount",
            Map.of("maxIter", 1000),
            penalty,
            mixed,
            standardises,
            intercept,
            weight,
            new Choice("solver", "auto", "l-bfgs")));
    families.add(
        new Family(
            "LogisticRegression",
            "y",
            Map.of("maxIter", 1000),
            penalty,
            mixed,
            standardises,
            intercept,
            weight,
            new Choice("threshold", 0.5, 0.7),
            new Choice("family", "auto", "binomial")));
    families.add(
        new Family(
            "LogisticRegression",
            "k",
            Map.of("maxIter", 1000),
            penalty,
            mixed,
            standardises,
            intercept,
            weight,
            new Choice("thresholds", new double[] {0.4, 0.3, 0.3}, new double[] {0.2, 0.5, 0.3})));
    families.add(
        new Family(
            "LogisticRegression",
            "y",
            Map.of("maxIter", 1000, "standardization", false),
            penalty,
            new Choice(
                "lowerBoundsOnCoefficients",
                Matrices.zeros(1, FEATURES),
                Matrices.dense(1, FEATURES, new double[] {0.2, 0.2, 0.2})),
            new Choice("upperBoundsOnIntercepts", Vectors.dense(0.1), Vectors.dense(5)),
            weight,
            new Choice("family", "auto", "binomial")));
    families.add(
        new Family(
            "LinearSVC",
            "y",
            Map.of("maxIter", 100),
            new Choice("regParam", 0.02, 0.2),
            standardises,
            intercept,
            weight,
            new Choice("threshold", 0.0, 0.3)));
    families.add(glm("gaussian", "identity", "amount", penalty, intercept, weight, offset, link));
    families.add(glm("binomial", "logit", "y", intercept, weight, offset, link));
    families.add(glm("poisson", "log", "count", intercept, weight, offset, link));
    families.add(
        new Family(
            "GeneralizedLinearRegression",
            "count",
            Map.of("family", "poisson", "maxIter", 100, "regParam", 0.05),
            weight,
            offset,
            link));
    families.add(glm("gamma", "log", "positive", penalty, intercept, weight, offset, link));
    families.add(
        new Family(
            "GeneralizedLinearRegression",
            "count",
            Map.of("family", "tweedie", "maxIter", 100, "linkPower", 0.0),
            new Choice("variancePower", 1.2, 1.7),
            intercept,
            weight,
            offset,
            link));
    families.add(
        new Family(
            "FMClassifier",
            "y",
            Map.of("maxIter", 30, "factorSize", 2),
            new Choice("regParam", 0.02, 0.1),
            intercept,
            new Choice("fitLinear", true, false),
            new Choice("thresholds", new double[] {0.5, 0.5}, new double[] {0.2, 0.8})));
    families.add(
        new Family(
            "MultilayerPerceptronClassifier",
            "k",
            Map.of("maxIter", 50, "blockSize", 4096, "layers", new int[] {FEATURES, 2, 3}),
            new Choice("thresholds", new double[] {0.4, 0.3, 0.3}, new double[] {0.2, 0.5, 0.3})));
    return families;
  }

  private static Family glm(String family, String link, String label, Choice... choices) {
    return new Family(
        "GeneralizedLinearRegression",
        label,
        Map.of("family", family, "link", link, "maxIter", 100),
        choices);
  }

  @TestFactory
  Stream<DynamicTest> isThatOfSpark() {
    return tests(Family::seconds);
  }

  @Tag("long")
  @TestFactory
  Stream<DynamicTest> isThatOfSparkWhereAnyTwoParamsMeet() {
    return tests(family -> IntStream.range(0, RUNS).mapToObj(family::params));
  }

  private static Stream<DynamicTest> tests(Function<Family, Stream<Map<String, Object>>> runs) {
    return families().stream()
        .flatMap(
            family ->
                runs.apply(family)
                    .map(params -> new Case(family.estimator, family.label, params))
                    .distinct())
        .map(each -> dynamicTest(each.toString(), each::compare));
  }

  /** A run: one set of Params. */
  private record Case(String estimator, String label, Map<String, Object> params) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Case that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }

    @Override
    public String toString() {
      Map<String, String> text = new LinkedHashMap<>();
      params.forEach((name, value) -> text.put(name, words(value)));
      return estimator + " of " + label + " " + text;
    }

    private static String words(Object value) {
      return value instanceof double[] numbers
          ? Arrays.toString(numbers)
          : value instanceof int[] sizes ? Arrays.toString(sizes) : value.toString();
    }

    private Pair pair() {
      return EstimatorContractTest.pairs().stream()
          .filter(pair -> pair.toString().equals(estimator))
          .findFirst()
          .orElseThrow();
    }

    private <E extends Estimator<?>> E ready(E estimator) {
      params.forEach(estimator::set);
      estimator.set("labelCol", label);
      estimator.set("featuresCol", "x");
      return estimator;
    }

    private void compare() throws ReflectiveOperationException {
      Estimator<?> theirs = ready(pair().theirs().get());
      Estimator<?> ours = ready(pair().ours().get());
      theirs.set("tol", estimator.equals("GeneralizedLinearRegression") ? 1e-12 : 0.0);
      ours.set("tol", 1e-8);
      if (estimator.equals("LinearSVC")) {
        theirs.set("maxIter", SVC_ITERATIONS);
      }
      Model<?> spark = (Model<?>) theirs.fit(table);
      if (spark instanceof MultilayerPerceptronClassificationModel net) { // of its many minima
        ours.set("initialWeights", net.weights());
      }
      Model<?> model = (Model<?>) ours.fit(table);
      assertThat(summary(model).getClass()).isSameAs(summary(spark).getClass());
      Object expected =
          INEXACT.contains(estimator) || params.containsKey("lowerBoundsOnCoefficients")
              ? model.getClass().getMethod("evaluate", Dataset.class).invoke(model, table)
              : summary(spark);
      SummaryComparison comparison = new SummaryComparison(summary(spark));
      assertThat(comparison.differences(summary(model), expected)).isEmpty();
    }

    private static Object summary(Model<?> model) {
      return ((HasTrainingSummary<?>) model).summary();
    }
  }
}
