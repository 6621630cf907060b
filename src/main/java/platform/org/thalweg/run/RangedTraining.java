package org.thalweg.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.config.BatchConf;
import org.thalweg.config.ConfException;
import org.thalweg.config.Sampling;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.WeightPlacement;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Metrics;
import org.thalweg.model.Model;
import org.thalweg.model.ModelWeights;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeDescent;
import org.thalweg.solve.ranges.RangeEvaluation;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.solve.ranges.RangeTargets;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.SparkRanges;
import org.thalweg.update.Updater;

/**
 * Trains a conf whose w lies in ranges of the features on the executors, and evaluates the model on
 * the rows that it was trained on.
 *
 * @param data with rows that are loaded
 * @param hadoop with which files are written
 */
public record RangedTraining(
    TrainingConf conf, TrainingData data, RunOptions options, Configuration hadoop) {
  private static final int SHARE = 8; // of the driver's memory, that the w of the result may take

  /**
   * Why a conf takes ranges, in words; empty if it does not.
   *
   * @param data that were loaded
   */
  public static Optional<String> reason(TrainingConf conf, TrainingData data) {
    if (conf.placement() == WeightPlacement.COLUMNS) {
      return Optional.of("the conf says so");
    }
    return mayBe(conf)
        ? DriverMemory.of(conf, data.objective().over(data.features()), data.train()).obstacle()
        : Optional.empty();
  }

  /** Whether a conf may take ranges, if its data have so many features. */
  public static boolean mayBe(TrainingConf conf) {
    return conf.placement() != WeightPlacement.ROWS && conf.obstacleToRanges().isEmpty();
  }

  /**
   * Rejects a w that the memory of this process cannot hold in ranges, before the data are read and
   * as far as the conf tells; on a cluster none, since executors may come later.
   *
   * @throws ConfException if it cannot
   */
  public static void require(TrainingConf conf, JavaSparkContext spark) {
    boolean isWanted =
        conf.placement() == WeightPlacement.COLUMNS || DriverMemory.obstacle(conf).isPresent();
    if (isWanted) {
      require(conf, conf.data().input().features(), spark);
    }
  }

  private static void require(TrainingConf conf, long features, JavaSparkContext spark) {
    Updater updater = conf.updater().value();
    boolean moves =
        !conf.penalty().value().terms().isEmpty() || !updater.restsWithoutGradient();
    long each = (1L + updater.slots(1).size()) * Double.BYTES + (moves ? Integer.BYTES : 0);
    long memory = Runtime.getRuntime().maxMemory();
    if (spark.isLocal() && features * each > memory) {
      throw new ConfException(
          "w of %d features in ranges needs %d MiB of the driver's memory, which is that of all here, but it has %d; raise --driver-memory"
              .formatted(features, features * each >> 20, memory >> 20));
    }
  }

  /** Trains, and evaluates the model. */
  public Outcome train(Checkpointing checkpointing) {
    long begin = System.nanoTime();
    ShardedData rows = rows();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.context());
    require(conf, data.features(), spark);
    RangeSetting setting = setting(rows);
    LinearObjective objective = (LinearObjective) data.objective().over(data.features());
    RangedRows cut = RangedRows.of(rows, data.features(), ranges(), setting.batches(), level());
    try (RoundClock clock = RoundClock.of(spark);
        SparkRanges workers = new SparkRanges(cut, setting, clock, hadoop);
        RangeOracle oracle =
            new RangeOracle(
                workers,
                cut.targets(),
                objective.loss(),
                setting.batches(),
                objective.intercept())) {
      RangeRun run = new RangeRun(objective, setting, cut, workers, oracle, clock);
      TrainingResult result = result(run, checkpointing);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return outcome(run, result, seconds);
    }
  }

  /** What a run works with. */
  private record RangeRun(
      LinearObjective objective,
      RangeSetting setting,
      RangedRows rows,
      SparkRanges workers,
      RangeOracle oracle,
      RoundClock clock) {}

  private ShardedData rows() {
    ShardedData train = data.train();
    if (train.rows() > Integer.MAX_VALUE) {
      throw new ConfException(
          "data.train must have at most %d rows for placement columns but had %d"
              .formatted(Integer.MAX_VALUE, train.rows()));
    }
    return conf.data()
        .rows()
        .classWeights()
        .map(weights -> LoadedProblem.weighed(train, weights))
        .orElse(train);
  }

  private RangeSetting setting(ShardedData rows) {
    BatchConf batch = conf.batch();
    int size = (int) Math.min(Integer.MAX_VALUE, batch.rowsOf(rows.rows()));
    boolean replaces = batch.sampling() == Sampling.REPLACEMENT;
    RowPieces batches = new RowPieces((int) rows.rows(), size, conf.seed(), replaces);
    Penalties penalties = conf.penalty().value();
    ParameterLayout layout = data.objective().over(data.features()).layout();
    ParameterLayout.Segment weights = layout.segments().get(0);
    return new RangeSetting(
        conf.updater().value(),
        (Schedule) conf.learningRate().value(),
        CoordinatePenalties.l1(penalties, layout, weights),
        CoordinatePenalties.l2(penalties, layout, weights),
        batches);
  }

  private int ranges() {
    int given = conf.data().ranges();
    if (given > data.features()) {
      throw new ConfException(
          "data.ranges must be at most the number of features, %d, but was %d"
              .formatted(data.features(), given));
    }
    return given > 0 ? given : FeatureRanges.standard(data.features());
  }

  private StorageLevel level() {
    return new Partitioning(0, 0, conf.storage()).level();
  }

  private TrainingResult result(RangeRun run, Checkpointing checkpointing) {
    Reporter reporter =
        Reporter.of(data.train().context(), options.listeners(), run.clock().soFar());
    try {
      Decision placed =
          new Decision(
              "placement",
              "columns, in %s".formatted(run.rows().cut()),
              reason(conf, data).orElseThrow());
      reporter.onDecision(placed);
      if (conf.placement() == WeightPlacement.AUTO) {
        options.notes().accept(placed.toString());
      }
      TrainingResult result = minimise(run, checkpointing, reporter);
      reporter.onEnd(result);
      return result;
    } catch (Snapshot.Unfit e) {
      ConfException refusal =
          new ResumedCheckpoint(checkpointing.from().orElseThrow()).refusal(conf, e);
      reporter.onFailure(refusal);
      throw refusal;
    } catch (Throwable e) { // also what Spark throws without declaring it
      reporter.onThrown(e);
      throw e;
    }
  }

  private TrainingResult minimise(RangeRun run, Checkpointing checkpointing, Reporter reporter) {
    boolean hasIntercept = run.objective().intercept();
    Optional<Snapshot> from = checkpointing.from().map(Checkpoint::snapshot);
    checkpointing
        .from()
        .map(ResumedCheckpoint::new)
        .ifPresent(it -> it.requireSameData(data.train()));
    RangeDescent solver =
        from.map(snapshot -> restored(run, snapshot))
            .orElseGet(() -> RangeDescent.begin(run.setting(), hasIntercept));
    StopConf stop = conf.stop().orEpochs(StopConf.EPOCHS);
    double stepsPerEpoch = data.train().rows() / run.setting().batches().expectedRows();
    StopCriterion criterion = stop.criterion(stepsPerEpoch).or(options.interrupt());
    try (Checkpoints checkpoints = checkpoints(run, checkpointing)) {
      reporter.onStart(
          new TrainingStart(
              conf.method().text(),
              data.train().rows(),
              run.objective().layout().dimension(),
              from.map(Snapshot::step).orElse(0L),
              stop.budget(),
              conf.render(),
              options.within()));
      Minimiser minimiser =
          new Minimiser(
              run.oracle(),
              run.oracle(),
              criterion,
              List.of(reporter),
              checkpoints,
              Optional.empty());
      return from.isPresent() ? minimiser.resume(solver, from.get()) : minimiser.minimise(solver);
    }
  }

  private RangeDescent restored(RangeRun run, Snapshot snapshot) {
    RangeDescent solver =
        RangeDescent.restore(run.setting(), run.objective().intercept(), snapshot);
    String directory = conf.checkpoint().directory().orElseThrow();
    RangeCheckpoints.restore(run.workers(), run.rows().cut(), directory, snapshot);
    return solver;
  }

  private Checkpoints checkpoints(RangeRun run, Checkpointing checkpointing) {
    Checkpoints own = checkpointing.begin(data.train(), run.objective().layout());
    return conf.checkpoint()
        .directory()
        .filter(any -> checkpointing.directory().isPresent())
        .<Checkpoints>map(
            directory ->
                new RangeCheckpoints(
                    own, run.workers(), run.rows().cut(), directory, hadoop, options.notes()))
        .orElse(own);
  }

  /** Evaluates the result; its w comes to the driver where that is short beside its memory. */
  private Outcome outcome(RangeRun run, TrainingResult result, double seconds) {
    RangePoint point = RangePoint.of(result.w());
    ModelWeights weights =
        new RangedWeights(run.workers(), run.rows().cut(), point, run.objective().intercept());
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    Model model = new Model(data.objective(), shrinkage, data.input(), data.features(), weights);
    long bytes = (long) Double.BYTES * weights.length();
    if (bytes <= Runtime.getRuntime().maxMemory() / SHARE) {
      model = ModelTrainer.model(conf, data, weights.all());
    }
    options.trained().accept(model);
    model.weightsSha256(); // while the ranges are there
    double start = run.oracle().gradientNorm(RangePoint.START, point);
    RangeEvaluation here = run.oracle().evaluate(point);
    double norm = run.oracle().gradientNorm(point, point);
    Evaluation train =
        new Evaluation(
            here.loss(),
            here.penalty(),
            norm,
            run.rows().targets().rows(),
            metrics(run, here.scores()));
    RoundCosts costs = run.clock().costs();
    return new Outcome(
        model,
        result.judged(Standing.ofGradient(Standing.relativeGradient(norm, start))),
        train,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DataNotes.of(data, Standardisation.none()),
        costs,
        data.loadSeconds(),
        seconds);
  }

  /** Metrics of rows whose scores are known: those of a model whose only feature is the score. */
  private static Map<String, Double> metrics(RangeRun run, double[] scores) {
    LinearObjective ofScore = new LinearObjective(run.objective().loss(), 1, false);
    MetricSet metrics = new MetricSet(ofScore, Metrics.standard(ofScore));
    RangeTargets targets = run.rows().targets();
    int block = 1 << 16;
    List<List<Block>> blocks = new ArrayList<>();
    for (int from = 0; from < scores.length; from += block) {
      int count = Math.min(block, scores.length - from);
      int[] starts = new int[count + 1];
      Arrays.setAll(starts, i -> i);
      double[] own = Arrays.copyOfRange(scores, from, from + count);
      blocks.add(
          List.of(Blocks.narrowest(1, starts, new int[count], own, targets.scored(from, count))));
    }
    return metrics.byName(metrics.measure(new double[] {1}, blocks));
  }
}
