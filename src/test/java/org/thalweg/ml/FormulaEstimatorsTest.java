package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;

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
    return new ThalwegRegressor()
        .setLabelCol("amount")
        .setFeaturesCol("x")
        .setKey("standardize", "scale")
        .setKey("loss", loss);
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
    assertThat(slopes(model, r -> Math.max(-1.345, Math.min(1.345, r / s))))
        .containsExactly(new double[Tables.FEATURES + 1], within(0.05));
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

  @Test
  void whatTheDatasetLacksIsTold() {
    assertThatThrownBy(() -> classifier("formula(cots*log(1 + exp(-m)))").fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("unknown name cots; did you mean cost?");
    assertThatThrownBy(() -> regressor("formula((y - a*cost)^2, a = free(1))").fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("loss must have a score z");
  }
}
