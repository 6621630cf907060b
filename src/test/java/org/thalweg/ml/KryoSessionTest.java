package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.spark.KryoRegistration;

/** A session with Kryo that takes no class unless it is registered. */
class KryoSessionTest {

  @Tag("members")
  @Test
  void fitsInASessionThatTakesNoUnregisteredClass() {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("kryo")
            .config("spark.ui.enabled", false)
            .config("spark.sql.warehouse.dir", LocalSpark.WAREHOUSE)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.kryo.registrationRequired", true)
            .config("spark.kryo.registrator", KryoRegistration.class.getName())
            .getOrCreate();
    try {
      Dataset<Row> table = Tables.of(session, 100);
      double[] plain = coefficients(fit(new LogisticRegression(), table));
      for (String method : List.of("svrg", "lbfgs", "newton", "sgd")) {
        for (String aggregation : List.of("flat", "tree", "sharded", "gather", "driver")) {
          if (!Members.ARE_ALL && !method.equals("svrg") && !aggregation.equals("sharded")) {
            continue; // each of the two meets all of the other
          }
          LogisticRegression estimator = new LogisticRegression().setMethod(method);
          estimator.setStorage("disk").setAggregation(aggregation).setRegParam(0.01);
          if (method.equals("sgd")) {
            estimator.setBatchRows(20).setStopMaxEpochs(2);
          }
          assertThat(coefficients(fit(estimator, table))).hasSameSizeAs(plain);
        }
      }
      for (String aggregation : List.of("flat", "sharded", "gather")) {
        requireMetrics(aggregation, table);
      }
    } finally {
      session.stop();
    }
  }

  /** What is measured on the executors comes back from there. */
  private static void requireMetrics(String aggregation, Dataset<Row> table) {
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.format = table, data.label = y, objective.loss = logistic, aggregation = %s, storage = disk
            data.validation = 0.3, validation.metric = auc
            method = sgd, batch.rows = 20, stop.maxSteps = 20
            """
                .formatted(aggregation));
    Outcome outcome = Thalweg.train(conf, table);
    assertThat(outcome.train().metrics()).isNotEmpty();
    assertThat(outcome.validation().orElseThrow().metrics()).containsKey("auc");
  }

  private static Model<?> fit(LogisticRegression estimator, Dataset<Row> table) {
    return estimator.setLabelCol("y").setFeaturesCol("x").fit(table);
  }

  private static double[] coefficients(Model<?> model) {
    return ((org.apache.spark.ml.classification.LogisticRegressionModel) model)
        .coefficients()
        .toArray();
  }
}
