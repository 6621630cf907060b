package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.ValidatorParams;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.SparkPlans;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Elementary;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.LabelDomain;
import org.thalweg.metrics.ClassTable;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.NumberMetrics;
import org.thalweg.metrics.RankCurve;
import org.thalweg.ml.Fit.FitRows;
import org.thalweg.ml.Fit.FitTask;
import org.thalweg.ml.Fit.RowScorer;
import org.thalweg.objective.Link;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Lockstep;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.NoRowsException;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

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

  /**
   * Fits an estimator with every point of a grid to the same rows, all points side by side that
   * read the rows in the same form, and measures the models on rows that these did not see.
   *
   * @param stages the estimator
   * @param points of the grid
   */
  record GridSearch(Stages stages, ParamMap[] points) {
    private static final Logger LOG = LoggerFactory.getLogger(GridSearch.class);

    /**
     * What a validator has found.
     *
     * @param best the estimator fitted to all rows at the best point
     * @param metrics of the points, their means over the splits
     * @param models of the points, by split; null where they are not kept
     */
    record GridFit(Model<?> best, double[] metrics, Model<?>[][] models) {}

    /**
     * Does what a validator of Spark does, all points side by side.
     *
     * @param keepsModels whether the models of the splits are wanted as well
     * @return empty where Spark has to do it, point after point
     */
    static Optional<GridFit> by(
        ValidatorParams validator,
        Dataset<?> dataset,
        Supplier<List<Split>> splits,
        boolean keepsModels) {
      ParamMap[] points = validator.getEstimatorParamMaps();
      Optional<String> obstacle = Stages.obstacle(validator.getEstimator(), points);
      if (obstacle.isPresent()) {
        LOG.info("{} fits point after point: {}", validator.uid(), obstacle.get());
        return Optional.empty();
      }
      Evaluator evaluator = validator.getEvaluator();
      GridSearch search = new GridSearch(Stages.of(validator.getEstimator()), points);
      List<Split> all = splits.get();
      double[] metrics = new double[points.length];
      Model<?>[][] models = new Model<?>[all.size()][keepsModels ? points.length : 0];
      for (int k = 0; k < models.length; k++) {
        Split split = all.get(k);
        double[] found = search.fit(split.training(), split.held(), evaluator, models[k]);
        Arrays.setAll(metrics, i -> metrics[i] + found[i]);
      }
      Arrays.setAll(metrics, i -> metrics[i] / models.length);
      ParamMap point = points[best(metrics, evaluator.isLargerBetter())];
      Model<?> best = (Model<?>) validator.getEstimator().fit(dataset, point);
      return Optional.of(new GridFit(best, metrics, keepsModels ? models : null));
    }

    /**
     * Fits all points to some rows, and measures them on others.
     *
     * @param held rows to measure on; null for none
     * @param models gets the models of the points; of length 0 where they are not kept
     * @return the metrics of the points
     */
    double[] fit(Dataset<?> dataset, Dataset<?> held, Evaluator evaluator, Model<?>[] models) {
      double[] metrics = new double[points.length];
      through(
          dataset,
          (before, training) ->
              inGroups(
                  training,
                  (places, fitted) -> {
                    double[] known =
                        held == null
                            ? new double[fitted.size()]
                            : HeldMetric.of(evaluator, fitted, Stages.through(before, held));
                    for (int k = 0; k < known.length; k++) {
                      int i = places.get(k);
                      Model<?> model = stages.model(before, fitted.get(k).model(), points[i]);
                      metrics[i] =
                          Double.isNaN(known[k])
                              ? evaluator.evaluate(model.transform(held, points[i]))
                              : known[k];
                      if (models.length > 0) {
                        models[i] = model;
                      }
                    }
                  }));
      return metrics;
    }

    /** Fits the stages before the last one, from a cache where there are any to be fitted. */
    private void through(Dataset<?> dataset, BiConsumer<List<Transformer>, Dataset<?>> body) {
      boolean isCached = !dataset.storageLevel().equals(StorageLevel.NONE()); // by its owner
      boolean isReadTwice = stages.fitsBefore() && !isCached;
      Dataset<?> rows = isReadTwice ? dataset.cache() : dataset;
      try {
        List<Transformer> before = stages.fitBefore(rows);
        body.accept(before, Stages.through(before, rows));
      } finally {
        if (isReadTwice) {
          rows.unpersist();
        }
      }
    }

    /**
     * Fits the last stage at all points, those of one form side by side.
     *
     * @param group takes the places of such points, and their fits
     */
    private void inGroups(
        Dataset<?> training, BiConsumer<List<Integer>, List<SideBySide.Fitted>> group) {
      List<FitTask<?>> tasks = new ArrayList<>();
      Map<ReadPlan, List<Integer>> byForm = new LinkedHashMap<>();
      for (int i = 0; i < points.length; i++) {
        Estimator<?> last = stages.last(points[i]);
        last.transformSchema(training.schema());
        tasks.add(Stages.task(last));
        byForm.computeIfAbsent(tasks.get(i).form(), form -> new ArrayList<>()).add(i);
      }
      byForm.forEach(
          (form, places) ->
              group.accept(
                  places,
                  SideBySide.fit(
                      places.stream().<FitTask<?>>map(tasks::get).toList(), form, training)));
    }

    /**
     * The point with the best metric; the first of equals. What is not a number is never better.
     */
    private static int best(double[] metrics, boolean isLargerBetter) {
      int best = 0;
      for (int i = 1; i < metrics.length; i++) {
        boolean isBetter = isLargerBetter ? metrics[i] > metrics[best] : metrics[i] < metrics[best];
        if (isBetter || Double.isNaN(metrics[best]) && !Double.isNaN(metrics[i])) {
          best = i;
        }
      }
      return best;
    }
  }

  /**
   * An estimator of Thalweg; or a pipeline whose last stage is such an estimator and whose other
   * stages are the same at all points of a grid.
   *
   * @param whole the estimator of the search
   * @param before the stages before the last one; none where it is no pipeline
   */
  record Stages(Estimator<?> whole, List<PipelineStage> before) {
    /** What a fit of each of our estimators does. */
    private static final Map<Class<?>, Function<Estimator<?>, FitTask<?>>> TASKS =
        Map.of(
            LogisticRegression.class, own -> ((LogisticRegression) own).task(),
            LinearSVC.class, own -> ((LinearSVC) own).task(),
            LinearRegression.class, own -> ((LinearRegression) own).task(),
            GeneralizedLinearRegression.class, own -> ((GeneralizedLinearRegression) own).task(),
            FMClassifier.class, own -> ((FMClassifier) own).task(),
            FMRegressor.class, own -> ((FMRegressor) own).task(),
            MultilayerPerceptronClassifier.class,
                own -> ((MultilayerPerceptronClassifier) own).task(),
            ThalwegClassifier.class, own -> ((ThalwegClassifier) own).task(),
            ThalwegRegressor.class, own -> ((ThalwegRegressor) own).task());

    /**
     * What a fit of one of our estimators does.
     *
     * @throws org.thalweg.config.ConfException if its Params do not fit each other
     */
    static FitTask<?> task(Estimator<?> estimator) {
      return TASKS.get(estimator.getClass()).apply(estimator);
    }

    /** The stages of an estimator, or it alone where it has none. */
    static Stages of(Estimator<?> estimator) {
      PipelineStage[] all = stagesOf(estimator);
      return new Stages(estimator, List.of(all).subList(0, Math.max(0, all.length - 1)));
    }

    private static PipelineStage[] stagesOf(Estimator<?> estimator) {
      return estimator instanceof Pipeline pipeline && pipeline.isSet(pipeline.stages())
          ? pipeline.getStages()
          : new PipelineStage[0];
    }

    /** Why the points of a grid cannot be fitted side by side; empty where they can. */
    static Optional<String> obstacle(Estimator<?> estimator, ParamMap[] points) {
      Stages stages = of(estimator);
      if (estimator instanceof Pipeline && stagesOf(estimator).length == 0) {
        return Optional.of("the pipeline has no stages");
      }
      Estimator<?> own = stages.last(ParamMap.empty());
      if (!TASKS.containsKey(own.getClass())) {
        return Optional.of("%s is not a Thalweg estimator".formatted(own.getClass().getName()));
      }
      for (ParamMap point : points) {
        Optional<String> earlier = stages.inEarlierStages(point);
        if (earlier.isPresent()) {
          return Optional.of("the grid has %s, which earlier stages have".formatted(earlier.get()));
        }
        Estimator<?> last = stages.last(point);
        if (last.isSet(last.getParam("checkpointDirectory"))) {
          return Optional.of("checkpointDirectory is set, which several fits cannot share");
        }
      }
      return Optional.empty();
    }

    /** A Param of a point that other stages than the last one have, or the pipeline itself. */
    private Optional<String> inEarlierStages(ParamMap point) {
      Set<String> mine = Set.of(last(ParamMap.empty()).uid());
      return before.isEmpty()
          ? Optional.empty()
          : pairs(point)
              .map(ParamPair::param)
              .filter(param -> !mine.contains(param.parent()))
              .map(Param::toString)
              .findFirst();
    }

    private static Stream<ParamPair<?>> pairs(ParamMap point) {
      return CollectionConverters.asJava(point.toSeq()).stream().map(pair -> (ParamPair<?>) pair);
    }

    /** The last estimator, with the Params of a point. */
    Estimator<?> last(ParamMap point) {
      PipelineStage[] all = stagesOf(whole);
      return all.length == 0
          ? whole.copy(point)
          : all[all.length - 1] instanceof Estimator<?> own ? own.copy(point) : whole;
    }

    /** Whether some stage before the last one is fitted. */
    boolean fitsBefore() {
      return before.stream().anyMatch(stage -> stage instanceof Estimator);
    }

    /** Fits the stages before the last one, each to what those before it make of the rows. */
    List<Transformer> fitBefore(Dataset<?> training) {
      List<Transformer> fitted = new ArrayList<>();
      Dataset<?> rows = training;
      for (PipelineStage stage : before) {
        Transformer next =
            stage instanceof Estimator<?> estimator
                ? (Transformer) estimator.copy(ParamMap.empty()).fit(rows)
                : ((Transformer) stage).copy(ParamMap.empty());
        fitted.add(next);
        rows = next.transform(rows);
      }
      return fitted;
    }

    /** What the stages before the last one make of rows. */
    static Dataset<?> through(List<Transformer> fitted, Dataset<?> rows) {
      Dataset<?> through = rows;
      for (Transformer stage : fitted) {
        through = stage.transform(through);
      }
      return through;
    }

    /** The model of the whole, with that of the last stage. */
    Model<?> model(List<Transformer> fitted, Model<?> last, ParamMap point) {
      if (!(whole instanceof Pipeline pipeline)) {
        return last;
      }
      Transformer[] all =
          Stream.concat(fitted.stream(), Stream.of(last)).toArray(Transformer[]::new);
      PipelineModel model = new PipelineModel(pipeline.uid(), all);
      model.setParent(pipeline.copy(point));
      return model;
    }
  }

  /**
   * Rows to train on, and rows to measure on: the same, in the same order, that Spark's validators
   * make of a Dataset with the same Params.
   */
  record Split(Dataset<Row> training, Dataset<Row> held) {

    /** The folds of a cross-validation, drawn by its seed or named by a column. */
    static List<Split> folds(CrossValidator validator, Dataset<?> dataset) {
      SparkSession session = dataset.sparkSession();
      int folds = validator.getNumFolds();
      String column = validator.getFoldCol();
      if (!column.isEmpty()) {
        StructType schema = dataset.drop(column).schema();
        return Arrays.stream(MLUtils.kFold(dataset.toDF(), folds, column))
            .map(
                fold ->
                    new Split(
                        session.createDataFrame(fold._1(), schema),
                        session.createDataFrame(fold._2(), schema)))
            .toList();
      }
      RDD<InternalRow> rows = dataset.toDF().queryExecution().toRdd(); // drawn as they stand
      ClassTag<InternalRow> tag = scala.reflect.ClassTag$.MODULE$.apply(InternalRow.class);
      Tuple2<RDD<InternalRow>, RDD<InternalRow>>[] drawn =
          MLUtils.kFold(rows, folds, validator.getSeed(), tag);
      return IntStream.range(0, folds)
          .mapToObj(
              fold ->
                  new Split(
                      SparkPlans.rows(session, drawn[fold]._1(), dataset.schema()),
                      SparkPlans.rows(session, drawn[fold]._2(), dataset.schema())))
          .toList();
    }

    /** The two parts of a single split. */
    @SuppressWarnings("unchecked") // rows are read by their columns, whatever their type
    static Split parts(TrainValidationSplit validator, Dataset<?> dataset) {
      double ratio = validator.getTrainRatio();
      Dataset<Row>[] parts =
          (Dataset<Row>[])
              (Dataset<?>[])
                  dataset.randomSplit(new double[] {ratio, 1 - ratio}, validator.getSeed());
      return new Split(parts[0], parts[1]);
    }
  }

  /**
   * The metrics of Spark's evaluators, of scores on the driver: without a Dataset of predictions
   * and jobs for each model. Values are those of Spark but for rounding, and, with bins, for a few
   * points of a curve.
   *
   * @param weight the column of the evaluator's weights
   * @param value of the scores of one model
   */
  record HeldMetric(Optional<String> weight, Of value) {

    /** A metric of the rows of a table; not a number where the evaluator has to say it. */
    interface Of {
      double of(Objective objective, ScoreTable rows, double[] scores);
    }

    /**
     * The metrics of some models on rows that these did not see.
     *
     * @param fitted models that read their rows in the same form
     * @return not a number where the evaluator has to say it
     */
    static double[] of(Evaluator evaluator, List<SideBySide.Fitted> fitted, Dataset<?> held) {
      ReadPlan form = fitted.get(0).task().form();
      double[] metrics = new double[fitted.size()];
      Arrays.fill(metrics, Double.NaN);
      Optional<HeldMetric> metric = ofAll(evaluator, fitted);
      if (metric.isEmpty() || form.columns().offset().isPresent()) {
        return metrics; // Spark's evaluators see what transform makes, which may have no offset
      }
      int features = fitted.get(0).fit().features();
      List<RowScorer> models =
          fitted.stream()
              .map(each -> each.fit().found().orElseThrow())
              .map(found -> new RowScorer(found.objective(), features, found.w()))
              .toList();
      Objective objective = models.get(0).objective();
      try (TrainingData rows = form.measuring(metric.get().weight(), objective).read(held)) {
        if (rows.features() > features) {
          return metrics; // Spark says what is wrong with these
        }
        Optional<ScoreTable> table = ScoreTable.of(rows.train(), models);
        for (int k = 0; table.isPresent() && k < metrics.length; k++) {
          double[] scores = table.get().scores().get(k);
          metrics[k] = metric.get().value().of(models.get(k).objective(), table.get(), scores);
        }
      } catch (NoRowsException e) {
        return metrics; // Spark says what the metric of no rows is
      }
      return metrics;
    }

    /** The metric of all models, where each of them was found by a run. */
    private static Optional<HeldMetric> ofAll(Evaluator evaluator, List<SideBySide.Fitted> fitted) {
      Optional<HeldMetric> metric = Optional.empty();
      for (SideBySide.Fitted each : fitted) {
        metric = of(evaluator, each.task().estimator());
        if (metric.isEmpty() || each.fit().found().isEmpty()) {
          return Optional.empty();
        }
      }
      return metric;
    }

    /**
     * The metric of an evaluator.
     *
     * @param estimator that makes the models
     * @return empty where it has to evaluate by itself
     */
    static Optional<HeldMetric> of(Evaluator evaluator, Params estimator) {
      boolean hasThresholds = // others than the standard ones, by which classes are predicted
          Stream.of("threshold", "thresholds")
              .anyMatch(
                  name -> estimator.hasParam(name) && estimator.isSet(estimator.getParam(name)));
      if (hasThresholds || !isSame(evaluator, estimator, "labelCol")) {
        return Optional.empty();
      }
      Class<?> type = evaluator.getClass(); // a subclass may do anything
      Optional<Of> value = Optional.empty();
      if (type == BinaryClassificationEvaluator.class
          && isSame(evaluator, estimator, "rawPredictionCol")) {
        value = area((BinaryClassificationEvaluator) evaluator);
      } else if (type == MulticlassClassificationEvaluator.class
          && isSame(evaluator, estimator, "predictionCol")) {
        value = ofClasses((MulticlassClassificationEvaluator) evaluator, estimator);
      } else if (type == RegressionEvaluator.class
          && isSame(evaluator, estimator, "predictionCol")) {
        value = ofNumbers((RegressionEvaluator) evaluator, estimator);
      }
      return value.map(each -> new HeldMetric(text(evaluator, "weightCol"), each));
    }

    private static boolean isSame(Evaluator evaluator, Params estimator, String param) {
      return text(evaluator, param).isPresent()
          && text(evaluator, param).equals(text(estimator, param));
    }

    private static Optional<String> text(Params owner, String name) {
      if (!owner.hasParam(name)) {
        return Optional.empty();
      }
      Param<?> param = owner.getParam(name);
      return owner.isDefined(param)
          ? Optional.of(owner.getOrDefault(param).toString()).filter(text -> !text.isEmpty())
          : Optional.empty();
    }

    private static Optional<Of> area(BinaryClassificationEvaluator evaluator) {
      boolean isRoc = evaluator.getMetricName().equals("areaUnderROC");
      ToDoubleFunction<RankCurve> area = isRoc ? RankCurve::underRoc : RankCurve::underPrecision;
      int bins = evaluator.getNumBins();
      return Optional.of(
          (objective, rows, scores) ->
              isBinary(objective)
                  ? area.applyAsDouble(
                      RankCurve.of(scores, rows.labels(), rows.weights()).binned(bins))
                  : Double.NaN);
    }

    private static boolean isBinary(Objective objective) {
      return objective.labels() == LabelDomain.BINARY && objective.outputs() == 1;
    }

    private static Optional<Of> ofClasses(
        MulticlassClassificationEvaluator evaluator, Params estimator) {
      if (estimator instanceof GeneralizedLinearRegression) {
        return Optional.empty(); // whose prediction is a probability, and no class
      }
      String name = evaluator.getMetricName();
      if (name.equals("logLoss")) {
        double least = evaluator.getEps();
        return isSame(evaluator, estimator, "probabilityCol")
            ? Optional.of((objective, rows, scores) -> logLoss(objective, rows, scores, least))
            : Optional.empty();
      }
      double beta = evaluator.getBeta();
      ToDoubleFunction<ClassTable> metric =
          switch (name) {
            case "accuracy" -> ClassTable::accuracy;
            case "hammingLoss" -> table -> 1 - table.accuracy();
            case "f1" -> table -> table.mean(c -> table.f(c, 1));
            case "weightedFMeasure" -> table -> table.mean(c -> table.f(c, beta));
            case "weightedPrecision" -> table -> table.mean(table::precision);
            case "weightedRecall", "weightedTruePositiveRate" -> table -> table.mean(table::recall);
            default -> null; // that only Spark has
          };
      return Optional.ofNullable(metric)
          .map(
              each ->
                  (objective, rows, scores) ->
                      objective.labels().isOfClasses()
                          ? each.applyAsDouble(table(objective, rows, scores))
                          : Double.NaN);
    }

    private static ClassTable table(Objective objective, ScoreTable rows, double[] scores) {
      int last = (int) Arrays.stream(rows.labels()).max().orElse(0);
      return new ClassTable(Math.max(Math.max(2, objective.outputs()), last + 1))
          .add(objective, rows.targets(), scores);
    }

    /** The mean of −ln p of the label, with p in [ε, 1 − ε]. */
    private static double logLoss(
        Objective objective, ScoreTable rows, double[] scores, double least) {
      if (!objective.isProbabilistic()) {
        return Double.NaN;
      }
      boolean isLogistic = Link.of(objective).equals(Optional.of(Link.SIGMOID));
      double sum = 0;
      double weight = 0;
      for (int row = 0; row < rows.rows(); row++) {
        int label = (int) rows.labels()[row];
        if (label >= Math.max(2, objective.outputs())) {
          return Double.NaN;
        }
        double p = probability(objective, isLogistic, scores, row, label);
        sum -= rows.weights()[row] * StrictMath.log(Math.max(least, Math.min(1 - least, p)));
        weight += rows.weights()[row];
      }
      return sum / weight;
    }

    private static double probability(
        Objective objective, boolean isLogistic, double[] scores, int row, int label) {
      int outputs = objective.outputs();
      if (outputs > 1) {
        double sum = 0;
        for (int k = row * outputs; k < (row + 1) * outputs; k++) {
          sum += Elementary.exp(scores[k] - scores[row * outputs + label]);
        }
        return 1 / sum;
      }
      double score = scores[row];
      if (isLogistic) {
        return Elementary.sigmoid(label == 1 ? score : -score);
      }
      return label == 1 ? objective.mean(score) : 1 - objective.mean(score);
    }

    private static Optional<Of> ofNumbers(RegressionEvaluator evaluator, Params estimator) {
      boolean predictsMean = // others predict a class, or with an offset of their own
          estimator instanceof LinearRegression
              || estimator instanceof FMRegressor
              || estimator instanceof ThalwegRegressor;
      if (!predictsMean) {
        return Optional.empty();
      }
      boolean isPlain = text(evaluator, "weightCol").isEmpty() && !evaluator.getThroughOrigin();
      Metric.Summed metric =
          switch (evaluator.getMetricName()) {
            case "mse" -> new NumberMetrics.Mse();
            case "rmse" -> new NumberMetrics.Rmse();
            case "mae" -> new NumberMetrics.Mae();
            case "r2" -> isPlain ? new NumberMetrics.R2() : null;
            default -> null;
          };
      return Optional.ofNullable(metric)
          .map(
              each ->
                  (objective, rows, scores) ->
                      each.value(each.sum(objective, new double[0], rows.targets(), scores)));
    }

    /**
     * What several models predict for the same rows, on the driver.
     *
     * @param labels of the rows
     * @param weights of the rows
     * @param targets the rows without their features
     * @param scores of every model, rows × outputs
     */
    private record ScoreTable(
        double[] labels, double[] weights, Block targets, List<double[]> scores) {
      private static final long MOST_BYTES = 256L << 20;

      /**
       * Scores of some rows, in one pass over them; empty if there would be too many numbers.
       *
       * @param rows with their weights
       */
      static Optional<ScoreTable> of(ShardedData rows, List<RowScorer> models) {
        int outputs = models.stream().mapToInt(model -> model.objective().outputs()).sum();
        long bytes = 8 * rows.rows() * (2L + outputs);
        if (bytes > MOST_BYTES || rows.rows() * (long) outputs > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        ArrayList<RowScorer> all = new ArrayList<>(models);
        List<double[][]> parts =
            rows.onDriver().isEmpty()
                ? rows.rdd().map(shard -> of(shard, all)).collect()
                : rows.onDriver().parallelStream().map(shard -> of(shard, all)).toList();
        List<double[]> columns = new ArrayList<>();
        for (int c = 0; c < models.size() + 2; c++) {
          columns.add(joined(parts, c));
        }
        double[] labels = columns.get(0);
        double[] weights = columns.get(1);
        Block targets =
            Blocks.narrowest(
                1,
                new int[labels.length + 1],
                new int[0],
                new double[0],
                new Targets(labels.length, labels, weights, null));
        return Optional.of(
            new ScoreTable(labels, weights, targets, columns.subList(2, columns.size())));
      }

      private static double[][] of(Shard shard, List<RowScorer> models) {
        List<double[]> columns = new ArrayList<>();
        columns.add(
            numbers(shard, block -> IntStream.range(0, block.rows()).mapToDouble(block::label)));
        columns.add(
            numbers(shard, block -> IntStream.range(0, block.rows()).mapToDouble(block::weight)));
        for (RowScorer model : models) {
          int outputs = model.objective().outputs();
          columns.add(
              numbers(
                  shard,
                  block -> {
                    double[] scores = model.objective().scores(model.w(), block);
                    return Arrays.stream(scores, 0, block.rows() * outputs);
                  }));
        }
        return columns.toArray(double[][]::new);
      }

      private static double[] numbers(Shard shard, Function<Block, DoubleStream> ofBlock) {
        return shard.blocks().stream().flatMapToDouble(ofBlock).toArray();
      }

      private static double[] joined(List<double[][]> parts, int column) {
        return parts.stream().flatMapToDouble(part -> Arrays.stream(part[column])).toArray();
      }

      int rows() {
        return labels.length;
      }
    }
  }
}
