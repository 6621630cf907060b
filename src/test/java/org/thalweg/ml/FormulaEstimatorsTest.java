package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import scala.jdk.javaapi.CollectionConverters;

/** Estimators of Spark ML whose losses are formulas, with columns of the Dataset or without. */
class FormulaEstimatorsTest {
  private static LocalSpark local;
  private static Dataset<Row> table;

  @BeforeAll
  static void start() {
    local = LocalSpark.open();
    table = Tables.of(local.session(), 400).selectExpr("*", "if(y = 1, 4.0D, 1.0D) cost");
  }

  @AfterAll
  static void stop() {
    local.close();
  }

  private static ThalwegClassifier classifier(String loss) {
    return new ThalwegClassifier()
        .setLabelCol("y")
        .setFeaturesCol("x")
        .setProbabilityCol("")
        .setKey("method", "newton")
        .setKey("standardize", "scale")
        .setKey("penalty", "none")
        .setKey("loss", loss);
  }

  private static ThalwegRegressor regressor(String loss) {
    return ofColumns(loss).setFeaturesCol("x").setKey("standardize", "scale");
  }

  private static ThalwegRegressor ofColumns(String loss) {
    return (ThalwegRegressor) new ThalwegRegressor().setKey("loss", loss).setLabelCol("amount");
  }

  /** Σ ψ(r)·[x, 1], which is 0 at the minimum of a loss of residuals r whose slope is ψ. */
  private static double[] slopes(ThalwegRegressionModel model, DoubleUnaryOperator slope) {
    List<Row> rows =
        model.transform(table).selectExpr("amount - prediction r", "x").collectAsList();
    double[] sums = new double[Tables.FEATURES + 1];
    for (Row row : rows) {
      double psi = slope.applyAsDouble(row.getDouble(0));
      double[] x = ((Vector) row.get(1)).toArray();
      for (int j = 0; j < x.length; j++) {
        sums[j] += psi * x[j] / rows.size();
      }
      sums[x.length] += psi / rows.size();
    }
    return sums;
  }

  @Test
  void aColumnOfCostsIsOneOfWeights() {
    double[] costly = classifier("formula(cost*log(1 + exp(-m)))").fit(table).model().w();
    double[] weighted =
        ((ThalwegClassifier) classifier("logistic").setKey("weight", "cost"))
            .fit(table)
            .model()
            .w();
    assertThat(costly).containsExactly(weighted, within(1e-3));
  }

  /** Expectiles: W. K. Newey, J. L. Powell, Econometrica 55(4) (1987). */
  @Test
  void squaresMayBeAsymmetric() {
    ThalwegRegressionModel model = regressor("formula(if(r > 0, 4*r^2, r^2))").fit(table);
    assertThat(slopes(model, r -> r > 0 ? 4 * r : r))
        .containsExactly(new double[Tables.FEATURES + 1], within(0.05));
    assertThat(slopes(model, r -> r)[Tables.FEATURES]).isLessThan(-0.3);
  }

  /** Huber's proposal, scale and location at once: P. J. Huber, "Robust Statistics" (1981), 7.7. */
  @Test
  void theScaleOfHubersLossMayBeFree() {
    ThalwegRegressionModel model =
        regressor("formula(s*huber(r/s, 1.345) + s*0.35, s = free(1, positive))").fit(table);
    double[] w = model.model().w();
    double s = w[w.length - 1];
    assertThat(s).isBetween(1.4, 2.6); // 2 was generated
    assertThat(model.learnedParameters()).isEqualTo(Map.of("s", s));
    assertThat(model.coefficients().toArray())
        .isEqualTo(Arrays.copyOf(w, Tables.FEATURES))
        .isEqualTo(model.coefficientMatrix().toArray());
    assertThat(model.intercept()).isEqualTo(w[Tables.FEATURES]);
    assertThatThrownBy(model::toSparkModel)
        .hasMessageContaining("a model must be linear or softmax");
    assertThat(slopes(model, r -> Math.max(-1.345, Math.min(1.345, r / s))))
        .containsExactly(new double[Tables.FEATURES + 1], within(0.05));
  }

  /** Of location and scale: one score of all features, one that is an intercept alone. */
  @Test
  void eachScoreOfAFormulaHasItsRow() {
    String loss = "formula((amount - z1)^2/(2*exp(2*z2)) + z2, mean = z1)";
    ThalwegRegressor estimator = (ThalwegRegressor) regressor(loss).setKey("scores", "{z2 = []}");
    ThalwegRegressionModel model = estimator.fit(table);
    Matrix weights = model.coefficientMatrix();
    double[] w = model.model().w();
    assertThat(new int[] {weights.numRows(), weights.numCols()})
        .containsExactly(2, Tables.FEATURES);
    for (int j = 0; j < Tables.FEATURES; j++) {
      assertThat(weights.apply(0, j)).isEqualTo(w[j]);
      assertThat(weights.apply(1, j)).isZero();
    }
    assertThat(model.interceptVector().toArray())
        .isEqualTo(Arrays.copyOfRange(w, Tables.FEATURES, Tables.FEATURES + 2));
    assertThatThrownBy(model::coefficients).hasMessageContaining("coefficientMatrix");
    assertThat(model.learnedParameters()).isEmpty();
  }

  /** Predictions are means, and the weights are those without one. */
  @Test
  void aMeanIsWhatIsPredicted() {
    String loss = "formula(exp(z) - exp(amount/9)*z)";
    ThalwegRegressionModel scores = regressor(loss).fit(table);
    ThalwegRegressionModel means =
        ((ThalwegRegressor) regressor(loss).setKey("mean", "exp(z)")).fit(table);
    assertThat(means.model().w()).containsExactly(scores.model().w());
    double[] apart =
        means.transform(table).selectExpr("x", "prediction").collectAsList().stream()
            .mapToDouble(row -> Math.log(row.getDouble(1)) - scores.predict((Vector) row.get(0)))
            .toArray();
    assertThat(apart)
        .hasSizeGreaterThan(100)
        .containsExactly(new double[apart.length], within(1e-12));
  }

  /** Logistic growth of y in x, whose parameters are those of nls of R. */
  @Test
  void aFunctionOfColumnsNeedsNoFeatures(@TempDir Path folder) throws IOException {
    Dataset<Row> growth =
        local
            .session()
            .range(0, 200, 1, 2)
            .selectExpr(
                "id/25.0D - 3 x",
                "3/(1 + exp(-1.5D*(id/25.0D - 4))) + 0.1D*sin(id*id) y",
                "id % 2 = 0 fold");
    String loss = "formula((y - a/(1 + exp(-b*(x - c))))^2, a = free(1), b = free(1), c = free(0))";
    ThalwegRegressor estimator =
        ((ThalwegRegressor) new ThalwegRegressor().setKey("loss", loss)).setLabelCol("y");
    ThalwegRegressionModel model = estimator.fit(growth);
    double[] w = model.model().w();
    assertThat(w).containsExactly(new double[] {3, 1.5, 1}, within(0.06));
    model.write().overwrite().save(folder.resolve("model").toString());
    List<Row> rows =
        ThalwegRegressionModel.load(folder.resolve("model").toString())
            .transform(growth.drop("y"))
            .select("x", "prediction")
            .collectAsList();
    assertThat(rows).hasSize(200);
    for (Row row : rows) {
      double x = row.getDouble(0);
      assertThat(row.getDouble(1))
          .isCloseTo(w[0] / (1 + Math.exp(-w[1] * (x - w[2]))), within(1e-12));
      assertThat(model.predict(Vectors.dense(x))).isEqualTo(row.getDouble(1));
    }
    assertThat(model.numFeatures()).isEqualTo(1);
    assertThat(model.explain(5)).isEmpty();
    assertThat(model.learnedParameters().keySet()).containsExactly("a", "b", "c");
    assertThat(model.learnedParameters().get("b")).isEqualTo(w[1]);
    assertThatThrownBy(model::coefficients)
        .hasMessageContainingAll("coefficients", "a function of columns", "learnedParameters()");
    assertThat(model.toString()).contains("ThalwegRegressionModel: uid=", "loss=formula(", "=1");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {estimator});
    assertThat(pipeline.fit(growth).transform(growth).columns()).contains("prediction");
    assertThatThrownBy(() -> model.transform(growth.selectExpr("if(x > 0, null, x) x")).collect())
        .hasStackTraceContaining("column x must have a number in each row but had none");
  }

  /** The scale of a robust loss is chosen by the errors of rows that are held out. */
  @Test
  void functionsOfColumnsAreValidated() {
    Dataset<Row> line =
        local
            .session()
            .range(0, 120, 1, 2)
            .selectExpr("id/50.0D x", "2*exp(-id/50.0D) + 0.1D*sin(id*id) y");
    ThalwegRegressor estimator = (ThalwegRegressor) new ThalwegRegressor().setLabelCol("y");
    String loss = "formula((y - a*exp(%s*x))^2, a = free(1))";
    ThalwegCrossValidator validator = new ThalwegCrossValidator();
    validator.setEstimator(estimator);
    validator.setEvaluator(new RegressionEvaluator().setLabelCol("y"));
    validator.setNumFolds(3);
    validator.setEstimatorParamMaps(
        new ParamGridBuilder()
            .addGrid(
                estimator.getParam("loss"),
                CollectionConverters.asScala(
                    List.<Object>of(loss.formatted("1"), loss.formatted("-1"))))
            .build());
    CrossValidatorModel found = validator.fit(line);
    assertThat(found.avgMetrics()[1]).isBetween(0.05, 0.1).isLessThan(found.avgMetrics()[0] / 2);
    assertThat(((ThalwegRegressionModel) found.bestModel()).model().w()[0])
        .isCloseTo(2, within(0.05));
  }

  @Test
  void whatTheDatasetLacksIsTold() {
    assertThatThrownBy(() -> classifier("formula(cots*log(1 + exp(-m)))").fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("unknown name cots; did you mean cost?");
    String scaled = "formula((y - a*%s)^2, a = free(1))";
    ThalwegClassifier ofColumns =
        new ThalwegClassifier().setLabelCol("y").setFeaturesCol("x").setProbabilityCol("");
    assertThatThrownBy(() -> ofColumns.setKey("loss", scaled.formatted("cost")).fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("loss must have a score z");
    assertThatThrownBy(() -> ofColumns(scaled.formatted("cots")).fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("unknown name cots; did you mean cost?");
    ThalwegRegressionModel unsaid =
        ofColumns("formula(exp(a*cost) - amount*a*cost, a = free(0.01))").fit(table);
    assertThatThrownBy(() -> unsaid.transform(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("or a mean");
    ThalwegRegressionModel said =
        ((ThalwegRegressor)
                ofColumns("formula(exp(a*cost) - amount*a*cost, a = free(0.01))")
                    .setKey("mean", "exp(a*cost)"))
            .fit(table);
    assertThat(said.model().w()).containsExactly(unsaid.model().w());
    assertThat(said.transform(table).select("prediction").first().getDouble(0)).isPositive();
  }
}
