package org.thalweg.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.MetricSum;
import org.thalweg.metrics.Metrics;
import org.thalweg.metrics.Ranking;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.SumList;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.memory.MemoryOracle;

/**
 * Measures metrics over the rows that Spark has loaded: from the driver's memory if the driver has
 * them, or if they are few and measured often, and are gathered once; else by jobs on the
 * executors. The choice changes the speed, and no bit.
 */
public final class RowMetrics implements AutoCloseable {
  private final ShardedData data;
  private final MetricSet metrics;
  private final boolean gathers;
  private List<List<Block>> gathered; // by shard; null before they are needed

  private RowMetrics(ShardedData data, MetricSet metrics, boolean gathers) {
    this.data = data;
    this.metrics = metrics;
    this.gathers = gathers;
  }

  /** For one measurement: by jobs, unless the driver has the rows already. */
  public static RowMetrics once(ShardedData data, MetricSet metrics) {
    return new RowMetrics(data, metrics, !data.onDriver().isEmpty());
  }

  /** For many measurements: from the driver's memory where the rows are few. */
  public static RowMetrics often(ShardedData data, MetricSet metrics) {
    return new RowMetrics(data, metrics, DriverData.isSmall(data));
  }

  /**
   * The metrics at a w.
   *
   * @param w of the features as they are
   * @return one value for each metric; not a number where it has none on these rows
   * @throws org.thalweg.solve.CancelledException if the user cancels its jobs
   */
  public double[] measure(double[] w) {
    try {
      return measured(w);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      CancelledJobs.require(data.context(), e);
      throw e;
    }
  }

  private double[] measured(double[] w) {
    if (!gathers) {
      return byJobs(w);
    }
    if (gathered == null) {
      gathered = DriverData.gather(data);
    }
    return metrics.measure(w, gathered);
  }

  private double[] byJobs(double[] w) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    Broadcast<double[]> sent = spark.broadcast(w);
    try (JobLabel label = new JobLabel(spark, "metrics")) {
      MetricSet set = metrics;
      SumList<MetricSum> sums =
          set.sums()
              ? new TreeAggregation.AutoMode()
                  .sum(data, null, 1, shard -> set.sums(sent.value(), shard.blocks()))
              : null;
      Ranking ranking = set.ranks() ? RankingJobs.of(data, set, sent) : null;
      return set.values(sums, ranking);
    } finally {
      sent.destroy();
    }
  }

  @Override
  public void close() {
    gathered = null;
  }

  /** Evaluates w in one pass over all rows, and the passes that the metrics need. */
  public static Evaluation evaluate(
      ShardedData data, Objective objective, Penalties penalties, double[] w) {
    return evaluate(data, objective, penalties, w, Metrics.standard(objective));
  }

  /** Evaluates chosen metrics, which must fit the objective. */
  public static Evaluation evaluate(
      ShardedData data, Objective objective, Penalties penalties, double[] w, List<Metric> chosen) {
    MetricSet metrics = new MetricSet(objective, chosen);
    Problem problem = new Problem(objective, penalties);
    if (!data.onDriver().isEmpty()) { // no job, and so no Spark
      List<List<Block>> blocks = DriverData.gather(data);
      try (Oracle oracle = StandardisedOracle.of(problem, new MemoryOracle(problem, blocks, 0))) {
        return Evaluation.of(oracle, problem, w, metrics.byName(metrics.measure(w, blocks)));
      }
    }
    try (JobLabel label = new JobLabel(data.context(), "evaluating");
        RowMetrics rows = once(data, metrics);
        Oracle oracle = SparkOracle.of(problem, data, 0)) {
      return Evaluation.of(oracle, problem, w, metrics.byName(rows.measure(w)));
    }
  }
}
