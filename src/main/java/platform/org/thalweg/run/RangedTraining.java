package org.thalweg.run;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.config.BatchConf;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.WeightPlacement;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.Metric;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.ModelWeights;
import org.thalweg.model.NamedFeatures;
import org.thalweg.model.OccurringDigest;
import org.thalweg.model.StoredWeights;
import org.thalweg.model.WeightsDigest;
import org.thalweg.model.WeightsFile;
import org.thalweg.model.WeightsParts;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Standing;
import org.thalweg.solve.States;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeEvaluation;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangeLbfgs;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeTargets;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.solve.ranges.StartWeights;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.SparkRanges;
import org.thalweg.text.Line;
import org.thalweg.text.Text;

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
  private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8; // as long as an array may be
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
    ShardedData rows = LoadedProblem.weighed(conf, data.train());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.context());
    RowPieces batches = batches(rows);
    RangedModel model = model();
    Penalties penalties = penalties();
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
      RangedMethod method = RangedMethod.of(conf, penalties, model, batches, cut.cut().count());
      requireMemory(Math.min(data.features(), rows.entries()), method.ranges(), spark);
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
      TrainingResult result = result(run, checkpointing, reason(conf, data).orElseThrow());
      return outcome(run, result, loadSeconds, secondsSince(begin));
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
    return RangedMethod.of(conf, penalties(), model(), batches(data.train()), ranges).ranges();
  }

  private Penalties penalties() {
    return new NamedFeatures(data.input(), data.features())
        .penalties(conf.penalty().value(), data.objective().over(data.features()));
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

  /**
   * The rows of every step; of passes over all rows, those that lie together.
   *
   * @throws ConfException if the data do not fit into ranges
   */
  private RowPieces batches(ShardedData rows) {
    requireRows(
        rows.rows(),
        data.validation().map(ShardedData::rows).orElse(0L),
        data.test().map(ShardedData::rows).orElse(0L),
        model().head().scores());
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

  /**
   * Rejects a w that the memory of this process cannot hold in ranges, of which only features that
   * occur take any; on a cluster none, since executors may come later.
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

  private static final int SHARE = 8; // of the driver's memory, that the w of the result may take

  /**
   * Evaluates the result; its w comes to the driver where that is short beside its memory.
   *
   * @param loadSeconds in which the rows were read and cut into ranges
   * @param trainSeconds since then
   */
  private Outcome outcome(
      RangeRun run, TrainingResult result, double loadSeconds, double trainSeconds) {
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
            here.loss(), here.penalty(), norms[1], run.data().rows(), metrics(run, here.scores()));
    DataNotes notes = DataNotes.of(data, Standardisation.none());
    boolean isZero =
        here.nonZeros() == 0 && DoubleStream.of(point.intercepts()).allMatch(b -> b == 0);
    double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
    RoundCosts costs = run.clock().costs();
    return new Outcome(
        model,
        result.judged(standing(run.method().penalties(), here, norms)),
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
  private Standing standing(Penalties penalties, RangeEvaluation here, double[] norms) {
    double relative = Standing.relativeGradient(norms[1], norms[0]);
    StrongConvexity convexity =
        StrongConvexity.of(data.objective().over(data.features()), penalties);
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

  /**
   * Minimises, and tells listeners of it.
   *
   * @param reason why w lies in ranges
   * @throws ConfException if the checkpoint to go on from is of another run
   */
  private TrainingResult result(RangeRun run, Checkpointing checkpointing, String reason) {
    Reporter reporter =
        Reporter.of(data.train().context(), options.listeners(), run.clock().soFar());
    Decision placed =
        new Decision("placement", "columns, in %s".formatted(run.ranges().cut()), reason);
    return reporter.told(
        conf,
        checkpointing,
        () -> {
          reporter.onDecision(placed);
          run.method().decided().ifPresent(reporter::onDecision);
          if (conf.placement() == WeightPlacement.AUTO) {
            options.notes().accept(placed.toString());
          }
          return fit(run, checkpointing).result(options, checkpointing, reporter);
        });
  }

  private Fit fit(RangeRun run, Checkpointing checkpointing) {
    RangeCheckpoints ranges =
        new RangeCheckpoints(
            checkpointing, run.workers(), run.ranges().cut(), hadoop, options.notes());
    Solvers solvers = run.method().solvers();
    double[] start = new RangePoint(0, run.start().intercepts()).toArray();
    Function<Snapshot, Solver> restored =
        from -> {
          Solver solver = solvers.restore().apply(from);
          ranges.restore(from);
          return solver;
        };
    ScoredObjective scores = run.model().scores();
    Metric metric = conf.data().validation().metric(conf.stop(), scores);
    Fit.FitRules rules =
        new Fit.FitRules(
            run.oracle(),
            run.method().stop(conf, scores),
            RangedMethod.bounded(conf).budget(),
            run.validation()
                .map(rows -> new MeasuredRows.RangeScorer(rows, metric))
                .map(rows -> ValidationRows.validation(rows, conf, solvers.stepsPerEpoch())),
            stop -> Fit.Restarts.none(start));
    return new Fit(
        conf,
        data.train(),
        run.model().layout(),
        start.length,
        Solvers.of(solvers.begin(), restored, solvers.stepsPerEpoch()),
        run.oracle()::shared,
        oracle -> rules,
        ranges::written);
  }

  /**
   * Checkpoints of a run whose w lies in ranges: the ranges are written in parallel, a file each,
   * in a directory beside the checkpoint, which has their checksums and is written last.
   *
   * @param of the directory of all checkpoints, which is claimed
   * @param notes gets a line where one cannot be written
   */
  private record RangeCheckpoints(
      Checkpointing of,
      SparkRanges ranges,
      FeatureRanges cut,
      Configuration hadoop,
      Consumer<String> notes) {
    private static final String PREFIX = "ranges-";
    private static final String CHECKSUMS = "ranges.crc32c";
    private static final String BEGINS = "ranges.begins";

    /**
     * Writes the ranges of a snapshot; empty if they cannot be written.
     *
     * @throws UncheckedIOException if the directory has become another run's
     */
    Optional<Snapshot> written(Snapshot snapshot) {
      String place = place(snapshot.step());
      long[] checksums;
      try {
        of.claim().orElseThrow().require();
        remove(place);
        checksums = ranges.write(version(snapshot), place);
        clear(snapshot.step());
      } catch (CancelledException e) {
        throw e;
      } catch (DirectoryClaim.Lost e) {
        throw new UncheckedIOException(e);
      } catch (IOException | RuntimeException e) {
        notes.accept(
            Line.of(
                "the ranges of checkpoint %d cannot be written: %s; the run goes on without it"
                    .formatted(snapshot.step(), e.getMessage())));
        return Optional.empty();
      }
      double[] sums = Arrays.stream(checksums).asDoubleStream().toArray();
      return Optional.of(States.with(States.with(snapshot, CHECKSUMS, sums), BEGINS, begins()));
    }

    /** Steps of the log that the ranges have taken. */
    private static long version(Snapshot snapshot) {
      double[] at = {RangePoint.of(snapshot.w()).version()};
      return (long) snapshot.memory().getOrDefault(RangeLbfgs.VERSION, at)[0];
    }

    /** Removes what a run that was killed has left of this step. */
    private void remove(String place) throws IOException {
      Path left = new Path(place);
      FileSystem.get(left.toUri(), hadoop).delete(left, true);
    }

    /**
     * Removes the ranges of checkpoints that are there no more; the one before may be on its way.
     */
    private void clear(long step) throws IOException {
      Path all = new Path(directory());
      FileSystem files = FileSystem.get(all.toUri(), hadoop);
      List<String> numbers =
          Arrays.stream(files.listStatus(all))
              .map(found -> found.getPath().getName())
              .filter(name -> name.startsWith(PREFIX))
              .map(name -> name.substring(PREFIX.length()))
              .filter(number -> !number.equals(number(step)))
              .sorted()
              .toList();
      for (String number : numbers.subList(0, Math.max(0, numbers.size() - 1))) {
        if (!files.exists(new Path(all, "round-" + number))) {
          files.delete(new Path(all, PREFIX + number), true);
        }
      }
    }

    private static String number(long step) {
      return Text.of("%010d", step);
    }

    private String place(long step) {
      return new Path(directory(), PREFIX + number(step)).toString();
    }

    private String directory() {
      return of.conf().checkpoint().directory().orElseThrow();
    }

    private double[] begins() {
      return Arrays.stream(cut.begins()).asDoubleStream().toArray();
    }

    /**
     * Has ranges begin where a checkpoint left them.
     *
     * @throws Snapshot.Unfit if it has other ranges, or none
     */
    void restore(Snapshot from) {
      if (!Arrays.equals(from.memory(BEGINS, cut.count() + 1), begins())) {
        throw new Snapshot.Unfit("the ranges of the features begin elsewhere");
      }
      long[] checksums =
          Arrays.stream(from.memory(CHECKSUMS, cut.count())).mapToLong(crc -> (long) crc).toArray();
      ranges.restore(place(from.step()), checksums);
    }
  }

  /**
   * What a run whose w lies in ranges works with.
   *
   * @param data the rows with the weights they have in the objective
   * @param ranges the same rows by ranges
   */
  record RangeRun(
      RangedModel model,
      RangedMethod method,
      ShardedData data,
      RangedRows ranges,
      SparkRanges workers,
      RangeOracle oracle,
      Optional<MeasuredRows> validation,
      Optional<MeasuredRows> test,
      RoundClock clock,
      RangedStart start) {}

  /**
   * Where a run in ranges begins: at w = 0, or at a model whose files the ranges read, each its
   * part.
   *
   * @param intercepts b of every score; 0 where there is none
   */
  private record RangedStart(StartWeights weights, double[] intercepts) implements AutoCloseable {
    private static final double DEVIATION = 0.01; // of factors, as in a run by rows

    /**
     * The start that a conf names.
     *
     * @throws ConfException if it is a model of another layout, or a checkpoint
     * @throws org.thalweg.text.DataException if there is no model that is whole
     */
    static RangedStart of(
        TrainingConf conf,
        ParameterLayout layout,
        RangeHead head,
        SparkContext spark,
        Configuration hadoop) {
      String path = conf.start().model();
      if (path == null) {
        return new RangedStart(
            head.rank() == 0
                ? StartWeights.ZEROS
                : new StartWeights.DrawnFactors(head.rank(), DEVIATION, conf.seed()),
            new double[head.scores()]);
      }
      require(conf, hadoop);
      Model model = ModelStore.inFiles(hadoop, path);
      WarmStart.requireLayout("model", path, layout, model.objective().layout().toString());
      List<RangedSegment> segments = RangedSegment.of(head, model.features());
      WeightsParts files = ((StoredWeights) model.weights()).parts();
      double[] intercepts = new double[head.scores()];
      long first = segments.get(segments.size() - 1).place(model.features());
      files.read(
          hadoop,
          first,
          model.weights().length(),
          (from, b) -> System.arraycopy(b, 0, intercepts, (int) (from - first), b.length));
      Broadcast<SerializableConfiguration> sent =
          JavaSparkContext.fromSparkContext(spark).broadcast(new SerializableConfiguration(hadoop));
      return new RangedStart(new InFiles(files, segments, head.width(), sent), intercepts);
    }

    /**
     * Refuses a start that is a checkpoint, before any data are read.
     *
     * @throws ConfException if it is one
     */
    static void require(TrainingConf conf, Configuration hadoop) {
      String path = conf.start().model();
      if (path != null && WarmStart.isCheckpoint(path, hadoop)) {
        throw new ConfException(
            "start must be a model for placement columns but %s is a checkpoint".formatted(path));
      }
    }

    /** Once no range can be made anew. */
    @Override
    public void close() {
      if (weights instanceof InFiles files) {
        files.hadoop().destroy();
      }
    }

    /** The weights in the files of a model. */
    private record InFiles(
        WeightsParts files,
        List<RangedSegment> segments,
        int width,
        Broadcast<SerializableConfiguration> hadoop)
        implements StartWeights {
      @Override
      public void read(int from, int to, WeightSink sink) {
        for (RangedSegment segment : segments) {
          files.read(
              hadoop.value().value(),
              segment.place(from),
              segment.place(to),
              (place, values) -> {
                for (int i = 0; i < values.length; i++) {
                  long at = place + i - segment.begin();
                  if (values[i] != 0) {
                    int part = segment.first() + (int) (at % segment.count());
                    sink.on((int) (at / segment.count()), part, values[i]);
                  }
                }
              });
        }
      }
    }
  }

  /**
   * A segment of w that has some of the numbers of each feature, side by side, while a range has
   * all of these so.
   *
   * @param begin where it begins in w
   * @param first of the numbers of a feature
   * @param count of them
   */
  private record RangedSegment(long begin, int first, int count) implements Serializable {
    /** Those of a model: its weights, and behind them its factors if it has any. */
    static List<RangedSegment> of(RangeHead head, int features) {
      RangedSegment weights = new RangedSegment(0, 0, head.scores());
      return head.rank() == 0
          ? List.of(weights)
          : List.of(weights, new RangedSegment(features, 1, head.rank()));
    }

    /** How many weights it has. */
    int length(FeatureRanges cut) {
      return Math.multiplyExact(cut.features(), count);
    }

    /** Where the numbers of a feature begin in w. */
    long place(int feature) {
      return begin + (long) feature * count;
    }

    /**
     * The weights of a range that are not 0, each with its place behind those of its first feature.
     */
    double[] of(RangeState state) {
      return state.nonZeros(first, count);
    }
  }
}
