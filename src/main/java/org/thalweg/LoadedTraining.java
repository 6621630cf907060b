package org.thalweg;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.RegularisationPath;
import org.thalweg.penalty.Penalties;
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
import org.thalweg.solve.Reason;
import org.thalweg.solve.Stationarity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.RowMetrics;
import org.thalweg.tune.Bootstrap;
import org.thalweg.tune.Search;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.SearchResult;

/** Trains on data that are loaded: one model, those of a path, or those of a search. */
final class LoadedTraining {
  private static final int FEW_FEATURES = 1 << 16; // whose scales cost little to find out

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
    EndedRun ended = new EndedRun(result, costs, secondsSince(begin));
    return evaluated(ended, conf, data, problem, notes, options);
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
        found.path(), evaluated(ended, found.conf(), data, problem, notes, options));
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

  /**
   * Evaluates a run: its model on the rows that it was trained on, on the test data, and on the
   * validation rows.
   *
   * @param options whose {@code trained} gets the model before it is evaluated
   */
  private static Outcome evaluated(
      EndedRun ended,
      TrainingConf conf,
      TrainingData data,
      LoadedProblem problem,
      DataNotes notes,
      RunOptions options) {
    Penalties penalties = conf.penalty().value();
    TrainingResult result = ended.result();
    double[] w = problem.standardisation().original(result.w());
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    Model model = new Model(data.objective(), shrinkage, data.input(), data.features(), w);
    options.trained().accept(model);
    Evaluation train = problem.evaluate(data.train(), penalties, result.w());
    CoefficientErrors errors = CoefficientErrors.of(conf, problem, model);
    double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
    TrainingResult judged =
        result.withRelativeGradient(problem.relativeGradient(penalties, train.gradientNorm()));
    return new Outcome(
        model,
        judged,
        train,
        data.test().map(rows -> RowMetrics.evaluate(rows, problem.objective(), penalties, w)),
        data.validation().map(rows -> RowMetrics.evaluate(rows, problem.objective(), penalties, w)),
        errors.known(),
        errors.noted(
            scaled(notes, problem, data, judged)
                .withResult(problem.problem(penalties), result.w(), accuracy)),
        ended.costs(),
        data.loadSeconds(),
        ended.seconds());
  }

  /** With the scales of the features, where they may be why a run missed the minimum. */
  private static DataNotes scaled(
      DataNotes notes, LoadedProblem problem, TrainingData data, TrainingResult result) {
    boolean isMissed =
        result.relativeGradient() > Stationarity.CLOSE
            || result.reason().kind() == Reason.Kind.STALLED && !result.isNearMinimum();
    boolean mayTell =
        problem.standardisation().isIdentity()
            && problem.objective().isConvex()
            && result.validation().isEmpty()
            && data.features() <= FEW_FEATURES;
    return isMissed && mayTell
        ? notes.withScales(
            FeatureStatistics.moments(data.train(), data.features()), data.input()::name)
        : notes;
  }

  private static RoundClock clock(LoadedProblem problem) {
    return RoundClock.of(JavaSparkContext.fromSparkContext(problem.data().context()));
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
