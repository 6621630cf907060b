package org.thalweg.run;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelProof;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Standing;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.Text;

/**
 * Trains a conf on rows that are loaded, and evaluates the model on them and on the test data.
 *
 * @param problem of the conf and the data
 * @param notes what was noticed about the data
 * @param begin when it began, by {@link System#nanoTime}
 */
public record ModelTrainer(
    TrainingConf conf,
    TrainingData data,
    LoadedProblem problem,
    DataNotes notes,
    RunOptions options,
    long begin) {
  private static final double[] NONE = {};
  private static final String MOVED =
      "objective.classWeights moves the probabilities; thalweg calibrate mends them, on other rows";
  private static final int FEW_FEATURES = 1 << 16; // whose scales cost little to find out

  /**
   * Makes the problem of a conf and its data, and notes what there is to be said of them.
   *
   * @throws org.thalweg.config.ConfException if the conf does not fit the data
   */
  public static ModelTrainer of(TrainingConf conf, TrainingData data, RunOptions options) {
    long begin = System.nanoTime();
    LoadedProblem problem = LoadedProblem.of(conf, data);
    CoefficientErrors.require(conf, problem.objective());
    DataNotes notes = DataNotes.of(data, problem.standardisation());
    notes.log();
    return new ModelTrainer(conf, data, problem, notes, options, begin);
  }

  /**
   * The conf of a training that is a part of another one: its checkpoints are in a directory below.
   *
   * @param values that the part has
   * @param name of the directory, with its arguments
   */
  public static TrainingConf part(
      TrainingConf whole, ConfBuilder values, String name, Object... arguments) {
    whole
        .checkpoint()
        .directory()
        .ifPresent(
            directory ->
                values.set("checkpoint.directory", directory + "/" + Text.of(name, arguments)));
    return values.build();
  }

  /** A clock of the rounds of a run. */
  public RoundClock clock() {
    return RoundClock.of(JavaSparkContext.fromSparkContext(problem.data().context()));
  }

  /** The run that minimises the conf on the data, whose rounds a clock times. */
  public Run run(RoundClock clock) {
    return new Run(conf, problem, clock, data.validation());
  }

  /**
   * The model that a run of a conf has found.
   *
   * @param w of the features as they are
   */
  public static Model model(TrainingConf conf, TrainingData data, double[] w) {
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    return new Model(data.objective(), shrinkage, data.input(), data.features(), w);
  }

  /** Trains, and evaluates the model. */
  public Outcome train(Checkpointing checkpointing) {
    TrainingResult result;
    RoundCosts costs;
    try (RoundClock clock = clock()) {
      result = run(clock).train(options, checkpointing);
      costs = clock.costs();
    }
    return evaluated(conf, result, costs, Optional.empty());
  }

  /**
   * Evaluates the model of a run that has ended.
   *
   * @param own conf of the run
   * @param costs where the time of its rounds went
   * @param asked an oracle over the rows in the coordinates of the problem, which stays open; empty
   *     for one of its own
   */
  public Outcome evaluated(
      TrainingConf own, TrainingResult result, RoundCosts costs, Optional<Oracle> asked) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    Penalties penalties = problem.on(own.penalty().value());
    double[] w = problem.original(result.w());
    Model model = model(own, data, w);
    options.trained().accept(model);
    Evaluation train = problem.evaluate(data.train(), penalties, result.w());
    CoefficientErrors errors =
        CoefficientErrors.of(own, data.train().root().weighingAs(problem.data()), model);
    double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
    Standing standing = problem.judge(penalties, result.w(), result.standing().bound(), asked);
    TrainingResult judged = result.judged(standing);
    double[] classes =
        own.data()
            .rows()
            .classWeights()
            .map(it -> it.factors(data.train().classWeights()))
            .orElse(NONE);
    ShardedData weighed = data.train().root().weighingAs(problem.data());
    Optional<ModelProof> proof =
        options.ownsOutput()
            ? problem.proof(own, weighed, train.objective(), standing, classes)
            : Optional.empty();
    DataNotes said =
        withScales(judged).withResult(problem.problem(penalties), result.w(), accuracy);
    boolean isMoved = classes.length > 0 && problem.objective().isProbabilistic();
    DataNotes told = isMoved ? said.with(MOVED) : said;
    return new Outcome(
        model,
        judged,
        proof,
        train,
        data.test().map(rows -> RowMetrics.evaluate(rows, problem.objective(), penalties, w)),
        data.validation().map(rows -> RowMetrics.evaluate(rows, problem.objective(), penalties, w)),
        errors.known(),
        errors.warning().map(told::with).orElse(told),
        costs,
        data.loadSeconds(),
        seconds);
  }

  /** The notes, with the scales of features where a run may have missed the minimum for them. */
  private DataNotes withScales(TrainingResult result) {
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
}
