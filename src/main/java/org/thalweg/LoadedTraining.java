package org.thalweg;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.RegularisationPath;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.run.DataNotes;
import org.thalweg.run.EndedRun;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Outcome;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.tune.Bootstrap;
import org.thalweg.tune.Search;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.SearchResult;

/** Trains on data that are loaded: one model, those of a path, or those of a search. */
final class LoadedTraining {
  private LoadedTraining() {}

  /** The checkpoints of a run or of a path; they are claimed until they are closed. */
  static Checkpointing checkpointing(
      TrainingConf conf, JavaSparkContext spark, RunOptions options) {
    if (conf.penalty().value() instanceof PenaltyPath) {
      return RegularisationPath.checkpointing(conf, Sessions.hadoop(spark), options);
    }
    return Checkpointing.of(conf, Sessions.hadoop(spark), options.existing(), options.notes());
  }

  /** Trains a model, and evaluates it on the data and on the test data. */
  static Outcome train(
      TrainingConf conf, TrainingData data, RunOptions options, Checkpointing checkpointing) {
    if (conf.penalty().value() instanceof PenaltyPath) {
      return path(conf, data, options).chosen();
    }
    long begin = System.nanoTime();
    LoadedProblem problem = LoadedProblem.of(conf, data);
    CoefficientErrors.require(conf, problem.objective());
    DataNotes notes = DataNotes.of(data, problem.standardisation());
    notes.log();
    TrainingResult result;
    RoundCosts costs;
    try (RoundClock clock = clock(problem)) {
      result = new Run(conf, problem, clock, data.validation()).train(options, checkpointing);
      costs = clock.costs();
    }
    return new EndedRun(result, costs, secondsSince(begin))
        .evaluated(conf, data, problem, notes, options);
  }

  /** Finds the models of a path, and evaluates the one that is chosen. */
  static PathOutcome path(TrainingConf conf, TrainingData data, RunOptions options) {
    long begin = System.nanoTime();
    LoadedProblem problem = LoadedProblem.of(conf, data);
    DataNotes notes = DataNotes.of(data, problem.standardisation());
    notes.log();
    RegularisationPath.Found found;
    RoundCosts costs;
    try (RoundClock clock = clock(problem)) {
      found = new RegularisationPath(conf, data, problem, clock, options).run();
      costs = clock.costs();
    }
    EndedRun ended = new EndedRun(found.result(), costs, secondsSince(begin));
    return new PathOutcome(
        found.path(), ended.evaluated(found.conf(), data, problem, notes, options));
  }

  /** Trains all points of a search side by side, and the best one on all rows. */
  static SearchOutcome search(
      SearchPlan plan, TrainingData data, RunOptions options, SearchListener listener) {
    long begin = System.nanoTime();
    Search search = new Search(plan, data, options, listener);
    SearchResult result = search.run();
    if (result.interrupted().isPresent()) {
      return new SearchOutcome(result, Optional.empty(), Optional.empty(), secondsSince(begin));
    }
    Optional<Bootstrap> bootstrap = search.bootstrap(result.best().point());
    double seconds = secondsSince(begin);
    TrainingConf conf = plan.conf();
    if (!conf.tune().refit()) {
      return new SearchOutcome(result, Optional.empty(), bootstrap, seconds);
    }
    TrainingConf best = Search.refit(conf, result.best().point());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    try (Checkpointing checkpointing = checkpointing(best, spark, options)) {
      TrainingData all = Search.trained(best, data.of(best, data.train()));
      Outcome refit = train(best, all, options, checkpointing);
      return new SearchOutcome(result, Optional.of(refit), bootstrap, seconds);
    }
  }

  private static RoundClock clock(LoadedProblem problem) {
    return RoundClock.of(JavaSparkContext.fromSparkContext(problem.data().context()));
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
