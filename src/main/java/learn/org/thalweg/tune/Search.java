package org.thalweg.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ClassWeights;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.path.RegularisationPath;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.ProblemForm;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.RowFactors;
import org.thalweg.solve.Lockstep;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.Vectors;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.DataException;
import org.thalweg.tune.SearchPlan.Point;
import org.thalweg.tune.SearchResult.ModelResult;
import org.thalweg.tune.SearchResult.PointResult;

/**
 * Trains every point on every fold, all models side by side, and compares them on the rows that
 * they did not see. Each model has the bits that {@code thalweg train} gives for its conf alone,
 * with {@code tune.folds} and {@code tune.fold}, and without {@code data.validation} unless {@code
 * stop.validation} is given.
 */
public final class Search {
  private final SearchPlan plan;
  private final TrainingConf conf;
  private final TrainingData data;
  private final RunOptions options;
  private final SearchListener listener;
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
    this.plan = plan;
    this.conf = plan.conf();
    this.data = data;
    this.options = options;
    this.listener = listener;
    this.folds = Folds.of(conf.tune(), data);
    Objective first =
        data.of(plan.points().get(0).conf(), data.train()).objective().over(data.features());
    folds.requireValues(plan.metric(), first);
    this.runs = new ModelRuns(options, listener);
  }

  /**
   * The data of a search, whose models are validated while they are trained only where {@code
   * stop.validation} ends them.
   */
  public static TrainingData trained(TrainingConf conf, TrainingData data) {
    return conf.stop().validation().isPresent() ? data : data.validatedOn(Optional.empty());
  }

  /** Runs it. */
  public SearchResult run() {
    if (conf.path().isPresent()) {
      int most =
          SearchMemory.of(
                  List.of(plan.points().get(0).conf()),
                  data,
                  folds.count(),
                  folds.count(),
                  memory,
                  0)
              .most();
      TrainingConf one = plan.points().get(0).conf();
      PenaltyPath path = one.path().orElseThrow();
      return new PathSearch(conf.tune(), one, path, plan.metric(), data, folds, options)
          .run(runs, listener, most);
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    try (RoundClock clock = RoundClock.of(spark)) {
      Halving halving = Halving.of(conf.tune(), plan.points().size());
      PointResult[] results = new PointResult[plan.points().size()];
      List<Point> left = plan.points();
      for (int rung = 0; rung < halving.rungs(); rung++) {
        List<PointResult> here = measured(left, rung, halving.share(rung), clock);
        here.forEach(result -> results[result.point().number()] = result);
        SearchResult soFar = new SearchResult(here, plan.metric(), false);
        if (soFar.interrupted().isPresent()) {
          return soFar;
        }
        if (rung + 1 < halving.rungs()) {
          left = halving.better(soFar);
        }
      }
      return new SearchResult(List.of(results), plan.metric(), false);
    }
  }

  /**
   * Trains some points, each with the budget of a rung, and measures them; one that is not measured
   * stands for all where the training is interrupted.
   */
  private List<PointResult> measured(List<Point> some, int rung, double share, RoundClock clock) {
    List<ModelRuns.UntrainedModel> candidates = new ArrayList<>();
    for (int fold = 0; fold < folds.count(); fold++) { // side by side: they skip the same rows
      for (Point point : some) {
        candidates.add(candidate(point, fold, rung, share, clock));
      }
    }
    listener.begins(some.size(), candidates.size());
    List<ModelRuns.TrainedModel> models = trained(candidates, folds.count(), clock);
    return runs.interrupted()
        .map(reason -> List.of(PointResult.interrupted(some.get(0), rung, reason)))
        .orElseGet(() -> Comparison.of(plan.metric(), some, rung, folds, models));
  }

  /**
   * Trains some models, as many at once as the driver's memory has room for.
   *
   * @param views how many views of the rows they have, with unlike weights
   */
  private List<ModelRuns.TrainedModel> trained(
      List<ModelRuns.UntrainedModel> candidates, int views, RoundClock clock) {
    List<TrainingConf> confs = candidates.stream().map(each -> each.point().conf()).toList();
    return runs.run(
        candidates.stream().map(candidate -> candidate.run().model()).toList(),
        Aggregation.of(conf),
        clock,
        SearchMemory.of(confs, data, candidates.size(), views, memory, 0).most(),
        model -> runs.train(candidates.get(model.number()), model));
  }

  /**
   * Trains a point on resampled rows.
   *
   * @return empty where the conf wants no such models
   */
  public Optional<SearchOutcome.Bootstrap> bootstrap(Point point) {
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
      List<ModelRuns.UntrainedModel> candidates = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        TrainingConf own =
            ModelTrainer.part(
                conf, point.conf().toBuilder(), "bootstrap-%04d-%04d", point.number(), i);
        TrainingData rows = data.of(own, drawn.get(i));
        LoadedProblem problem = LoadedProblem.of(own, rows);
        candidates.add(candidate(point, "sample " + (i + 1), own, rows, problem, clock));
      }
      listener.begins(1, samples);
      List<ModelRuns.TrainedModel> models = trained(candidates, samples, clock);
      Optional<Reason> interrupted = runs.interrupted();
      double[] metrics = new double[models.size()];
      Arrays.setAll(
          metrics,
          i ->
              interrupted.isPresent()
                  ? Double.NaN
                  : Comparison.measure(plan.metric(), others.get(i), models.get(i)));
      return Optional.of(
          new SearchOutcome.Bootstrap(
              models.stream().map(each -> each.model().w()).toList(), metrics, interrupted));
    }
  }

  private ModelRuns.UntrainedModel candidate(
      Point point, int fold, int rung, double share, RoundClock clock) {
    ConfBuilder builder = Halving.shortened(point.conf(), share);
    if (folds.count() > 1) {
      builder.tuneFolds(conf.tune().folds()).tuneFold(fold + 1).tuneSeed(conf.tune().seed());
    }
    String part = share < 1 ? "-rung-" + rung : "";
    TrainingConf own =
        ModelTrainer.part(conf, builder, "point-%04d-fold-%d%s", point.number(), fold + 1, part);
    TrainingData rows = data.of(own, folds.seen().get(fold));
    LoadedProblem problem =
        problems.computeIfAbsent(
            new ProblemKey(
                fold,
                rows.objective(),
                ProblemForm.of(own, rows),
                own.data().rows().classWeights()),
            key -> LoadedProblem.of(own, rows));
    String name = "fold " + (fold + 1) + (share < 1 ? ", rung " + rung : "");
    return candidate(point, name, own, rows, problem, clock);
  }

  private static ModelRuns.UntrainedModel candidate(
      Point point,
      String part,
      TrainingConf own,
      TrainingData rows,
      LoadedProblem problem,
      RoundClock clock) {
    Run run = new Run(own, problem, clock, trained(own, rows).validation());
    return new ModelRuns.UntrainedModel(point, part, rows, run);
  }

  /**
   * Successive halving: K. Jamieson, A. Talwalkar, "Non-stochastic Best Arm Identification and
   * Hyperparameter Optimization", AISTATS (2016). With a factor η, all n points are trained with a
   * small budget; the best n/η of them with η times as much, and so on; the last ones with all of
   * it.
   *
   * <p>A model begins anew at each rung, as in scikit-learn, so it has the bits of a run with that
   * budget, also where a rule or a learning rate depends on the budget.
   *
   * @param factor η; 1 for a single rung of all points
   * @param rungs how many there are
   */
  private record Halving(int factor, int rungs) {

    /** As many rungs as leave at least one point. */
    static Halving of(TuneConf conf, int points) {
      int factor = Math.max(1, conf.halving());
      int rungs = 1;
      for (long left = points; factor > 1 && left / factor >= 1; left /= factor) {
        rungs++;
      }
      return new Halving(factor, rungs);
    }

    /** The share of the budget that a rung has, 1 for the last one. */
    double share(int rung) {
      double share = 1;
      for (int r = rung + 1; r < rungs; r++) {
        share /= factor;
      }
      return share;
    }

    /** The values of a conf with that share of its steps and epochs. */
    static ConfBuilder shortened(TrainingConf conf, double share) {
      ConfBuilder builder = conf.toBuilder();
      if (share < 1) {
        StopConf stop = conf.stop().orEpochs(StopConf.EPOCHS);
        stop.maxSteps()
            .ifPresent(steps -> builder.stopMaxSteps(Math.max(1, (long) Math.ceil(steps * share))));
        stop.maxEpochs().ifPresent(epochs -> builder.stopMaxEpochs(epochs * share));
      }
      return builder;
    }

    /** The best 1/η of some points, in the order in which the points are given. */
    List<Point> better(SearchResult result) {
      List<PointResult> ranked = new ArrayList<>(result.points());
      ranked.sort( // stable, so that the first of equals is kept
          Comparator.comparingDouble(
              each -> {
                double mean = each.mean();
                return Double.isNaN(mean)
                    ? Double.POSITIVE_INFINITY
                    : result.metric().isLargerBetter() ? -mean : mean;
              }));
      return ranked.subList(0, Math.max(1, ranked.size() / factor)).stream()
          .map(PointResult::point)
          .sorted(Comparator.comparingInt(Point::number))
          .toList();
    }
  }

  /**
   * A search over the strengths of a path, which begin at λmax of all rows. For each fold a path is
   * trained on the rows outside the fold, and every model of it is measured on the fold (J.
   * Friedman, T. Hastie, R. Tibshirani, J. Stat. Softw. 33(1) (2010), section 2.7). The paths of
   * the folds run side by side, and what they ask about the rows at the same time is answered in
   * one pass.
   *
   * @param conf without a search
   */
  private record PathSearch(
      TuneConf tune,
      TrainingConf conf,
      PenaltyPath path,
      Metric metric,
      TrainingData data,
      Folds folds,
      RunOptions options) {

    /**
     * Runs it.
     *
     * @param most paths that run at once
     */
    SearchResult run(ModelRuns runs, SearchListener listener, int most) {
      listener.begins(path.points(), folds.count());
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
      try (RoundClock clock = RoundClock.of(spark)) {
        double largest = largest(clock);
        List<RegularisationPath> paths =
            IntStream.range(0, folds.count())
                .mapToObj(fold -> path(fold, largest, clock, runs))
                .toList();
        List<SparkOracle.SparkModel> models =
            paths.stream().map(RegularisationPath::model).toList();
        List<RegularisationPath.PathFit> found =
            runs.run(
                models,
                Aggregation.of(conf),
                clock,
                most,
                model -> {
                  RegularisationPath own = paths.get(model.number());
                  RegularisationPath.PathFit one = own.run(asked -> model.oracle());
                  runs.ended(model.number(), one.result());
                  return one;
                });
        return runs.interrupted()
            .map(
                reason ->
                    new SearchResult(
                        List.of(PointResult.interrupted(point(0, largest), 0, reason)),
                        metric,
                        true))
            .orElseGet(() -> result(largest, found, models));
      }
    }

    private SearchResult result(
        double largest,
        List<RegularisationPath.PathFit> found,
        List<SparkOracle.SparkModel> models) {
      return new SearchResult(
          IntStream.range(0, path.points())
              .mapToObj(
                  k ->
                      new PointResult(
                          point(k, largest),
                          0,
                          IntStream.range(0, found.size())
                              .mapToObj(
                                  fold ->
                                      result(
                                          found.get(fold).path().points().get(k),
                                          models.get(fold).problem()))
                              .toList()))
              .toList(),
          metric,
          true);
    }

    private double largest(RoundClock clock) {
      TrainingData all = data.of(conf, data.train()).validatedOn(Optional.empty());
      return new RegularisationPath(
              conf, all, LoadedProblem.of(conf, all), clock, options, Optional.empty())
          .largest();
    }

    private RegularisationPath path(int fold, double largest, RoundClock clock, ModelRuns runs) {
      TrainingConf own = conf(fold);
      TrainingData rows =
          data.of(own, folds.seen().get(fold)).validatedOn(Optional.of(folds.held().get(fold)));
      RunOptions quiet =
          runs.options(fold, options.notes(), conf.penalty().text(), "fold %d".formatted(fold + 1));
      return new RegularisationPath(
          own,
          rows,
          LoadedProblem.of(own, rows),
          clock,
          quiet,
          Optional.of(new RegularisationPath.Compared(largest, metric)));
    }

    /** The conf of the path of a fold, but its λ begins at λmax of all rows. */
    private TrainingConf conf(int fold) {
      ConfBuilder builder = conf.toBuilder();
      if (folds.count() > 1) {
        builder.tuneFolds(tune.folds()).tuneFold(fold + 1).tuneSeed(tune.seed());
      }
      return ModelTrainer.part(conf, builder, "path-fold-%d", fold + 1);
    }

    private Point point(int number, double largest) {
      TrainingConf own = conf.toBuilder().penalty(path.at(path.lambda(largest, number))).build();
      return new Point(number, Map.of("penalty", own.penalty().text()), own);
    }

    private ModelResult result(PathPoint point, Problem problem) {
      double[] w = point.w().dense();
      return new ModelResult(
          point.validation(),
          new Model(data.objective(), data.features(), w).weightsSha256(),
          ModelResult.norm(problem.layout(), problem.coordinates().standardised(w)),
          point.number() + 1L,
          point.epochs(),
          point.reason());
    }
  }

  /**
   * Trains the models of one search side by side, each in a thread of its own; a {@link Lockstep}
   * collects the questions of all of them. When the user interrupts one, none goes on.
   */
  static final class ModelRuns {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRuns.class);
    private static final AtomicInteger SEARCHES = new AtomicInteger(); // of this process

    private final RunOptions options;
    private final SearchListener listener;
    private final String name = "search " + SEARCHES.incrementAndGet();
    private volatile Optional<Reason> cancelled = Optional.empty(); // then no model goes on

    /**
     * A model of a search that is yet to be trained.
     *
     * @param point whose values it has
     * @param part which of the models of the point it is, in words: its fold, or its bootstrap
     *     sample
     * @param data its rows
     * @param run of the conf that trains it alone over the data
     */
    record UntrainedModel(Point point, String part, TrainingData data, Run run) {}

    /**
     * A model of a search that was trained.
     *
     * @param objective over the features as they are
     * @param model without its penalty
     */
    record TrainedModel(Objective objective, Model model, TrainingResult result) {}

    /**
     * The runs of one search.
     *
     * @param options the interrupt, notes, and what to do with existing checkpoints
     */
    ModelRuns(RunOptions options, SearchListener listener) {
      this.options = options;
      this.listener = listener;
    }

    /**
     * Trains some models; the results are in their order. Once one is interrupted, those that have
     * not begun are left out.
     *
     * @param most models that run at once
     * @param train trains one of them
     */
    <T> List<T> run(
        List<SparkOracle.SparkModel> models,
        TreeAggregation aggregation,
        RoundClock clock,
        int most,
        Function<Lockstep.LockstepModel, T> train) {
      List<T> trained = new ArrayList<>();
      try (Oracle oracle = SparkOracle.of(models, aggregation, clock)) {
        for (int first = 0; first < models.size() && cancelled.isEmpty(); first += most) {
          int count = Math.min(most, models.size() - first);
          if (count < models.size()) {
            LOG.info("models {} to {} of {}", first + 1, first + count, models.size());
          }
          trained.addAll(Lockstep.run(oracle, first, count, train));
        }
      }
      return trained;
    }

    /** Trains a model. */
    TrainedModel train(UntrainedModel candidate, Lockstep.LockstepModel model) {
      String text = candidate.point().text();
      RunOptions own =
          options(
              model.number(),
              note -> LOG.info("{}, {}: {}", text, candidate.part(), note),
              text,
              candidate.part());
      Run run = candidate.run();
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(run.loaded().data().context());
      TrainingResult result;
      try (Checkpointing checkpointing =
          Checkpointing.ofPart(run.conf(), Sessions.hadoop(spark), own, options.notes())) {
        result = run.train(own, checkpointing, asked -> model.oracle());
      }
      ended(model.number(), result);
      double[] w = run.loaded().original(result.w());
      TrainingData rows = candidate.data();
      return new TrainedModel(
          run.loaded().objective(), new Model(rows.objective(), rows.features(), w), result);
    }

    /**
     * The options of a model.
     *
     * @param number of the model
     * @param parts of the search that it is, from the largest on
     */
    RunOptions options(int number, Consumer<String> notes, String... parts) {
      TrainingListener reports = report -> listener.stepped(number, report);
      return new RunOptions(
              List.of(reports),
              options.interrupt().or(history -> cancelled),
              trained -> {},
              notes,
              options.existing())
          .within(Stream.concat(Stream.of(name), Arrays.stream(parts)).toList());
    }

    /** A model has ended. */
    void ended(int number, TrainingResult result) {
      if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
        cancelled = Optional.of(result.reason());
      }
      listener.ended(number);
    }

    /** Why a model was interrupted; empty where none was. */
    Optional<Reason> interrupted() {
      return cancelled;
    }
  }

  /**
   * The rows of a search, by fold: those that its models are trained on, and those that they are
   * measured on. Both are views of the same rows, in which the others weigh 0.
   */
  record Folds(List<ShardedData> seen, List<ShardedData> held) {

    /**
     * Cuts rows into folds; or takes the validation rows, for a single fold.
     *
     * @throws ConfException if there is a fold without rows, or with rows of one class alone
     */
    static Folds of(TuneConf conf, TrainingData data) {
      ShardedData rows = data.train();
      int folds = data.folds();
      if (folds == 1) {
        return new Folds(List.of(rows), List.of(data.validation().orElseThrow()));
      }
      List<RowFactors.Without> without =
          IntStream.range(0, folds)
              .mapToObj(fold -> conf.folds().without(fold, folds, conf.seed()))
              .toList();
      Folds cut =
          new Folds(
              rows.weighing(without),
              rows.weighing(without.stream().map(RowFactors.Without::held).toList()));
      for (int fold = 0; fold < folds; fold++) {
        String where = "fold %d of %d".formatted(fold + 1, folds);
        require(where, cut.held.get(fold));
        require("what is trained on beside " + where, cut.seen.get(fold));
      }
      return cut;
    }

    private static void require(String where, ShardedData rows) {
      if (!(rows.sizes().weight() > 0)) {
        throw new ConfException(
            "tune.folds must leave rows in every fold but %s has none of %d"
                .formatted(where, rows.rows()));
      }
      double[] classes = rows.classWeights();
      int[] occurring = IntStream.range(0, classes.length).filter(c -> classes[c] > 0).toArray();
      if (occurring.length == 1) {
        throw new ConfException(
            "tune.folds must leave rows of two classes in every fold but %s has class %d alone"
                .formatted(where, occurring[0]));
      }
    }

    /**
     * Rejects rows on which a metric has no value, before any model is trained.
     *
     * @throws DataException if there are such
     */
    void requireValues(Metric metric, Objective objective) {
      if (count() > 1 && held.get(0).classes() > 0) {
        return; // every fold has rows of two classes
      }
      double[] zeros = new double[objective.layout().dimension()];
      for (int fold = 0; fold < count(); fold++) {
        try (RowMetrics rows =
            RowMetrics.once(held.get(fold), new MetricSet(objective, List.of(metric)))) {
          if (Double.isNaN(rows.measure(zeros)[0])) {
            throw new DataException(
                "%s must have rows on which %s has a value, of unlike labels and with weights"
                    .formatted(
                        count() == 1
                            ? "data.validation"
                            : "fold %d of %d".formatted(fold + 1, count()),
                        metric.name()));
          }
        }
      }
    }

    int count() {
      return seen.size();
    }
  }

  /** How points are compared: by a metric on rows that their models did not see. */
  static final class Comparison {
    private Comparison() {}

    /**
     * Measures models, fold after fold.
     *
     * @param models those of the first fold in the order of the points, then those of the next
     */
    static List<PointResult> of(
        Metric metric,
        List<Point> points,
        int rung,
        Folds folds,
        List<ModelRuns.TrainedModel> models) {
      ModelResult[][] results = new ModelResult[points.size()][folds.count()];
      for (int fold = 0; fold < folds.count(); fold++) {
        RowMetrics rows = null;
        Objective of = null;
        for (int i = 0; i < points.size(); i++) {
          ModelRuns.TrainedModel trained = models.get(fold * points.size() + i);
          if (rows == null || !trained.objective().equals(of)) {
            of = trained.objective();
            rows = RowMetrics.often(folds.held().get(fold), new MetricSet(of, List.of(metric)));
          }
          results[i][fold] = result(trained, rows);
        }
        rows.close();
      }
      List<PointResult> all = new ArrayList<>();
      for (int i = 0; i < results.length; i++) {
        all.add(new PointResult(points.get(i), rung, List.of(results[i])));
      }
      return all;
    }

    /** The metric of a model on some rows; not a number where it has none. */
    static double measure(Metric metric, ShardedData rows, ModelRuns.TrainedModel trained) {
      double[] w = trained.model().w();
      MetricSet metrics = new MetricSet(trained.objective(), List.of(metric));
      boolean isKnown = Vectors.isFinite(w) && rows.sizes().weight() > 0;
      try (RowMetrics of = RowMetrics.often(rows, metrics)) {
        return isKnown ? of.measure(w)[0] : Double.NaN;
      }
    }

    private static ModelResult result(ModelRuns.TrainedModel trained, RowMetrics rows) {
      double[] w = trained.model().w();
      return new ModelResult(
          Vectors.isFinite(w) ? rows.measure(w)[0] : Double.NaN,
          trained.model().weightsSha256(),
          ModelResult.norm(trained.objective().layout(), trained.result().w()),
          trained.result().steps(),
          trained.result().history().epochs(),
          trained.result().reason());
    }
  }
}
