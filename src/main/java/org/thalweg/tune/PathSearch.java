package org.thalweg.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.metrics.Metric;
import org.thalweg.model.Model;
import org.thalweg.path.PathPoint;
import org.thalweg.path.RegularisationPath;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Aggregation;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Lockstep;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingListener;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;

/**
 * A search over the strengths of a path, which begin at λmax of all rows. For each fold a path is
 * trained on the rows outside the fold, and every model of it is measured on the fold (J. Friedman,
 * T. Hastie, R. Tibshirani, J. Stat. Softw. 33(1) (2010), section 2.7). The paths of the folds run
 * side by side, and what they ask about the rows at the same time is answered in one pass.
 */
final class PathSearch {
  private final TrainingConf conf; // without a search
  private final TuneConf tune;
  private final PenaltyPath path;
  private final Metric metric;
  private final TrainingData data;
  private final Folds folds;
  private final RunOptions options;
  private final SearchListener listener;
  private final String name = ModelRuns.nextName();
  private volatile Optional<Reason> cancelled = Optional.empty(); // then no path goes on

  PathSearch(
      SearchPlan plan,
      TrainingData data,
      Folds folds,
      RunOptions options,
      SearchListener listener) {
    this.conf = plan.points().get(0).conf();
    this.tune = plan.conf().tune();
    this.path = conf.path().orElseThrow();
    this.metric = plan.metric();
    this.data = data;
    this.folds = folds;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Runs it.
   *
   * @param most paths that run at once
   */
  SearchResult run(int most) {
    listener.begins(path.points(), folds.count());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    try (RoundClock clock = RoundClock.of(spark)) {
      double largest = largest(clock);
      List<RegularisationPath> paths =
          IntStream.range(0, folds.count()).mapToObj(fold -> path(fold, largest, clock)).toList();
      List<SparkOracle.Model> models = paths.stream().map(RegularisationPath::model).toList();
      List<RegularisationPath.Found> found = new ArrayList<>();
      try (Oracle oracle = SparkOracle.of(models, Aggregation.of(conf), clock)) {
        for (int first = 0; first < paths.size() && cancelled.isEmpty(); first += most) {
          int count = Math.min(most, paths.size() - first);
          found.addAll(
              Lockstep.run(oracle, first, count, model -> run(paths.get(model.number()), model)));
        }
      }
      return result(largest, found, models);
    }
  }

  private RegularisationPath.Found run(RegularisationPath own, Lockstep.Model model) {
    RegularisationPath.Found found = own.run(asked -> model.oracle());
    if (found.result().reason().kind() == Reason.Kind.INTERRUPTED) {
      cancelled = Optional.of(found.result().reason());
    }
    listener.ended(model.number());
    return found;
  }

  private SearchResult result(
      double largest, List<RegularisationPath.Found> found, List<SparkOracle.Model> models) {
    for (RegularisationPath.Found fold : found) {
      Reason reason = fold.result().reason();
      if (reason.kind() == Reason.Kind.INTERRUPTED) {
        return interrupted(largest, reason);
      }
    }
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
    TrainingData all = data.of(conf, data.train()).withoutValidation();
    return new RegularisationPath(conf, all, LoadedProblem.of(conf, all), clock, options).largest();
  }

  private RegularisationPath path(int fold, double largest, RoundClock clock) {
    TrainingConf own = conf(fold);
    TrainingData rows = data.of(own, folds.seen().get(fold)).validatedOn(folds.held().get(fold));
    TrainingListener reports = report -> listener.stepped(fold, report);
    RunOptions quiet =
        new RunOptions(
                List.of(reports),
                options.interrupt().or(history -> cancelled),
                trained -> {},
                options.notes(),
                options.existing())
            .within(List.of(name, conf.penalty().text(), "fold %d".formatted(fold + 1)));
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
      builder.tuneFolds(folds.count()).tuneFold(fold + 1).tuneSeed(tune.seed());
    }
    conf.checkpoint()
        .directory()
        .ifPresent(
            directory ->
                builder.set(
                    "checkpoint.directory", "%s/path-fold-%d".formatted(directory, fold + 1)));
    return builder.build();
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

  private SearchResult interrupted(double largest, Reason reason) {
    return new SearchResult(
        List.of(PointResult.interrupted(point(0, largest), 0, reason)), metric, true);
  }
}
