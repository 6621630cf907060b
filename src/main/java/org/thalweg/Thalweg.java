package org.thalweg;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Catalog;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.LabelRule;
import org.thalweg.data.LibsvmSource;
import org.thalweg.data.Sampler;
import org.thalweg.data.Samplers;
import org.thalweg.data.ShardSizes;
import org.thalweg.data.ShardedData;
import org.thalweg.objective.LabelDomain;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.PointwiseLoss;
import org.thalweg.penalty.Penalties;
import org.thalweg.spark.Evaluation;
import org.thalweg.spark.ReferenceSolver;
import org.thalweg.spark.SparkGradientSource;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.train.GradientSource;
import org.thalweg.train.StopCriterion;
import org.thalweg.train.Trainer;
import org.thalweg.train.TrainingListener;
import org.thalweg.train.TrainingResult;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * The one way in: a conf and data become a trained model.
 *
 * <pre>{@code
 * TrainingConf conf = TrainingConf.parse(Files.readString(Path.of("my.conf")));
 * Outcome outcome = Thalweg.train(conf, spark, List.of());
 * System.out.println(outcome.result().reason());
 * }</pre>
 */
public final class Thalweg {
  private Thalweg() {}

  /**
   * Checks what a conf says of the cluster, before there is one.
   *
   * @throws org.thalweg.config.ConfException if it breaks a rule
   */
  public static void check(TrainingConf conf) {
    aggregation(conf);
  }

  /** Loads what the conf names, and trains. */
  public static Outcome train(
      TrainingConf conf, JavaSparkContext spark, List<TrainingListener> listeners) {
    return train(conf, spark, listeners, model -> {});
  }

  /**
   * Loads what the conf names, and trains.
   *
   * @param listeners get a report after every step
   * @param trained gets the model before it is evaluated
   * @throws org.thalweg.data.DataException if the data are not what they must be
   * @throws org.thalweg.config.ConfException if the conf does not fit them
   */
  public static Outcome train(
      TrainingConf conf,
      JavaSparkContext spark,
      List<TrainingListener> listeners,
      Consumer<Model> trained) {
    TrainingConf.Data data = conf.data();
    long begin = System.nanoTime();
    try (ShardedData train = load(conf, data.train(), data.features(), spark)) {
      double loadSeconds = secondsSince(begin);
      Optional<ShardedData> test =
          data.test().map(path -> load(conf, path, features(conf, train), spark));
      try {
        return train(conf, train, test, listeners, trained, loadSeconds);
      } finally {
        test.ifPresent(ShardedData::close);
      }
    }
  }

  /** Trains on data that are loaded already, and evaluates on them and on the test data. */
  public static Outcome train(
      TrainingConf conf,
      ShardedData train,
      Optional<ShardedData> test,
      List<TrainingListener> listeners,
      Consumer<Model> trained,
      double loadSeconds) {
    LinearObjective objective =
        new LinearObjective(
            conf.objective().loss().value(), features(conf, train), conf.objective().intercept());
    Penalties penalties = conf.penalty().value();
    long begin = System.nanoTime();
    TrainingResult result = minimise(conf, objective, train, listeners);
    double trainSeconds = secondsSince(begin);
    double[] w = result.state().w();
    Model model =
        new Model(conf.objective().loss(), objective.features(), objective.intercept(), w);
    trained.accept(model);
    return new Outcome(
        model,
        result,
        Evaluation.of(train, objective, penalties, w),
        test.map(rows -> Evaluation.of(rows, objective, penalties, w)),
        loadSeconds,
        trainSeconds);
  }

  private static TrainingResult minimise(
      TrainingConf conf,
      LinearObjective objective,
      ShardedData data,
      List<TrainingListener> listeners) {
    Sampler sampler = sampler(conf.batch(), data.sizes(), conf.seed());
    TreeAggregation aggregation = aggregation(conf);
    StopCriterion stop = conf.stop().criterion(data.rows() / sampler.expectedRows());
    requireMemory(conf.updater().value(), objective.layout().dimension());
    double[] start = start(conf, objective, data);
    try (GradientSource source = new SparkGradientSource(data, objective, sampler, aggregation)) {
      return switch (conf.method()) {
        case SGD ->
            new Trainer(
                    objective.layout(),
                    conf.updater().value(),
                    conf.learningRate().value(),
                    conf.penalty().value(),
                    stop,
                    listeners)
                .train(source, start);
        case LBFGS ->
            new ReferenceSolver(objective.layout(), conf.penalty().value(), stop, listeners)
                .solve(source, start);
      };
    }
  }

  /**
   * Reads data for the loss of a conf.
   *
   * @param features the largest index allowed, 0 for any
   */
  private static ShardedData load(
      TrainingConf conf, String path, int features, JavaSparkContext spark) {
    TrainingConf.Data data = conf.data();
    return new LibsvmSource(path, features, data.shards(), data.partitions())
        .load(spark, labelRule(conf.objective().loss()));
  }

  /**
   * Reads data to evaluate a model on.
   *
   * @throws org.thalweg.data.DataException if they do not fit the model
   */
  public static ShardedData load(Model model, String path, JavaSparkContext spark) {
    return new LibsvmSource(path, model.features(), 0, 0).load(spark, labelRule(model.loss()));
  }

  /** What labels a loss takes: those of its domain, and −1 for 0 where that is {0, 1}. */
  public static LabelRule labelRule(Named<PointwiseLoss> loss) {
    LabelDomain domain = loss.value().labels();
    return new DomainLabels(domain, "in %s, as %s requires,".formatted(domain, loss.text()));
  }

  private static TreeAggregation aggregation(TrainingConf conf) {
    return new Catalog<TreeAggregation>("aggregation")
        .add("auto", TreeAggregation.Auto.class)
        .add("flat", TreeAggregation.Flat.class)
        .add("tree", TreeAggregation.Tree.class)
        .parse(conf.aggregation())
        .value();
  }

  private static Sampler sampler(TrainingConf.Batch batch, ShardSizes sizes, long seed) {
    long rows =
        batch.rows() > 0 ? batch.rows() : Math.max(1, Math.round(batch.fraction() * sizes.rows()));
    double fraction =
        batch.rows() > 0 ? Math.min(1, (double) batch.rows() / sizes.rows()) : batch.fraction();
    return switch (batch.sampling()) {
      case FULL -> new Samplers.Full(sizes);
      case EPOCH -> new Samplers.Epoch(sizes, rows, seed);
      case BERNOULLI -> new Samplers.Bernoulli(sizes, fraction, seed);
      case REPLACEMENT -> new Samplers.Replacement(sizes, Math.toIntExact(rows), seed);
      case PARTITIONS -> new Samplers.Partitions(sizes, fraction, seed);
    };
  }

  /** Rejects a w that the driver cannot hold with all that belongs to it. */
  private static void requireMemory(Updater updater, int dimension) {
    long slots = updater.slots(dimension).stream().mapToLong(Slot::length).sum();
    long needed = 8 * (5L * dimension + slots); // w, its last good copy, gradient, two sums, slots
    long memory = Runtime.getRuntime().maxMemory();
    if (needed > memory) {
      throw new ConfException(
          "w of %d entries needs %d MiB of the driver's memory but it has %d; raise --driver-memory"
              .formatted(dimension, needed >> 20, memory >> 20));
    }
  }

  private static double[] start(TrainingConf conf, LinearObjective objective, ShardedData data) {
    if (conf.start().rule() != null) {
      return objective.start(conf.start().rule().value(), conf.seed());
    }
    SparkSession spark = SparkSession.builder().sparkContext(data.rdd().context()).getOrCreate();
    Model model = ModelStore.load(spark, conf.start().model());
    if (!model.objective().layout().equals(objective.layout())) {
      throw new ConfException(
          "start must be a model of %d features %s intercept but %s has %d %s"
              .formatted(
                  objective.features(),
                  objective.intercept() ? "with" : "without",
                  conf.start().model(),
                  model.features(),
                  model.intercept() ? "with" : "without"));
    }
    return model.w();
  }

  private static int features(TrainingConf conf, ShardedData train) {
    return conf.data().features() > 0 ? conf.data().features() : train.features();
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
