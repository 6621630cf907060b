package org.thalweg.online;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.Malformed;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Rows;
import org.thalweg.metrics.LossMetrics;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Metrics;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.run.Aggregation;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.History;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;

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
    TrainingConf conf = model.conf();
    Snapshot state = model.state();
    Objective objective = model.model().objective();
    Problem problem = new Problem(objective, conf.penalty().value()).withBounds();
    long each =
        conf.batch().sampling() == Sampling.FULL ? rows.rows() : conf.batch().rowsOf(rows.rows());
    InOrder order = new InOrder(rows.sizes(), each, state.step());
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            problem,
            conf.updater().value(),
            OnlineRules.rate(conf),
            conf.onDivergence().value(),
            order::takesAll);
    MiniBatchSgd solver =
        state.step() == 0
            ? MiniBatchSgd.begin(setting, state.w())
            : MiniBatchSgd.restore(setting, state);
    long steps = order.steps() * OnlineRules.passes(conf);
    RowDraws draws = new RowDraws(rows.sizes(), order, order, conf.seed());
    try (Oracle oracle =
        SparkOracle.of(problem, rows, draws, Aggregation.of(conf), RoundClock.stopped())) {
      for (long step = 0; step < steps; step++) {
        solver.step(oracle);
        Require.none(
            solver.ended(),
            why ->
                new DataException(
                    "batch %d must leave w finite but did not: %s"
                        .formatted(number, why.detail())));
      }
    }
    double[] w = solver.point().clone();
    Snapshot next = new Snapshot(state.step() + steps, w, solver.save(), new History(0));
    Model was = model.model();
    return new OnlineModel(
        conf, new Model(was.conf(), was.shrinkage(), was.input(), was.features(), w), next, number);
  }

  /**
   * The rows in their order, so many a step, from the first row on at every pass. The last step of
   * a pass takes what is left.
   *
   * @param rows of a step, at least 1
   * @param first the number of the first step
   */
  private record InOrder(ShardSizes sizes, long rows, long first) implements Sampler {

    /** How many steps a pass has. */
    long steps() {
      return (sizes.rows() + rows - 1) / rows;
    }

    private long begin(long step) {
      return Math.floorMod(step - first, steps()) * rows;
    }

    private long end(long step) {
      return Math.min(sizes.rows(), begin(step) + rows);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      long place = sizes.begin(shard);
      long from = Math.max(0, begin(step) - place);
      long to = Math.min(sizes.rows(shard), end(step) - place);
      return from < to ? Rows.range((int) from, (int) to) : Rows.none();
    }

    @Override
    public boolean takes(long step, int attempt, int shard) {
      return draw(step, attempt, shard).count() > 0;
    }

    @Override
    public boolean takesSubsets() {
      return true;
    }

    @Override
    public double expectedRows() {
      return Math.min(rows, sizes.rows());
    }

    @Override
    public double expectedRows(long step) {
      return end(step) - begin(step);
    }

    @Override
    public double divisor(long step, long drawn) {
      return drawn;
    }

    @Override
    public boolean takesAll(long step) {
      return rows >= sizes.rows();
    }
  }
}
