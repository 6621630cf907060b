package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.Answer;
import org.thalweg.run.DriverMemory;
import org.thalweg.solve.Lockstep;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;

/**
 * Fits several estimators to the same rows at the same time. The rows are read once, and where
 * several fits ask for sums over the rows, one pass answers them all. Each model has the same bits
 * as if its estimator were fitted alone.
 */
public final class SideBySide {
  private static final Logger LOG = LoggerFactory.getLogger(SideBySide.class);
  private static final int MOST = 256; // fits that run at once, each in a thread
  private static final int SPARED = 3; // their vectors may take this part of the heap: 1 / SPARED
  private static final int STATE = 32; // vectors as long as w in the state of a method, about

  private SideBySide() {}

  /**
   * Fits an estimator with every point of a grid: side by side where that is possible ({@link
   * ThalwegCrossValidator} says when), else one after the other.
   *
   * @return a model of each point, in order
   */
  public static Model<?>[] fit(Estimator<?> estimator, Dataset<?> dataset, ParamMap[] points) {
    Optional<String> obstacle = Stages.obstacle(estimator, points);
    if (obstacle.isPresent()) {
      LOG.info("{} is fitted point after point: {}", estimator.uid(), obstacle.get());
      return Arrays.stream(points)
          .map(point -> (Model<?>) estimator.fit(dataset, point))
          .toArray(Model<?>[]::new);
    }
    Model<?>[] models = new Model<?>[points.length];
    new GridSearch(Stages.of(estimator), points).fit(dataset, null, null, models);
    return models;
  }

  /**
   * A model, and what its run found.
   *
   * @param task that made it
   */
  record Fitted(FitTask<?> task, PredictionModel<Vector, ?> model, Fit fit) {}

  /**
   * Reads the rows of a Dataset in the form that some tasks have, and fits these.
   *
   * @return a model of each, in order
   * @throws RuntimeException the first one that a fit throws, which ends the others
   */
  static List<Fitted> fit(List<FitTask<?>> tasks, ReadPlan form, Dataset<?> dataset) {
    try (FitRows rows = FitRows.read(form, dataset)) {
      return fit(tasks, rows, dataset);
    }
  }

  private static List<Fitted> fit(List<FitTask<?>> tasks, FitRows rows, Dataset<?> dataset) {
    if (tasks.size() == 1) {
      return List.of(alone(tasks.get(0), rows, dataset));
    }
    ShardedData train = rows.data().train();
    List<Fitted> fitted = new ArrayList<>();
    int most = most(tasks, rows);
    LOG.info("{} fits side by side over {} rows", Math.min(most, tasks.size()), train.rows());
    try (JobTags tags = JobTags.ofRun(JavaSparkContext.fromSparkContext(train.context()))) {
      for (int first = 0; first < tasks.size(); first += most) {
        int count = Math.min(most, tasks.size() - first);
        try (SharedPasses shared = new SharedPasses(train.rows())) {
          fitted.addAll(
              Lockstep.run(
                  shared,
                  first,
                  count,
                  one -> beside(tasks.get(one.number()), rows, dataset, one, shared)));
        }
      }
    }
    return fitted;
  }

  private static <M extends PredictionModel<Vector, M>> Fitted alone(
      FitTask<M> task, FitRows rows, Dataset<?> dataset) {
    Fit fit = new Fit(task.estimator(), task.keys(), rows);
    return new Fitted(task, task.train(fit, dataset), fit);
  }

  private static <M extends PredictionModel<Vector, M>> Fitted beside(
      FitTask<M> task,
      FitRows rows,
      Dataset<?> dataset,
      Lockstep.LockstepModel one,
      SharedPasses shared) {
    Fit fit =
        new Fit(
            task.estimator(),
            task.keys(),
            rows,
            (model, sums) -> shared.join(one.number(), model, sums, one.oracle()));
    return new Fitted(task, task.train(fit, dataset), fit);
  }

  /** How many fits run at once: as many as have room for their vectors on the driver. */
  private static int most(List<FitTask<?>> tasks, FitRows rows) {
    long outputs =
        tasks.stream().mapToLong(task -> outputs(task.estimator(), rows)).max().orElse(1);
    long dimension = (rows.data().features() + 1L) * outputs;
    boolean holds = tasks.stream().anyMatch(task -> hasL1(task.estimator()));
    ShardedData train = rows.data().train();
    long copy = holds ? HeldRows.bytes(train.rows(), train.entries(), train.features()) : 0;
    long each = 8 * (DriverMemory.VECTORS + STATE) * dimension + copy;
    long memory = Runtime.getRuntime().maxMemory() / SPARED;
    return (int) Math.max(1, Math.min(MOST, memory / each));
  }

  /** Whether a fit may have a copy of the rows by column. */
  private static boolean hasL1(Params estimator) {
    return estimator.hasParam("elasticNetParam")
        && (Double) estimator.getOrDefault(estimator.getParam("elasticNetParam")) > 0;
  }

  /** How many numbers w has for each feature, about. */
  private static long outputs(Params estimator, FitRows rows) {
    if (estimator.hasParam("factorSize")) {
      return 1 + (Integer) estimator.getOrDefault(estimator.getParam("factorSize"));
    }
    if (estimator.hasParam("layers") && estimator.isSet(estimator.getParam("layers"))) {
      int[] layers = (int[]) estimator.getOrDefault(estimator.getParam("layers"));
      return layers.length < 2 ? 1 : layers[1] + 1L;
    }
    return Math.max(1, rows.data().train().classes());
  }

  /**
   * Answers the questions of fits that run side by side over the same rows. When a run of a fit
   * begins, it joins with the problem that it minimises; a second run of the same fit replaces the
   * first.
   */
  private static final class SharedPasses implements Oracle {
    private final Map<Integer, SparkOracle.SparkModel> models = new TreeMap<>(); // by number
    private final Map<Integer, Integer> places = new HashMap<>(); // in the oracle, by number
    private final long rows;
    private TreeAggregation aggregation; // of the first run
    private Oracle oracle; // null where it is not that of the models

    SharedPasses(long rows) {
      this.rows = rows;
    }

    /**
     * Takes a model in.
     *
     * @param number of the fit
     * @param alone gives the answers of this model to the fit
     */
    synchronized Oracle join(
        int number, SparkOracle.SparkModel model, TreeAggregation mode, Oracle alone) {
      aggregation = aggregation == null ? mode : aggregation;
      if (!model.equals(models.put(number, model))) {
        close();
      }
      return alone;
    }

    @Override
    public synchronized List<Answer> answerAll(List<Asked> questions) {
      if (oracle == null) {
        places.clear();
        models.keySet().forEach(number -> places.put(number, places.size()));
        oracle =
            SparkOracle.of(new ArrayList<>(models.values()), aggregation, RoundClock.stopped());
      }
      return oracle.answerAll(
          questions.stream()
              .map(asked -> new Asked(places.get(asked.model()), asked.question()))
              .toList());
    }

    @Override
    public synchronized void ended(int number) {
      if (oracle != null && places.containsKey(number)) {
        oracle.ended(places.get(number));
      }
    }

    @Override
    public synchronized void requireUncancelled() {
      if (oracle != null) {
        oracle.requireUncancelled();
      }
    }

    @Override
    public long rows() {
      return rows;
    }

    @Override
    public synchronized void close() {
      if (oracle != null) {
        oracle.close();
        oracle = null;
      }
    }
  }
}
