package org.thalweg.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ClassWeights;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Aggregation;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.ModelTrainer;
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
                  List.of(plan.points().get(0).conf()), data, folds.count(), folds.count(), memory)
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
        SearchMemory.of(confs, data, candidates.size(), views, memory).most(),
        model -> runs.train(candidates.get(model.number()), model));
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
          new Bootstrap(
              models.stream().map(each -> each.model().w()).toList(), metrics, interrupted));
    }
  }

  private ModelRuns.UntrainedModel candidate(
      Point point, int fold, int rung, double share, RoundClock clock) {
    ConfBuilder builder = Halving.shortened(point.conf(), share);
    if (folds.count() > 1) {
      builder.tuneFolds(folds.count()).tuneFold(fold + 1).tuneSeed(conf.tune().seed());
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
}
