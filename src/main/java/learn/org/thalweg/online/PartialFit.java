package org.thalweg.online;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.LossMetrics;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Metrics;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.run.Aggregation;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;

/**
 * A model that has learned a batch of rows, and how the model before it predicted them.
 *
 * @param model after the batch
 * @param report of the model before it
 */
public record PartialFit(OnlineModel model, BatchReport report) {

  /**
   * Measures a model on a batch, and then lets it learn the rows in their order, {@code batch.rows}
   * of them a step, in {@code stop.maxEpochs} passes over the batch.
   *
   * @param batch at least one row, of the form that the model has seen
   * @param number of the batch
   * @throws DataException if a row is not what it must be, or the run diverges; the model that was
   *     given is what it was
   */
  public static PartialFit of(OnlineModel model, Dataset<Row> batch, long number) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(batch.sparkSession().sparkContext());
    try (JobTags tags = JobTags.ofRun(spark);
        ShardedData rows = load(model, batch, spark)) {
      if (rows.features() > model.model().features()) {
        throw new DataException(
            "a batch must have the %d features of the model but had %d"
                .formatted(model.model().features(), rows.features()));
      }
      BatchReport before = measured(model, rows, number);
      return new PartialFit(learned(model, rows, number), before);
    }
  }

  private static ShardedData load(OnlineModel model, Dataset<Row> batch, JavaSparkContext spark) {
    Malformed malformed = model.conf().data().rows().malformed();
    return model
        .model()
        .input()
        .source("the batch", batch, TrainingData.partitioning(model.conf()))
        .load(spark, RowRules.of(DomainLabels.of(model.model().conf()), malformed));
  }

  private static BatchReport measured(OnlineModel model, ShardedData rows, long number) {
    Objective objective = model.model().objective();
    List<Metric> metrics = new ArrayList<>(List.of(new LossMetrics.MeanLoss()));
    metrics.addAll(Metrics.standard(objective));
    MetricSet set = new MetricSet(objective, metrics);
    try (RowMetrics measure = RowMetrics.often(rows, set)) {
      Map<String, Double> values = set.byName(measure.measure(model.model().w()));
      return new BatchReport(number, rows.rows(), rows.sizes().weight(), model.steps(), values);
    }
  }

  private static OnlineModel learned(OnlineModel model, ShardedData rows, long number) {
    Model was = model.model();
    Problem problem = OnlineSteps.problem(was.penalties(), was.objective());
    Snapshot next =
        new OnlineSteps(model.conf(), problem, rows.sizes())
            .from(
                model.state(),
                draws ->
                    SparkOracle.of(
                        problem, rows, draws, Aggregation.of(model.conf()), RoundClock.stopped()),
                "batch " + number);
    Model after = new Model(was.conf(), was.shrinkage(), was.input(), was.features(), next.w());
    return new OnlineModel(model.conf(), after, next, number);
  }
}
