package org.thalweg;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Malformed;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.model.ModelProof;
import org.thalweg.online.OnlineModel;
import org.thalweg.online.PartialFit;
import org.thalweg.path.ConfTraining;
import org.thalweg.path.PathOutcome;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Outcome;
import org.thalweg.run.RangedTraining;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.TrainingListener;
import org.thalweg.spark.JobTags;
import org.thalweg.text.Version;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;

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

  private Thalweg() {}

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
    if (!RangedTraining.mayBe(conf)) { // else the data decide
      DriverMemory.require(conf);
    }
    return train(conf, spark, options, () -> TrainingData.load(conf, spark));
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
    return train(conf, spark, options, () -> TrainingData.load(conf, train, test, spark));
  }

  private static Outcome train(
      TrainingConf conf, JavaSparkContext spark, RunOptions options, Supplier<TrainingData> load) {
    ConfTraining training = new ConfTraining(conf, Sessions.hadoop(spark), options);
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = training.checkpointing();
        TrainingData data = load.get()) {
      return training.train(data, checkpointing);
    }
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
      TrainingConf conf, JavaSparkContext spark, RunOptions options, SearchListener listener) {
    return SearchOutcome.of(SearchPlan.of(conf.toBuilder()), spark, options, listener);
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
    ConfTraining training = new ConfTraining(conf, Sessions.hadoop(spark), options);
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = training.checkpointing();
        TrainingData data = TrainingData.load(conf, spark)) {
      return training.path(data);
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
    return load(model, path, malformed, Sessions.context(session), () -> session);
  }

  /**
   * Reads data to evaluate a model on; an SQL session is started for tables alone.
   *
   * @param malformed what becomes of rows that do not fit the model
   * @throws org.thalweg.text.DataException if there is none, or one does not fit that must
   */
  public static ShardedData load(
      Model model, String path, Malformed malformed, JavaSparkContext spark) {
    return load(model, path, malformed, spark, () -> Sessions.of(spark));
  }

  private static ShardedData load(
      Model model,
      String path,
      Malformed malformed,
      JavaSparkContext spark,
      Supplier<SparkSession> session) {
    return model
        .input()
        .source(session, path, model.features(), Partitioning.standard())
        .load(spark, RowRules.of(DomainLabels.of(model.conf()), malformed));
  }

  /**
   * Says what kind of point a model is on data, with its penalty; in the units of the standardised
   * features, by what these data say they are, where it was trained on such.
   *
   * @param tolerance the gradient counts as zero up to this norm; empty for a relative bound, as in
   *     {@link Diagnosis#of}
   */
  public static Diagnosis diagnose(Model model, ShardedData data, OptionalDouble tolerance) {
    return LoadedProblem.diagnose(model, data, tolerance);
  }

  /**
   * Proves again how far F of a model is above its minimum, without training.
   *
   * @param proof of the model, which says which rows these are
   * @throws org.thalweg.text.DataException if they are others
   */
  public static DualBound verify(Model model, ModelProof proof, ShardedData data) {
    return LoadedProblem.verify(model, proof, data);
  }
}
