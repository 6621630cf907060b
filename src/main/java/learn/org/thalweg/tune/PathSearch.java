package org.thalweg.tune;

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
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Problem;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;

/**
 * A search over the strengths of a path, which begin at λmax of all rows. For each fold a path is
 * trained on the rows outside the fold, and every model of it is measured on the fold (J. Friedman,
 * T. Hastie, R. Tibshirani, J. Stat. Softw. 33(1) (2010), section 2.7). The paths of the folds run
 * side by side, and what they ask about the rows at the same time is answered in one pass.
 *
 * @param conf without a search
 */
record PathSearch(
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
      List<SparkOracle.SparkModel> models = paths.stream().map(RegularisationPath::model).toList();
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
                      List.of(PointResult.interrupted(point(0, largest), 0, reason)), metric, true))
          .orElseGet(() -> result(largest, found, models));
    }
  }

  private SearchResult result(
      double largest, List<RegularisationPath.PathFit> found, List<SparkOracle.SparkModel> models) {
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
      builder.tuneFolds(folds.count()).tuneFold(fold + 1).tuneSeed(tune.seed());
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
