package org.thalweg;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.Malformed;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.diagnose.GradientCheck;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.online.OnlineModel;
import org.thalweg.online.PartialFit;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.RegularisationPath;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Batches;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.run.DataNotes;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.EndedRun;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Outcome;
import org.thalweg.run.RightGradient;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Standing;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.Version;
import org.thalweg.tools.RoundPlan;
import org.thalweg.tune.Bootstrap;
import org.thalweg.tune.Point;
import org.thalweg.tune.Search;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.SearchResult;

/**
 * The one way in: a conf and data become a trained model.
 *
 * <pre>{@code
 * TrainingConf conf = TrainingConf.parse(Files.readString(Path.of("my.conf")));
 * Outcome outcome = Thalweg.train(conf, SparkSession.active());
 * System.out.println(outcome.result().reason());
 * }</pre>
 */
public final class Thalweg {
  /** The version, as {@code thalweg --version} prints it and checkpoints keep it. */
  public static final String VERSION = Version.NUMBER;

  private static final int FEW_FEATURES = 1 << 16; // whose scales cost little to find out

  private Thalweg() {}

  /**
   * Checks the key {@code aggregation}, before there is a Spark context.
   *
   * @throws org.thalweg.config.ConfException if it breaks a rule
   */
  public static void check(TrainingConf conf) {
    Aggregation.of(conf);
  }

  /** Loads what the conf names, and trains. */
  public static Outcome train(
      TrainingConf conf, SparkSession session, TrainingListener... listeners) {
    return train(conf, session, RunOptions.of(List.of(listeners)));
  }

  /** Loads what the conf names, and trains, with listeners, checkpoints and other options. */
  public static Outcome train(TrainingConf conf, SparkSession session, RunOptions options) {
    return train(conf, Sessions.context(session), options);
  }

  /** Trains on any table, whose columns the conf names. */
  public static Outcome train(
      TrainingConf conf, Dataset<Row> train, TrainingListener... listeners) {
    return train(conf, train, Optional.empty(), RunOptions.of(List.of(listeners)));
  }

  /** Loads what the conf names, and trains. */
  public static Outcome train(
      TrainingConf conf, JavaSparkContext spark, List<TrainingListener> listeners) {
    return train(conf, spark, RunOptions.of(listeners));
  }

  /**
   * Loads what the conf names, and trains.
   *
   * @throws org.thalweg.text.DataException if the data are not what they must be
   * @throws org.thalweg.config.ConfException if the conf does not fit them, or is not that of the
   *     run to be resumed
   */
  public static Outcome train(TrainingConf conf, JavaSparkContext spark, RunOptions options) {
    DriverMemory.require(conf);
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = checkpointing(conf, spark, options);
        TrainingData data = TrainingData.load(conf, spark)) {
      return train(conf, data, options, checkpointing);
    }
  }

  /**
   * Trains on any table.
   *
   * @param train with the columns of the conf, whose {@code data.train} is its name in messages
   * @param test the same to evaluate on, empty for none
   */
  public static Outcome train(
      TrainingConf conf, Dataset<Row> train, Optional<Dataset<Row>> test, RunOptions options) {
    JavaSparkContext spark = Sessions.context(train.sparkSession());
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = checkpointing(conf, spark, options);
        TrainingData data = TrainingData.load(conf, train, test, spark)) {
      return train(conf, data, options, checkpointing);
    }
  }

  /**
   * Checks a search before there is a cluster.
   *
   * @param values which need not be a whole conf without those of a point
   * @throws org.thalweg.config.ConfException if it breaks a rule
   */
  public static SearchPlan plan(ConfBuilder values) {
    SearchPlan plan = SearchPlan.of(values);
    check(plan.conf());
    return plan;
  }

  /**
   * Runs the search of a conf, as {@link #tune(SearchPlan, JavaSparkContext, RunOptions,
   * SearchListener)}.
   */
  public static SearchOutcome tune(
      TrainingConf conf, JavaSparkContext spark, RunOptions options, SearchListener listener) {
    return tune(plan(conf.toBuilder()), spark, options, listener);
  }

  /**
   * Loads what the conf names, trains all points of a search side by side, and the best one on all
   * rows.
   *
   * @param options its listeners and notes are for the last training; its interrupt and what it
   *     says of checkpoints are for every training
   * @throws org.thalweg.text.DataException if the data are not what they must be
   * @throws org.thalweg.config.ConfException if the conf does not fit them
   */
  public static SearchOutcome tune(
      SearchPlan plan, JavaSparkContext spark, RunOptions options, SearchListener listener) {
    TrainingConf conf = plan.conf();
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing claimed = Checkpointing.claimed(conf, Sessions.hadoop(spark));
        TrainingData data = TrainingData.load(conf, spark)) {
      long begin = System.nanoTime();
      for (Point point : conf.tune().refit() ? plan.points() : List.<Point>of()) {
        TrainingConf own = point.conf();
        CoefficientErrors.require(
            own, data.of(own, data.train()).objective().over(data.features()));
      }
      Search search = new Search(plan, data, options, listener);
      SearchResult result = search.run();
      Optional<Bootstrap> bootstrap =
          result.interrupted().isPresent()
              ? Optional.empty()
              : search.bootstrap(result.best().point());
      Optional<Reason> interrupted =
          result.interrupted().or(() -> bootstrap.flatMap(Bootstrap::interrupted));
      double seconds = secondsSince(begin);
      if (interrupted.isPresent() || !conf.tune().refit()) {
        return new SearchOutcome(result, Optional.empty(), bootstrap, interrupted, seconds);
      }
      TrainingConf best = Search.refit(conf, result.best().point());
      try (Checkpointing checkpointing = ofPart(best, spark, options)) {
        TrainingData all = Search.trained(best, data.of(best, data.train()));
        Outcome refit = train(best, all, options, checkpointing);
        return new SearchOutcome(result, Optional.of(refit), bootstrap, Optional.empty(), seconds);
      }
    }
  }

  /**
   * A model that learns from one batch after the other, before the first one: by the rule, the
   * schedule and the penalty of a conf with {@code method = sgd}.
   *
   * @param rows of the same form as the batches to come, from which features and classes are taken
   * @throws org.thalweg.config.ConfException if the conf has what a stream cannot do
   */
  public static OnlineModel online(TrainingConf conf, Dataset<Row> rows) {
    return OnlineModel.begin(conf, rows);
  }

  /**
   * Lets a model learn a batch, going on with the memory of its rule. The model that is given stays
   * what it is.
   *
   * @param batch at least one row
   * @return the model after the batch, and what the model before it said of the batch
   * @throws org.thalweg.text.DataException if a row is not what it must be, or w does not stay
   *     finite
   */
  public static PartialFit partialFit(OnlineModel model, Dataset<Row> batch) {
    return PartialFit.of(model, batch, model.batch() + 1);
  }

  /** Whether an earlier run of this conf left checkpoints to resume from. */
  public static boolean hasCheckpoints(TrainingConf conf, Configuration hadoop) {
    return conf.penalty().value() instanceof PenaltyPath
        ? RegularisationPath.hasCheckpoints(conf, hadoop)
        : Checkpointing.exist(conf, hadoop);
  }

  private static Checkpointing checkpointing(
      TrainingConf conf, JavaSparkContext spark, RunOptions options) {
    if (conf.penalty().value() instanceof PenaltyPath) {
      return RegularisationPath.checkpointing(conf, Sessions.hadoop(spark), options);
    }
    return Checkpointing.of(conf, Sessions.hadoop(spark), options.existing(), options.notes());
  }

  /**
   * The checkpoints of a training that ends a search: where they cannot be written, it goes on
   * without them. Each point of a path has its own.
   */
  private static Checkpointing ofPart(
      TrainingConf conf, JavaSparkContext spark, RunOptions options) {
    return conf.penalty().value() instanceof PenaltyPath
        ? Checkpointing.none(conf)
        : Checkpointing.ofPart(conf, Sessions.hadoop(spark), options, options.notes());
  }

  /**
   * Loads what the conf names, and finds the models of a path.
   *
   * @param conf whose penalty is a path
   * @param options the model that they get is the one that is kept
   * @throws org.thalweg.text.DataException if the data are not what they must be
   * @throws org.thalweg.config.ConfException if the conf does not fit them, or is not that of the
   *     path to be resumed
   */
  public static PathOutcome path(TrainingConf conf, JavaSparkContext spark, RunOptions options) {
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = checkpointing(conf, spark, options);
        TrainingData data = TrainingData.load(conf, spark)) {
      return path(conf, data, options);
    }
  }

  private static PathOutcome path(TrainingConf conf, TrainingData data, RunOptions options) {
    long begin = System.nanoTime();
    LoadedProblem problem = LoadedProblem.of(conf, data);
    CoefficientErrors.require(conf, problem.objective());
    DataNotes notes = DataNotes.of(data, problem.standardisation());
    notes.log();
    try (RoundClock clock =
        RoundClock.of(JavaSparkContext.fromSparkContext(data.train().context()))) {
      RegularisationPath.Found found =
          new RegularisationPath(conf, data, problem, clock, options).run();
      EndedRun ended = new EndedRun(found.result(), clock.costs(), secondsSince(begin));
      return new PathOutcome(
          found.path(), evaluated(found.conf(), data, problem, notes, ended, options));
    }
  }

  /** Trains on data that are loaded already, and evaluates on them and on the test data. */
  private static Outcome train(
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
    try (RoundClock clock =
        RoundClock.of(JavaSparkContext.fromSparkContext(problem.data().context()))) {
      result = new Run(conf, problem, clock, data.validation()).train(options, checkpointing);
      costs = clock.costs();
    }
    EndedRun ended = new EndedRun(result, costs, secondsSince(begin));
    return evaluated(conf, data, problem, notes, ended, options);
  }

  private static Outcome evaluated(
      TrainingConf conf,
      TrainingData data,
      LoadedProblem problem,
      DataNotes notes,
      EndedRun ended,
      RunOptions options) {
    Penalties penalties = conf.penalty().value();
    TrainingResult result = ended.result();
    double[] w = problem.original(result.w());
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    Model model = new Model(data.objective(), shrinkage, data.input(), data.features(), w);
    options.trained().accept(model);
    Evaluation train = problem.evaluate(data.train(), penalties, result.w());
    CoefficientErrors errors = CoefficientErrors.of(conf, problem, model);
    double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
    Standing standing = problem.judge(penalties, result.w(), result.standing().bound());
    TrainingResult judged = result.judged(standing);
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

  /** The scales of features, where a run may have missed the minimum for them. */
  private static DataNotes scaled(
      DataNotes notes, LoadedProblem problem, TrainingData data, TrainingResult result) {
    boolean isMissed = !result.isNearMinimum();
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

  /**
   * Loads the data of a conf, and compares the gradient of its objective with differences, over the
   * first batch and at a w drawn as {@code normal} draws it.
   *
   * @param coordinates how many to compare
   */
  public static GradientCheck checkGradient(
      TrainingConf conf, SparkSession session, int coordinates) {
    try (TrainingData data = TrainingData.load(conf, Sessions.context(session))) {
      LoadedProblem problem = LoadedProblem.of(conf, data);
      Sampler sampler = Batches.of(conf, data.train());
      try (Oracle oracle = problem.oracle(sampler, Aggregation.of(conf), RoundClock.stopped())) {
        return RightGradient.check(conf, problem.objective(), oracle, coordinates);
      }
    }
  }

  /**
   * Loads the data of a conf, and measures what its first rounds cost under each mode of
   * aggregation.
   */
  public static RoundPlan plan(TrainingConf conf, JavaSparkContext spark) {
    try (TrainingData data = TrainingData.load(conf, spark)) {
      LoadedProblem problem = LoadedProblem.of(conf, data);
      DriverMemory.of(conf, problem.objective(), problem.data()).require();
      return RoundPlan.measure(problem, Batches.of(conf, data.train()), Run.start(conf, problem));
    }
  }

  /**
   * Reads data to evaluate a model on, none of which may be malformed.
   *
   * @throws org.thalweg.text.DataException if they do not fit the model
   */
  public static ShardedData load(Model model, String path, SparkSession session) {
    return load(model, path, false, session);
  }

  /**
   * Reads data to evaluate a model on.
   *
   * @param dropsMalformed whether rows that do not fit the model are left out
   * @throws org.thalweg.text.DataException if there is none, or one does not fit that must
   */
  public static ShardedData load(
      Model model, String path, boolean dropsMalformed, SparkSession session) {
    Malformed malformed = dropsMalformed ? Malformed.DROP : Malformed.FAIL;
    return model
        .input()
        .source(session, path, model.features(), Partitioning.standard())
        .load(Sessions.context(session), RowRules.of(DomainLabels.of(model.conf()), malformed));
  }

  /**
   * Says what kind of point a model is on data, with its penalty; in the units of the standardised
   * features, by what these data say they are, where it was trained on such.
   *
   * @param tolerance the gradient counts as zero up to this norm; empty for a relative bound, as in
   *     {@link Diagnosis#of}
   */
  public static Diagnosis diagnose(Model model, ShardedData data, OptionalDouble tolerance) {
    Model.Shrinkage shrinkage = model.shrinkage();
    LoadedProblem problem =
        LoadedProblem.of(
            data,
            model.objective(),
            model.features(),
            shrinkage.units(),
            shrinkage.penalty().value());
    double[] w = problem.standardised(model.w());
    return problem.diagnose(shrinkage.penalty().value(), w, tolerance);
  }

  /**
   * The standard errors of the coefficients of a model that maximises the likelihood of data.
   *
   * @param data with the weights that the model was trained with
   * @throws IllegalArgumentException if the model is of another kind, see {@link
   *     StandardErrors#unfit}
   * @throws org.thalweg.text.DataException if the data do not determine the coefficients
   */
  public static StandardErrors standardErrors(Model model, ShardedData data) {
    StandardErrors.unfit(model.objective())
        .ifPresent(
            why -> {
              throw new IllegalArgumentException("the model " + why);
            });
    return StandardErrors.of(
        model.objective(),
        model.w(),
        other -> SparkOracle.of(new Problem(other, Penalties.none()), data, 0),
        model::coefficient);
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
