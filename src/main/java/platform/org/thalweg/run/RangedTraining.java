package org.thalweg.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.config.BatchConf;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.WeightPlacement;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelWeights;
import org.thalweg.model.OccurringDigest;
import org.thalweg.model.WeightsDigest;
import org.thalweg.model.WeightsFile;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeEvaluation;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeTargets;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
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
      RangedLimits.requireMemory(Math.min(data.features(), rows.entries()), method.ranges(), spark);
      double loadSeconds = data.loadSeconds() + secondsSince(begin);
      return train(checkpointing, rows, cut, method, start, loadSeconds);
    }
  }

  private Outcome train(
      Checkpointing checkpointing,
      ShardedData rows,
      RangedRows cut,
      RangedMethod method,
      RangedStart start,
      double loadSeconds) {
    long begin = System.nanoTime();
    RangedModel model = model();
    try (RoundClock clock = RoundClock.of(JavaSparkContext.fromSparkContext(rows.context()));
        SparkRanges workers = new SparkRanges(cut, method.ranges(), clock, hadoop);
        RangeOracle oracle =
            new RangeOracle(
                workers,
                cut.targets(),
                model.scores().loss(),
                method.ranges(),
                model.intercept(),
                new RangePoint(0, start.intercepts()))) {
      bound(workers, checkpointing);
      int first = method.ranges().batches().rows();
      Optional<MeasuredRows> validation =
          data.validation().map(some -> measured(model, oracle, some, first));
      int next = first + validation.map(some -> some.targets().rows()).orElse(0);
      Optional<MeasuredRows> test = data.test().map(some -> measured(model, oracle, some, next));
      RangeRun run =
          new RangeRun(model, method, rows, cut, workers, oracle, validation, test, clock, start);
      TrainingResult result =
          new RangedMinimisation(conf, data, options, hadoop)
              .result(run, checkpointing, reason(conf, data).orElseThrow());
      return new RangedOutcome(conf, data, options)
          .of(run, result, loadSeconds, secondsSince(begin));
    }
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
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
      RangedModel model, RangeOracle oracle, ShardedData rows, int from) {
    RangeTargets targets = RangedRows.targets(rows, number -> number);
    return new MeasuredRows(model.scores(), oracle, targets, from);
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
    RangedLimits.requireRows(
        rows.rows(),
        data.validation().map(ShardedData::rows).orElse(0L),
        data.test().map(ShardedData::rows).orElse(0L),
        model().head().scores());
    RangedLimits.requireRanges(conf.data().ranges(), data.features());
    if (conf.method() != Method.SGD) {
      return new RowPieces((int) rows.rows(), TOGETHER, conf.seed(), false);
    }
    BatchConf batch = conf.batch();
    int size = (int) Math.min(rows.rows(), batch.rowsOf(rows.rows()));
    RangedLimits.requireBatch(size, model().head().width());
    boolean replaces = batch.sampling() == Sampling.REPLACEMENT;
    return new RowPieces((int) rows.rows(), size, conf.seed(), replaces);
  }

  private StorageLevel level() {
    return new Partitioning(0, 0, conf.storage()).level();
  }

  /** What ranges do not have room for, which is refused in one line. */
  static final class RangedLimits {
    private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8; // as long as an array may be

    private RangedLimits() {}

    /**
     * Rejects a w that the memory of this process cannot hold in ranges, of which only features
     * that occur take any; on a cluster none, since executors may come later.
     *
     * @param occurring features, at most
     * @throws ConfException if it cannot
     */
    static void requireMemory(long occurring, RangeMethod method, JavaSparkContext spark) {
      long each = method.bytesOfFeature();
      long memory = Runtime.getRuntime().maxMemory();
      if (spark.isLocal() && occurring * each > memory) {
        throw new ConfException(
            "w of %d features in ranges needs %d MiB of the driver's memory, which is that of all here, but it has %d; raise --driver-memory"
                .formatted(occurring, occurring * each >> 20, memory >> 20));
      }
    }

    /**
     * Rejects rows that cannot be numbered, since the driver has an array of their scores.
     *
     * @param scores of a row
     * @throws ConfException if they are too many
     */
    static void requireRows(long train, long validation, long test, int scores) {
      long all = train + validation + test;
      long most = MOST_NUMBERS / scores;
      if (all > most) {
        throw new ConfException(
            "data must have at most %d rows for placement columns, those of data.validation and data.test included, but had %d; take fewer, or placement = rows"
                .formatted(most, all));
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

    static void requireRanges(int ranges, int features) {
      if (ranges > features) {
        throw new ConfException(
            "data.ranges must be at most the number of features, %d, but was %d"
                .formatted(features, ranges));
      }
    }
  }

  /**
   * What a run whose w lies in ranges leaves: the model, and how good it is on the training rows.
   */
  private record RangedOutcome(TrainingConf conf, TrainingData data, RunOptions options) {
    private static final int SHARE = 8; // of the driver's memory, that the w of the result may take

    /**
     * Evaluates the result; its w comes to the driver where that is short beside its memory.
     *
     * @param loadSeconds in which the rows were read and cut into ranges
     * @param trainSeconds since then
     */
    Outcome of(RangeRun run, TrainingResult result, double loadSeconds, double trainSeconds) {
      RangePoint point = RangePoint.of(result.w());
      ModelWeights weights =
          new RangedWeights(
              run.workers(),
              run.ranges().cut(),
              point,
              run.model().intercept(),
              run.method().ranges().head());
      Model.Shrinkage shrinkage =
          new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
      Model model = new Model(data.objective(), shrinkage, data.input(), data.features(), weights);
      long bytes = (long) Double.BYTES * weights.length();
      if (bytes <= Runtime.getRuntime().maxMemory() / SHARE) {
        model = ModelTrainer.model(conf, data, weights.all());
      }
      options.trained().accept(model);
      model.weightsSha256(); // while the ranges are there
      RangeEvaluation here = run.oracle().evaluate(point);
      double[] norms = run.oracle().gradientNorms(point); // at the start and here
      Evaluation train =
          new Evaluation(
              here.loss(),
              here.penalty(),
              norms[1],
              run.data().rows(),
              metrics(run, here.scores()));
      DataNotes notes = DataNotes.of(data, Standardisation.none());
      boolean isZero =
          here.nonZeros() == 0 && DoubleStream.of(point.intercepts()).allMatch(b -> b == 0);
      double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
      RoundCosts costs = run.clock().costs();
      return new Outcome(
          model,
          result.judged(standing(here, norms)),
          Optional.empty(),
          train,
          run.test().map(rows -> rows.evaluation(point, here.penalty())),
          run.validation().map(rows -> rows.evaluation(point, here.penalty())),
          Optional.empty(),
          isFree(run) && accuracy == 1 && !isZero ? notes.withSeparation() : notes,
          costs,
          loadSeconds,
          trainSeconds);
    }

    /** Whether nothing keeps w from growing if it separates the classes. */
    private static boolean isFree(RangeRun run) {
      RangeMethod method = run.method().ranges();
      ScoredObjective scores = run.model().scores();
      boolean isLinear = method.head().rank() == 0 && scores.isConvex();
      return isLinear && scores.isProbabilistic() && method.l1() == 0 && method.l2() == 0;
    }

    /** What is known of the point: a bound of F − F* too, where F is strongly convex. */
    private Standing standing(RangeEvaluation here, double[] norms) {
      double relative = Standing.relativeGradient(norms[1], norms[0]);
      StrongConvexity convexity = conf.strongConvexity();
      if (convexity.obstacle().isPresent()) {
        Optional<String> obstacle = Optional.of("no bound is made of a w that lies in ranges");
        return Standing.nothing(relative, obstacle, Math.abs(here.objective()), true);
      }
      return Standing.nothing(relative, Optional.empty(), Math.abs(here.objective()), true)
          .rounded(convexity.gap(norms[1]));
    }

    private Map<String, Double> metrics(RangeRun run, double[] scores) {
      RangeTargets targets =
          run.data() == data.train()
              ? run.ranges().targets()
              : RangedRows.targets(data.train(), run.method().ranges().batches().order()::at);
      return MeasuredRows.metrics(run.model().scores(), targets, scores);
    }
  }

  /**
   * The w of a model that lies in ranges, and its intercepts on the driver. Each range writes a
   * file of its own; the driver sees the weights of one range at a time, for their digest. They can
   * be read as long as the run lasts.
   */
  static final class RangedWeights implements ModelWeights {
    private final SparkRanges ranges;
    private final FeatureRanges cut;
    private final RangePoint point;
    private final boolean hasIntercept;
    private final List<RangedSegment> segments;
    private String digest; // null before it is needed, as is the next one
    private String occurring;

    RangedWeights(
        SparkRanges ranges,
        FeatureRanges cut,
        RangePoint point,
        boolean hasIntercept,
        RangeHead head) {
      this.ranges = ranges;
      this.cut = cut;
      this.point = point;
      this.hasIntercept = hasIntercept;
      this.segments = RangedSegment.of(head, cut.features());
    }

    @Override
    public int length() {
      return intercept() + intercepts().length;
    }

    private double[] intercepts() {
      return hasIntercept ? point.intercepts() : new double[0];
    }

    /** The place of the first intercept. */
    private int intercept() {
      return segments.stream().mapToInt(segment -> segment.length(cut)).sum();
    }

    @Override
    public double[] all() {
      double[] w = new double[length()];
      for (RangedSegment segment : segments) {
        Iterator<double[]> parts = parts(segment);
        for (int range = 0; parts.hasNext(); range++) {
          double[] part = parts.next();
          for (int k = 0; k < part.length; k += 2) {
            w[(int) (segment.place(cut.from(range)) + (long) part[k])] = part[k + 1];
          }
        }
      }
      System.arraycopy(intercepts(), 0, w, intercept(), intercepts().length);
      return w;
    }

    @Override
    public String sha256() {
      digest();
      return digest;
    }

    @Override
    public Optional<String> occurringSha256() {
      digest();
      return Optional.of(occurring);
    }

    private void digest() {
      if (digest != null) {
        return;
      }
      WeightsDigest all = new WeightsDigest();
      OccurringDigest some = new OccurringDigest();
      long next = 0;
      for (RangedSegment segment : segments) {
        Iterator<double[]> parts = parts(segment);
        for (int range = 0; parts.hasNext(); range++) {
          long begin = segment.place(cut.from(range));
          double[] part = parts.next();
          for (int k = 0; k < part.length; k += 2) {
            long place = begin + (long) part[k];
            all.addZeros(place - next);
            all.add(part[k + 1]);
            some.add(place, part[k + 1]);
            next = place + 1;
          }
        }
      }
      all.addZeros(intercept() - next);
      all.add(intercepts());
      some.add(intercept(), intercepts());
      occurring = some.hex();
      digest = all.hex();
    }

    /**
     * The weights of one range after the other that are not 0: each with its place in the range.
     */
    private Iterator<double[]> parts(RangedSegment segment) {
      return hasWeights()
          ? ranges.iterator(point.version(), segment::of)
          : Stream.generate(() -> new double[0]).limit(cut.count()).iterator();
    }

    private boolean hasWeights() {
      return point.version() > 0 || !ranges.beginAtZero();
    }

    @Override
    public long write(Path directory, Configuration hadoop) throws IOException {
      long stored = 0;
      try {
        for (int s = 0; hasWeights() && s < segments.size(); s++) {
          RangeFile file =
              new RangeFile(
                  directory.toString(), segments.get(s), s * cut.count(), ranges.hadoop());
          for (double[] count : ranges.each(point.version(), file)) {
            stored += (long) count[0];
          }
        }
        if (hasIntercept) {
          int file = segments.size() * cut.count();
          WeightsFile.write(
              directory, file, hadoop, out -> out.accept((long) intercept(), intercepts()));
          stored += intercepts().length;
        } else if (!hasWeights()) {
          WeightsFile.write(directory, 0, hadoop, out -> {});
        }
        return stored;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    /**
     * Writes the weights of a segment in a range that are not 0 beside, then moves the file to its
     * place; gives how many.
     *
     * @param first number of the files of the segment
     */
    private record RangeFile(
        String directory,
        RangedSegment segment,
        int first,
        Broadcast<SerializableConfiguration> hadoop)
        implements RangeWork {
      @Override
      public double[] on(RangeState state) {
        Path beside = new Path(directory, "_" + UUID.randomUUID()); // of this copy of the task
        long begin = segment.place(state.rows().from());
        double[] pairs = segment.of(state);
        try {
          FileSystem files = FileSystem.get(beside.toUri(), hadoop.value().value());
          Path file =
              WeightsFile.write(
                  beside,
                  first + state.rows().index(),
                  hadoop.value().value(),
                  out -> runs(pairs, (from, w) -> out.accept(begin + from, w)));
          Path place = new Path(directory, file.getName());
          boolean isThere = files.rename(file, place) || files.exists(place);
          files.delete(beside, true);
          if (!isThere) {
            throw new IOException(place + " cannot be written");
          }
          return new double[] {pairs.length / 2};
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      /** Shows weights as runs of neighbours, each with its place. */
      private static void runs(double[] pairs, BiConsumer<Long, double[]> out) {
        for (int k = 0; k < pairs.length; ) {
          int end = k + 2;
          while (end < pairs.length && pairs[end] == pairs[end - 2] + 1) {
            end += 2;
          }
          double[] values = new double[(end - k) / 2];
          for (int i = 0; i < values.length; i++) {
            values[i] = pairs[k + 2 * i + 1];
          }
          out.accept((long) pairs[k], values);
          k = end;
        }
      }
    }
  }
}
