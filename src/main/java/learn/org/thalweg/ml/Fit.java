package org.thalweg.ml;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.model.Model;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.RunOptions;
import org.thalweg.run.SecondOrderWork;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.History;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.DataException;

/**
 * A fit of an estimator to rows that were read: trains confs on them, either alone or side by side
 * with other fits.
 */
final class Fit {
  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);
  private static final int ENOUGH_STEPS = 100; // for L-BFGS to be worth a try
  private static final long NEWTON_STEPS = 30; // kept of maxIter, if L-BFGS does not converge
  private static final int MATRICES = 12; // that Newton's method needs, roughly
  private static final int GRADIENTS = 800; // products of an entry that L-BFGS needs, roughly

  private final Params estimator;
  private final KeyParams keys;
  private final FitRows rows;

  /** Makes what answers the questions of a run. */
  private final BiFunction<SparkOracle.SparkModel, TreeAggregation, Oracle> oracles;

  private Optional<FitResult> found = Optional.empty();

  /** A fit of one estimator by itself. */
  Fit(Params estimator, KeyParams keys, FitRows rows) {
    this(
        estimator,
        keys,
        rows,
        (model, sums) ->
            SparkOracle.of(
                model.problem(), model.data(), model.draws(), sums, RoundClock.stopped()));
  }

  /**
   * A fit beside those of other points of a grid.
   *
   * @param oracles makes an oracle that answers the questions of a run together with those of
   *     others
   */
  Fit(
      Params estimator,
      KeyParams keys,
      FitRows rows,
      BiFunction<SparkOracle.SparkModel, TreeAggregation, Oracle> oracles) {
    this.estimator = estimator;
    this.keys = keys;
    this.rows = rows;
    this.oracles = oracles;
  }

  /**
   * Does what {@code Predictor.fit} of Spark does, except that labels and weights are cast to
   * double later, when they are read. To cast columns here would make another Dataset, and Spark
   * would plan its query anew.
   */
  static <M extends PredictionModel<Vector, M>> M by(
      Predictor<Vector, ?, M> estimator, Dataset<?> dataset, Function<Dataset<?>, M> train) {
    estimator.transformSchema(dataset.schema());
    M model = train.apply(dataset);
    model.setParent(estimator);
    return model;
  }

  /** The rows, and what is known of them. */
  FitRows rows() {
    return rows;
  }

  /** The length of the vectors of features. */
  int features() {
    return rows.data().features();
  }

  /** What the last run found; empty where the model needed none. */
  Optional<FitResult> found() {
    return found;
  }

  /** A conf that reads these rows and has the keys that were given as Params. */
  ConfBuilder conf() {
    ConfBuilder conf = rows.columns().conf();
    keys.copyTo(conf);
    return conf;
  }

  /**
   * Trains.
   *
   * @param start w of the features as they are; empty for that of the conf
   * @throws DataException if the run diverges
   */
  FitResult train(TrainingConf conf, Optional<double[]> start) {
    return train(conf, data(conf), start);
  }

  private TrainingData data(TrainingConf conf) {
    return rows.data().of(conf, rows.data().train());
  }

  /** Trains a conf, as {@code thalweg train} does on a file of the same rows. */
  Model model(TrainingConf conf) {
    TrainingData data = data(conf);
    return ModelTrainer.model(conf, data, train(conf, data, Optional.empty()).w());
  }

  /**
   * Trains by Newton's method; where a few matrices cost more than many gradients, by L-BFGS, and
   * by Newton's method from where that has not converged in its share of the steps.
   *
   * @param conf of Newton's method
   * @param maxIter steps of both together
   * @param outputs scores of a row
   * @param start w of the features as they are; empty for that of the conf
   */
  FitResult bySecondOrder(ConfBuilder conf, int maxIter, int outputs, Optional<double[]> start) {
    TrainingConf newton = conf.build();
    boolean mayChange =
        maxIter >= ENOUGH_STEPS
            && rows.data().validation().isEmpty()
            && !keys.hasAny("checkpointDirectory", "stopMaxEpochs", "stopSeconds");
    if (!mayChange || !takesGradients(outputs)) {
      return train(newton, start);
    }
    conf.method(Method.LBFGS).stopMaxSteps(maxIter + 1L - NEWTON_STEPS);
    FitResult first = train(conf.build(), start);
    if (first.hasConverged()) {
      return first;
    }
    conf.method(Method.NEWTON).stopMaxSteps(NEWTON_STEPS);
    return first.then(train(conf.build(), Optional.of(first.w())));
  }

  /**
   * Whether a few passes that sum a matrix of second derivatives cost little beside many that sum
   * gradients: by the sizes of the data alone, as the choice decides the bits.
   *
   * @param outputs scores of a row
   */
  boolean matrixIsLittle(int outputs) {
    ShardedData train = rows.data().train();
    int dimension = Math.multiplyExact(features() + 1, outputs);
    return new SecondOrderWork(train.rows(), train.entries(), outputs, dimension).isLittle();
  }

  /** By the sizes of the data alone, as the choice decides the bits. */
  private boolean takesGradients(int outputs) {
    double count = rows.data().train().rows();
    double perRow = rows.data().train().entries() / count * outputs;
    double dimension = (double) (features() + 1) * outputs;
    double matrices =
        MATRICES * (count * perRow * perRow / 2 + dimension * dimension * dimension / 6);
    return matrices > GRADIENTS * count * perRow;
  }

  private FitResult train(TrainingConf conf, TrainingData data, Optional<double[]> start) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    boolean keeps = conf.checkpoint().directory().isPresent();
    Configuration hadoop = keeps ? Sessions.hadoop(spark) : spark.hadoopConfiguration();
    ExistingCheckpoints existing =
        keeps ? ExistingCheckpoints.resume() : ExistingCheckpoints.refuse();
    RunOptions options =
        new RunOptions(
            List.of(),
            StopCriterion.never(),
            model -> {},
            LOG::info,
            existing,
            start,
            List.of(),
            false);
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = Checkpointing.of(conf, hadoop, existing, LOG::info)) {
      ModelTrainer trainer = ModelTrainer.of(conf, data, options);
      TrainingResult result =
          trainer
              .run(RoundClock.stopped())
              .train(options, checkpointing, model -> oracles.apply(model, Aggregation.of(conf)));
      LOG.info("{}: {} after {} steps", estimator.uid(), result.reason(), result.steps());
      requireEnd(result);
      FitResult fitted =
          new FitResult(
              trainer.problem().objective(),
              trainer.problem().original(result.w()),
              objectives(result.history()),
              result.reason());
      found = Optional.of(fitted);
      return fitted;
    }
  }

  private void requireEnd(TrainingResult result) {
    if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
      throw new IllegalStateException(
          "%s was ended by the user: %s".formatted(estimator.uid(), result.reason()));
    }
    if (result.reason().kind() == Reason.Kind.DIVERGED) {
      throw new DataException(
          "%s must end at a finite objective, not above its start, but diverged: %s"
              .formatted(estimator.uid(), result.reason().detail()));
    }
  }

  private static double[] objectives(History history) {
    double[] objectives = new double[Math.max(1, history.steps())];
    for (int i = 0; i < history.steps(); i++) {
      objectives[i] = history.objective(i);
    }
    return objectives;
  }
}
