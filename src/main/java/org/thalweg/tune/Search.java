package org.thalweg.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ClassWeights;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.Objective;
import org.thalweg.plan.MemoryPlan;
import org.thalweg.run.Aggregation;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.ProblemForm;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.RowFactors;
import org.thalweg.solve.Reason;
import org.thalweg.spark.RoundClock;

/**
 * Trains every point on every fold, all models side by side, and compares them on the rows that
 * they did not see. Each model has the bits that {@code thalweg train} gives for its conf alone,
 * with {@code tune.folds} and {@code tune.fold}, and without {@code data.validation} unless {@code
 * stop.validation} is given.
 */
public final class Search {
  private final TrainingConf conf;
  private final List<Point> points;
  private final TrainingData data;
  private final RunOptions options;
  private final SearchListener listener;
  private final Metric metric;
  private final Folds folds;
  private final long memory; // bytes of the driver
  private final ModelRuns runs;
  private final Map<ProblemKey, LoadedProblem> problems = new ConcurrentHashMap<>();

  /** Models with equal keys share one problem. */
  private record ProblemKey(
      int fold, ObjectiveConf objective, ProblemForm form, Optional<ClassWeights> weights) {}

  /**
   * A search over loaded data.
   *
   * @param data of its conf
   * @param options the interrupt, notes, and what to do with existing checkpoints
   */
  public Search(SearchPlan plan, TrainingData data, RunOptions options, SearchListener listener) {
    this(plan, data, options, listener, Runtime.getRuntime().maxMemory());
  }

  /** Makes a search that may use a number of bytes of the driver's memory. */
  Search(
      SearchPlan plan,
      TrainingData data,
      RunOptions options,
      SearchListener listener,
      long memory) {
    this.memory = memory;
    this.conf = plan.conf();
    this.points = plan.points();
    this.metric = plan.metric();
    this.data = data;
    this.options = options;
    this.listener = listener;
    this.folds = Folds.of(conf.tune(), data);
    folds.requireValues(metric, objective());
    this.runs = new ModelRuns(Aggregation.of(conf), data, options, listener, memory);
  }

  /** The objective of the first point, over the features of the data. */
  private Objective objective() {
    return data.of(points.get(0).conf(), data.train()).objective().over(data.features());
  }

  /**
   * The data of a search, whose models are validated while they are trained only where {@code
   * stop.validation} ends them.
   */
  public static TrainingData trained(TrainingConf conf, TrainingData data) {
    return conf.stop().validation().isPresent() ? data : data.withoutValidation();
  }

  /** The conf that trains a point on all rows. */
  public static TrainingConf refit(TrainingConf conf, Point point) {
    ConfBuilder builder = point.conf().toBuilder();
    conf.checkpoint()
        .directory()
        .ifPresent(
            directory ->
                builder.set(
                    "checkpoint.directory",
                    String.format(Locale.ROOT, "%s/refit-%04d", directory, point.number())));
    return builder.build();
  }

  /** Whether an earlier run of this search left checkpoints, of any of its models. */
  public static boolean hasCheckpoints(TrainingConf conf, Configuration hadoop) {
    return conf.checkpoint().directory().filter(place -> isUsed(place, hadoop)).isPresent();
  }

  private static boolean isUsed(String place, Configuration hadoop) {
    try {
      Path directory = new Path(place);
      FileSystem files = directory.getFileSystem(hadoop);
      return files.exists(directory)
          && Arrays.stream(files.listStatus(directory)).anyMatch(FileStatus::isDirectory);
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "checkpoint.directory must be a readable directory but was %s: %s"
              .formatted(place, e.getMessage()));
    }
  }

  /**
   * What memory a search needs, whose data it loads.
   *
   * @param executors how many there will be; 0 for as many as there are
   * @throws org.thalweg.config.ConfException if the driver has no room for one of its models
   * @throws org.thalweg.text.DataException if the data are not what they must be
   */
  public static MemoryPlan memory(SearchPlan plan, JavaSparkContext spark, int executors) {
    return SearchMemory.of(plan, spark, executors);
  }

  /** Runs it. */
  public SearchResult run() {
    if (conf.path().isPresent()) {
      int most =
          SearchMemory.of(List.of(points.get(0).conf()), data, folds.count(), folds.count(), memory)
              .most();
      SearchPlan plan = new SearchPlan(conf, points, metric);
      return new PathSearch(plan, data, folds, options, listener).run(most);
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    try (RoundClock clock = RoundClock.of(spark)) {
      Halving halving = Halving.of(conf.tune(), points.size());
      PointResult[] results = new PointResult[points.size()];
      List<Point> left = points;
      for (int rung = 0; rung < halving.rungs(); rung++) {
        List<PointResult> here = measured(left, halving.rung(rung), clock);
        here.forEach(result -> results[result.point().number()] = result);
        SearchResult soFar = new SearchResult(here, metric, false);
        if (soFar.interrupted().isPresent()) {
          return soFar;
        }
        if (rung + 1 < halving.rungs()) {
          left = halving.better(soFar);
        }
      }
      return new SearchResult(List.of(results), metric, false);
    }
  }

  /**
   * Trains some points, each with the budget of a rung, and measures them; one that is not measured
   * stands for all where the training is interrupted.
   */
  private List<PointResult> measured(List<Point> some, Halving.Rung rung, RoundClock clock) {
    List<Candidate> candidates = new ArrayList<>();
    for (int fold = 0; fold < folds.count(); fold++) { // side by side: they skip the same rows
      for (Point point : some) {
        candidates.add(candidate(point, fold, rung, clock));
      }
    }
    listener.begins(some.size(), candidates.size());
    List<Trained> models = runs.trained(candidates, clock);
    return runs.interrupted()
        .map(reason -> List.of(PointResult.interrupted(some.get(0), rung.number(), reason)))
        .orElseGet(() -> Comparison.of(metric, some, rung.number(), folds, models));
  }

  /**
   * Trains a point on resampled rows.
   *
   * @return empty where the conf wants no such models
   */
  public Optional<Bootstrap> bootstrap(Point point) {
    int samples = conf.tune().bootstrap();
    if (samples == 0) {
      return Optional.empty();
    }
    List<RowFactors.PoissonFactors> draws =
        LongStream.range(0, samples)
            .mapToObj(sample -> new RowFactors.PoissonFactors(sample, conf.tune().seed()))
            .toList();
    List<ShardedData> drawn = data.train().weighing(draws);
    List<ShardedData> others =
        data.train().weighing(draws.stream().map(RowFactors.OutOf::new).toList());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    try (RoundClock clock = RoundClock.of(spark)) {
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        TrainingConf own = sample(point, i);
        TrainingData rows = trained(own, data.of(own, drawn.get(i)));
        Run run = new Run(own, LoadedProblem.of(own, rows), clock, rows.validation());
        candidates.add(new Candidate(point, "sample " + (i + 1), own, rows, run));
      }
      listener.begins(1, samples);
      List<Trained> models = runs.trained(candidates, clock);
      Optional<Reason> interrupted = runs.interrupted();
      double[] metrics = new double[models.size()];
      Arrays.setAll(
          metrics,
          i ->
              interrupted.isPresent()
                  ? Double.NaN
                  : Comparison.measure(metric, others.get(i), models.get(i)));
      return Optional.of(
          new Bootstrap(
              models.stream().map(each -> each.model().w()).toList(), metrics, interrupted));
    }
  }

  private TrainingConf sample(Point point, int number) {
    ConfBuilder builder = point.conf().toBuilder();
    conf.checkpoint()
        .directory()
        .ifPresent(
            directory ->
                builder.set(
                    "checkpoint.directory",
                    String.format(
                        Locale.ROOT, "%s/bootstrap-%04d-%04d", directory, point.number(), number)));
    return builder.build();
  }

  private Candidate candidate(Point point, int fold, Halving.Rung rung, RoundClock clock) {
    TrainingConf own = conf(point, fold, rung);
    TrainingData rows = data.of(own, folds.seen().get(fold));
    LoadedProblem problem =
        problems.computeIfAbsent(
            new ProblemKey(
                fold,
                rows.objective(),
                ProblemForm.of(own, rows),
                own.data().rows().classWeights()),
            key -> LoadedProblem.of(own, rows));
    String part = "fold " + (fold + 1) + (rung.share() < 1 ? ", rung " + rung.number() : "");
    return new Candidate(
        point, part, own, rows, new Run(own, problem, clock, trained(own, rows).validation()));
  }

  /** The conf that trains a model alone. */
  private TrainingConf conf(Point point, int fold, Halving.Rung rung) {
    ConfBuilder builder = rung.shortened(point.conf());
    if (folds.count() > 1) {
      builder.tuneFolds(folds.count()).tuneFold(fold + 1).tuneSeed(conf.tune().seed());
    }
    conf.checkpoint()
        .directory()
        .ifPresent(
            directory ->
                builder.set(
                    "checkpoint.directory",
                    String.format(
                        Locale.ROOT,
                        "%s/point-%04d-fold-%d%s",
                        directory,
                        point.number(),
                        fold + 1,
                        rung.suffix())));
    return builder.build();
  }
}
