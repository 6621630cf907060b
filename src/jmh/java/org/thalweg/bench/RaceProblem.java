package org.thalweg.bench;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.spark.SparkOracle;

/**
 * What is raced for: F(w) = mean loss + (1e-4/2)‖w‖² without an intercept, over the rows of a file,
 * which are in memory.
 */
record RaceProblem(
    String loss, String path, SparkSession session, ShardedData data, Objective objective)
    implements AutoCloseable {
  static final double LAMBDA = 1e-4;

  /** Loads a set given as {@code loss:path}. */
  static RaceProblem load(String argument, SparkSession session) {
    String loss = argument.substring(0, argument.indexOf(':'));
    String path = argument.substring(loss.length() + 1);
    ObjectiveConf objective = conf(loss, path, "").objective();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ShardedData data = LibsvmSource.of(path).load(spark, DomainLabels.of(objective));
    ObjectiveConf known =
        objective.wantsClasses()
            ? objective.withClasses((int) data.counts().largestLabel() + 1)
            : objective;
    return new RaceProblem(loss, path, session, data, known.over(data.features()));
  }

  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  boolean isLogistic() {
    return loss.equals("logistic");
  }

  JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** A conf for this problem, with some more lines. */
  TrainingConf conf(String lines) {
    return conf(loss, path, lines);
  }

  private static TrainingConf conf(String loss, String path, String lines) {
    return TrainingConf.parse(
        """
        data.train = "%s", output = none
        objective { %s = %s, intercept = false }
        penalty = "l2(1e-4)"
        %s
        """
            .formatted(path, loss.equals("softmax") ? "model" : "loss", loss, lines));
  }

  /** F, by one pass over the data; a w that is shorter ends in zeros. */
  double value(double[] w) {
    Problem problem = new Problem(objective, conf("").penalty().value());
    double[] whole = Arrays.copyOf(w, objective.layout().dimension());
    try (Oracle oracle = SparkOracle.of(problem, data, 0)) {
      return Evaluation.of(oracle, problem, whole, Map.of()).objective();
    }
  }

  /** The same rows as Spark's own table, in memory. */
  Dataset<Row> table() {
    Dataset<Row> table =
        session
            .read()
            .format("libsvm")
            .option("numFeatures", data.features())
            .load(path)
            .coalesce(data.partitions())
            .cache();
    if (table.count() != data.rows()) {
      throw new IllegalStateException("Spark read another number of rows");
    }
    return table;
  }

  @Override
  public void close() {
    data.close();
  }
}
