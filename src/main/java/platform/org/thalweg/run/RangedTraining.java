package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.config.BatchConf;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.WeightPlacement;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeTargets;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkRanges;

/**
 * Trains a conf whose w lies in ranges of the features on the executors, and evaluates the model on
 * the rows that it was trained on.
 *
 * @param data with rows that are loaded
 * @param hadoop with which files are written
 */
public record RangedTraining(
    TrainingConf conf, TrainingData data, RunOptions options, Configuration hadoop) {
  private static final int TOGETHER = 1 << 16; // rows whose columns are numbered anew
  private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8; // as long as an array may be
  private static final long LONGEST_LOG = 1L << 30; // bytes
  private static final String SPILL = "log-of-ranges"; // a directory of the run alone

  /**
   * Why a conf takes ranges, in words; empty if it does not.
   *
   * @param data that were loaded
   */
  public static Optional<String> reason(TrainingConf conf, TrainingData data) {
    if (conf.placement() == WeightPlacement.COLUMNS) {
      return Optional.of("the conf says so");
    }
    Objective objective = data.objective().over(data.features());
    return !mayBe(conf)
        ? Optional.empty()
        : conf.method() == Method.SGD
            ? DriverMemory.of(conf, objective, data.train()).obstacle()
            : DriverMemory.of(conf, objective.layout().dimension(), List.of(Algorithm.LBFGS))
                .obstacle();
  }

  /** Whether a conf may take ranges, if its data have so many features. */
  public static boolean mayBe(TrainingConf conf) {
    return conf.placement() != WeightPlacement.ROWS && conf.obstacleToRanges().isEmpty();
  }

  /**
   * Refuses what the data need not be read to refuse.
   *
   * @throws ConfException if the conf takes ranges and begins at a checkpoint
   */
  public static void requireStart(TrainingConf conf, Configuration hadoop) {
    if (conf.placement() == WeightPlacement.COLUMNS) {
      RangedStart.require(conf, hadoop);
    }
  }

  /**
   * Rejects a w that the memory of this process cannot hold in ranges, of which only features that
   * occur take any; on a cluster none, since executors may come later.
   *
   * @param occurring features, at most
   * @throws ConfException if it cannot
   */
  private static void require(long occurring, RangeMethod method, JavaSparkContext spark) {
    long each = method.bytesOfFeature();
    long memory = Runtime.getRuntime().maxMemory();
    if (spark.isLocal() && occurring * each > memory) {
      throw new ConfException(
          "w of %d features in ranges needs %d MiB of the driver's memory, which is that of all here, but it has %d; raise --driver-memory"
              .formatted(occurring, occurring * each >> 20, memory >> 20));
    }
  }

  /** Trains, and evaluates the model. */
  public Outcome train(Checkpointing checkpointing) {
    long begin = System.nanoTime();
    ShardedData rows = rows();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.context());
    RowPieces batches = batches(rows);
    RangedModel model = model();
    List<ShardedData> measured =
        Stream.of(data.validation(), data.test()).flatMap(Optional::stream).toList();
    try (RangedStart start =
            RangedStart.of(conf, model.layout(), model.head(), spark.sc(), hadoop);
        RangedRows cut =
            RangedRows.of(
                rows,
                measured,
                data.features(),
                conf.data().ranges(),
                batches,
                start.weights(),
                level())) {
      RangedMethod method = RangedMethod.of(conf, model, batches, cut.cut().count());
      require(Math.min(data.features(), rows.entries()), method.ranges(), spark);
      return train(checkpointing, rows, cut, method, start, begin);
    }
  }

  private Outcome train(
      Checkpointing checkpointing,
      ShardedData rows,
      RangedRows cut,
      RangedMethod method,
      RangedStart start,
      long begin) {
    LinearObjective objective = model().scores();
    try (RoundClock clock = RoundClock.of(JavaSparkContext.fromSparkContext(rows.context()));
        SparkRanges workers = new SparkRanges(cut, method.ranges(), clock, hadoop);
        RangeOracle oracle =
            new RangeOracle(
                workers,
                cut.targets(),
                objective.loss(),
                method.ranges(),
                objective.intercept(),
                new RangePoint(0, start.intercept()))) {
      bound(workers, checkpointing);
      int first = method.ranges().batches().rows();
      Optional<MeasuredRows> validation =
          data.validation().map(some -> measured(objective, oracle, some, first));
      int next = first + validation.map(some -> some.targets().rows()).orElse(0);
      Optional<MeasuredRows> test =
          data.test().map(some -> measured(objective, oracle, some, next));
      RangeRun run =
          new RangeRun(
              objective, method, rows, cut, workers, oracle, validation, test, clock, start);
      TrainingResult result = result(run, checkpointing);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new RangedOutcome(conf, data, options).of(run, result, seconds);
    }
  }

  /**
   * What ranges have of the method of the conf if there are so many of them.
   *
   * @throws ConfException if the data do not fit into ranges
   */
  public RangeMethod method(int ranges) {
    return RangedMethod.of(conf, model(), batches(data.train()), ranges).ranges();
  }

  private RangedModel model() {
    return RangedModel.of(data.objective().over(data.features()));
  }

  /**
   * Where the run may leave files, those of ranges keep the log of derivatives short: in the
   * directory of checkpoints or beside the output, if no other run writes there.
   */
  private void bound(SparkRanges workers, Checkpointing checkpointing) {
    conf.checkpoint()
        .directory()
        .filter(any -> checkpointing.directory().isPresent())
        .map(directory -> directory + "/")
        .or(() -> conf.output().filter(any -> options.ownsOutput()).map(output -> output + "."))
        .ifPresent(place -> workers.bound(place + SPILL, LONGEST_LOG, options.notes()));
  }

  private static MeasuredRows measured(
      LinearObjective objective, RangeOracle oracle, ShardedData rows, int from) {
    RangeTargets targets = RangedRows.targets(rows, number -> number);
    return new MeasuredRows(objective, oracle, targets, from);
  }

  /**
   * Rejects rows that cannot be numbered, since the driver has an array of their labels.
   *
   * @throws ConfException if they are too many
   */
  static void requireRows(long train, long validation, long test) {
    long all = train + validation + test;
    if (all > MOST_NUMBERS) {
      throw new ConfException(
          "data must have at most %d rows for placement columns, those of data.validation and data.test included, but had %d; take fewer, or placement = rows"
              .formatted(MOST_NUMBERS, all));
    }
  }

  /**
   * Rejects a batch of which the driver cannot have an array of what goes up.
   *
   * @param rows of a batch
   * @param width numbers of a row
   * @throws ConfException if it is too large
   */
  static void requireBatch(long rows, int width) {
    long most = MOST_NUMBERS / width;
    if (rows > most) {
      throw new ConfException(
          "batch must have at most %d rows for placement columns, each of which sends %d numbers, but had %d; set a smaller batch.rows"
              .formatted(most, width, rows));
    }
  }

  private static void requireRanges(int ranges, int features) {
    if (ranges > features) {
      throw new ConfException(
          "data.ranges must be at most the number of features, %d, but was %d"
              .formatted(features, ranges));
    }
  }

  private ShardedData rows() {
    ShardedData train = data.train();
    return conf.data()
        .rows()
        .classWeights()
        .map(weights -> LoadedProblem.weighed(train, weights))
        .orElse(train);
  }

  /**
   * The rows of every step; of passes over all rows, those that lie together.
   *
   * @throws ConfException if the data do not fit into ranges
   */
  private RowPieces batches(ShardedData rows) {
    requireRows(
        rows.rows(),
        data.validation().map(ShardedData::rows).orElse(0L),
        data.test().map(ShardedData::rows).orElse(0L));
    requireRanges(conf.data().ranges(), data.features());
    if (conf.method() != Method.SGD) {
      return new RowPieces((int) rows.rows(), TOGETHER, conf.seed(), false);
    }
    BatchConf batch = conf.batch();
    int size = (int) Math.min(rows.rows(), batch.rowsOf(rows.rows()));
    requireBatch(size, model().head().width());
    boolean replaces = batch.sampling() == Sampling.REPLACEMENT;
    return new RowPieces((int) rows.rows(), size, conf.seed(), replaces);
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
              "columns, in %s".formatted(run.ranges().cut()),
              reason(conf, data).orElseThrow());
      reporter.onDecision(placed);
      run.method().decided().ifPresent(reporter::onDecision);
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
    Optional<Snapshot> from = checkpointing.from().map(Checkpoint::snapshot);
    checkpointing
        .from()
        .map(ResumedCheckpoint::new)
        .ifPresent(it -> it.requireSameData(data.train()));
    double[] start = new RangePoint(0, run.start().intercept()).toArray();
    Solver solver =
        from.map(snapshot -> restored(run, snapshot))
            .orElseGet(() -> run.method().solvers().begin().apply(start));
    double stepsPerEpoch = run.method().solvers().stepsPerEpoch();
    StopCriterion criterion =
        run.method().stop(conf, run.objective()).or(options.interrupt()).or(reporter.interrupt());
    try (Checkpoints checkpoints = checkpoints(run, checkpointing)) {
      reporter.onStart(
          new TrainingStart(
              conf.method().text(),
              data.train().rows(),
              model().layout().dimension(),
              from.map(Snapshot::step).orElse(0L),
              RangedMethod.bounded(conf).budget(),
              conf.render(),
              options.within()));
      Minimiser minimiser =
          new Minimiser(
              run.oracle(),
              run.oracle(),
              criterion,
              List.of(reporter),
              checkpoints,
              run.validation()
                  .map(
                      rows ->
                          ValidationRows.validation(
                              rows.scorer(
                                  conf.data().validation().metric(conf.stop(), run.objective())),
                              conf,
                              stepsPerEpoch)));
      return from.isPresent() ? minimiser.resume(solver, from.get()) : minimiser.minimise(solver);
    }
  }

  private Solver restored(RangeRun run, Snapshot snapshot) {
    Solver solver = run.method().solvers().restore().apply(snapshot);
    String directory = conf.checkpoint().directory().orElseThrow();
    RangeCheckpoints.restore(run.workers(), run.ranges().cut(), directory, snapshot);
    return solver;
  }

  private Checkpoints checkpoints(RangeRun run, Checkpointing checkpointing) {
    Checkpoints own = checkpointing.begin(data.train(), model().layout());
    return conf.checkpoint()
        .directory()
        .filter(any -> checkpointing.directory().isPresent())
        .<Checkpoints>map(
            directory ->
                new RangeCheckpoints(
                    own,
                    checkpointing.claim().orElseThrow(),
                    run.workers(),
                    run.ranges().cut(),
                    directory,
                    hadoop,
                    options.notes()))
        .orElse(own);
  }
}
