package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.thalweg.LocalSpark;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.metrics.ClassMetrics;
import org.thalweg.metrics.LossMetrics;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.NumberMetrics;
import org.thalweg.metrics.ScoredExample;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.SoftmaxObjective;

/** The metrics beside those of Spark ML's evaluators, on the same rows. */
class SparkEvaluatorsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("rawPrediction", SQLDataTypes.VectorType())
          .add("probability", SQLDataTypes.VectorType())
          .add("prediction", DataTypes.DoubleType);

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  private static ScoredExample binary() {
    return ScoredExample.random(
        new LinearObjective(new ClassificationLosses.Logistic(), 1, false), 700, 1);
  }

  @Test
  void theOrderOfScores() {
    ScoredExample rows = binary();
    BinaryClassificationEvaluator spark =
        new BinaryClassificationEvaluator().setWeightCol("weight").setNumBins(0);
    Dataset<Row> table = table(rows);
    close(rows, new ClassMetrics.Auc(), spark.setMetricName("areaUnderROC").evaluate(table));
    close(rows, new ClassMetrics.AucPR(), spark.setMetricName("areaUnderPR").evaluate(table));
  }

  @Test
  void twoClasses() {
    ScoredExample rows = binary();
    MulticlassClassificationEvaluator spark =
        new MulticlassClassificationEvaluator().setWeightCol("weight");
    Dataset<Row> table = table(rows);
    close(rows, new ClassMetrics.Accuracy(), spark.setMetricName("accuracy").evaluate(table));
    close(rows, new LossMetrics.LogLoss(), spark.setMetricName("logLoss").evaluate(table));
    close(
        rows,
        new ClassMetrics.F1(),
        spark.setMetricName("fMeasureByLabel").setMetricLabel(1).evaluate(table));
  }

  @Test
  void manyClasses() {
    ScoredExample rows =
        ScoredExample.random(new SoftmaxObjective(new SoftmaxLoss(4), 4, false), 700, 2);
    MulticlassClassificationEvaluator spark =
        new MulticlassClassificationEvaluator().setWeightCol("weight");
    Dataset<Row> table = table(rows);
    close(rows, new ClassMetrics.Accuracy(), spark.setMetricName("accuracy").evaluate(table));
    close(rows, new LossMetrics.LogLoss(), spark.setMetricName("logLoss").evaluate(table));
    close(rows, new ClassMetrics.F1(), spark.setMetricName("f1").evaluate(table));
  }

  @Test
  void numbers() {
    ScoredExample weighed =
        ScoredExample.random(
            new LinearObjective(new RegressionLosses.HalfSquared(), 1, false), 700, 3);
    double[] ones = new double[700];
    Arrays.fill(ones, 1);
    RegressionEvaluator spark = new RegressionEvaluator().setWeightCol("weight");
    for (ScoredExample rows : List.of(weighed, weighed.weighing(ones))) {
      Dataset<Row> table = table(rows);
      close(rows, new NumberMetrics.Rmse(), spark.setMetricName("rmse").evaluate(table));
      close(rows, new NumberMetrics.Mse(), spark.setMetricName("mse").evaluate(table));
      close(rows, new NumberMetrics.Mae(), spark.setMetricName("mae").evaluate(table));
    }
    ScoredExample plain = weighed.weighing(ones);
    close(plain, new NumberMetrics.R2(), spark.setMetricName("r2").evaluate(table(plain)));
  }

  private static void close(ScoredExample rows, Metric metric, double expected) {
    assertThat(rows.measure(metric, rows.shards(5)))
        .as(metric.name())
        .isCloseTo(expected, within(1e-9));
  }

  private static Dataset<Row> table(ScoredExample rows) {
    List<Row> table = new ArrayList<>();
    for (int i = 0; i < rows.labels().length; i++) {
      double[] raw = rows.scores()[i].clone();
      double prediction = raw[0];
      if (rows.objective().labels().isOfClasses()) {
        raw = raw.length == 1 ? new double[] {0, raw[0]} : raw;
        prediction = SoftmaxLoss.predicted(raw, 0, raw.length);
      }
      table.add(
          RowFactory.create(
              rows.labels()[i],
              rows.weights()[i],
              Vectors.dense(raw),
              Vectors.dense(probabilities(raw)),
              prediction));
    }
    return spark.session().createDataFrame(table, SCHEMA);
  }

  private static double[] probabilities(double[] raw) {
    double[] exponentials = Arrays.stream(raw).map(Elementary::exp).toArray();
    double sum = Arrays.stream(exponentials).sum();
    return IntStream.range(0, raw.length).mapToDouble(k -> exponentials[k] / sum).toArray();
  }
}
