package org.thalweg.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.diagnose.SymmetricInverse;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Targets;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.TargetMoments;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.RunOptions;
import org.thalweg.run.SecondOrderWork;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.History;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.DataException;
import scala.None$;
import scala.Option;

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
        (model, sums) -> SparkOracle.of(List.of(model), sums, RoundClock.stopped()));
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

  /**
   * What a fit found.
   *
   * @param objective over the features as they are
   * @param w of these features
   * @param objectives F at each step
   * @param reason why it ended
   */
  record FitResult(Objective objective, double[] w, double[] objectives, Reason reason) {
    /** Whether a rule of convergence was met. */
    boolean hasConverged() {
      return reason.kind() == Reason.Kind.CONVERGED;
    }

    /** The result of a run that began where this one ended. */
    FitResult then(FitResult next) {
      double[] all = Arrays.copyOf(objectives, objectives.length + next.objectives.length - 1);
      System.arraycopy(
          next.objectives, 1, all, objectives.length, next.objectives.length - 1); // its start
      return new FitResult(objective, next.w, all, next.reason);
    }

    /** Objectives of this result in another unit. */
    double[] objectivesOver(double unit) {
      return Arrays.stream(objectives).map(objective -> objective / unit).toArray();
    }
  }

  /**
   * The rows of a Dataset, read for the fits of one estimator or of several at once, and what is
   * known of them. The rows are freed when it is closed.
   *
   * @see ReadPlan
   */
  static final class FitRows implements AutoCloseable {
    /** What Spark's summaries take for an inverse that is not known. */
    static final double[] UNKNOWN = {0};

    private static final int MOST_OF_INFORMATION = 1000; // numbers of w
    private static final double LEAST_PIVOT = 1e-12; // beside the 1 of the scaled diagonal

    private final ReadPlan form;
    private final TrainingData data;
    private TargetMoments targets; // null before they are needed
    private TargetMoments lessOffsets; // null before they are needed
    private FeatureMoments moments; // null before they are needed

    private FitRows(ReadPlan form, TrainingData data) {
      this.form = form;
      this.data = data;
    }

    /**
     * Reads them.
     *
     * @throws org.thalweg.text.DataException if a row is not what it must be, or there is none
     */
    static FitRows read(ReadPlan form, Dataset<?> dataset) {
      return new FitRows(form, form.read(dataset));
    }

    ReadPlan form() {
      return form;
    }

    ReadPlan.TrainingColumns columns() {
      return form.columns();
    }

    TrainingData data() {
      return data;
    }

    /** Weights, and mean and variance of the labels. */
    synchronized TargetMoments targets() {
      if (targets == null) {
        targets = FeatureStatistics.targets(data.train());
      }
      return targets;
    }

    /** Moments of the labels less the offsets, as a squared error sees them. */
    synchronized TargetMoments targetsLessOffsets() {
      if (columns().offset().isEmpty()) {
        return targets();
      }
      if (lessOffsets == null) {
        lessOffsets = FeatureStatistics.targetsLessOffsets(data.train());
      }
      return lessOffsets;
    }

    /** Means and variances of the features. */
    private synchronized FeatureMoments moments() {
      if (moments == null) {
        moments = FeatureStatistics.moments(data.train(), data.features());
      }
      return moments;
    }

    /** The standard deviation of a feature, divided by Σ s. */
    double deviation(int feature) {
      return Math.sqrt(moments().variance(feature));
    }

    /** The sum of the weights of each class, up to the last one that occurs. */
    double[] classWeights() {
      return data.train().classWeights();
    }

    /**
     * The factor that turns a variance divided by Σ s into Spark's, which divides by n − 1 where
     * all weights are 1.
     */
    double unbiased() {
      long count = data.train().rows();
      if (columns().weight().isPresent()) {
        return targets().unbiased();
      }
      return count > 1 ? (double) count / (count - 1) : 1;
    }

    /**
     * The least standard deviation of a feature: the derivative by a coefficient is proportional to
     * that of its feature. It is at least a millionth of the greatest, and 1 where no feature
     * varies.
     */
    double leastDeviation() {
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      for (int j = 0; j < data.features(); j++) {
        double deviation = deviation(j);
        least = deviation > 0 ? Math.min(least, deviation) : least;
        most = Math.max(most, deviation);
      }
      return most > 0 && Double.isFinite(most) ? Math.max(least, 1e-6 * most) : 1;
    }

    /**
     * The diagonal of the inverse of Σ s·ℓ″·[x, 1][x, 1]ᵀ + Σ s·λ at a point; unknown where that is
     * singular, or w has more than {@value #MOST_OF_INFORMATION} numbers.
     *
     * @param objective of a loss with second derivatives ℓ″
     * @param ridge λ of every coefficient
     * @param standardised whether λ is on coefficients of features in units of their deviations
     */
    double[] inverseInformation(
        ObjectiveConf objective, double[] w, double ridge, boolean standardised) {
      if (w.length > MOST_OF_INFORMATION) {
        return UNKNOWN;
      }
      Problem problem =
          new Problem(objective.over(data.features()), Penalties.none(), Standardisation.none());
      try (Oracle oracle = SparkOracle.of(problem, data.train(), 0)) {
        Question<?> question = new HessianQuestion(w, 0, Draw.all());
        HessianSum sum = (HessianSum) oracle.answer(question);
        double[] packed = sum.packedHessian().clone();
        for (int j = 0; ridge > 0 && j < data.features(); j++) {
          double unit = standardised ? moments().variance(j) : 1;
          packed[Packed.start(j) + j] += sum.weight() * ridge * unit;
        }
        return SymmetricInverse.of(packed, LEAST_PIVOT).diagonal();
      } catch (SymmetricInverse.Singular e) { // up to rounding errors
        return UNKNOWN;
      }
    }

    @Override
    public void close() {
      data.close();
    }
  }

  /**
   * The classes of the labels of a fit.
   *
   * @param count how many there are: as the metadata of the label column say, else one more than
   *     the largest label
   * @param weights Σ s of each class up to the largest label
   */
  record Classes(int count, double[] weights) {

    /**
     * The classes of loaded rows.
     *
     * @throws ConfException if the metadata of the column say that there are fewer
     */
    static Classes of(Fit fit, Dataset<?> dataset, String labelCol) {
      double[] weights = fit.rows().classWeights();
      Option<Object> told =
          MetadataUtils.getNumClasses(
              dataset.schema().apply(dataset.schema().fieldIndex(labelCol)));
      if (told.isDefined() && (Integer) told.get() < weights.length) {
        throw new ConfException(
            "labels of column %s must be of the %s classes that its metadata tell but one was %d"
                .formatted(labelCol, told.get(), weights.length - 1));
      }
      return of(fit, told.isDefined() ? (Integer) told.get() : weights.length);
    }

    /** Two classes, or as many as loaded rows have, whatever the metadata of their column say. */
    static Classes ofRows(Fit fit) {
      return of(fit, Math.max(2, fit.rows().classWeights().length));
    }

    private static Classes of(Fit fit, int count) {
      Classes classes = new Classes(count, fit.rows().classWeights());
      fit.rows().data().validation().ifPresent(rows -> classes.requireThese(rows.classes()));
      return classes;
    }

    /** Requires of the rows that are held out that they are of no other classes. */
    private void requireThese(int held) {
      if (held > count) {
        throw new ConfException(
            "labels of the rows that are held out must be of the %d classes of the others but one was %d"
                .formatted(count, held - 1));
      }
    }

    /** Whether all rows have the same label. */
    boolean isConstant() {
      return Arrays.stream(weights).filter(weight -> weight > 0).count() == 1;
    }

    /** The label of all rows. */
    int constant() {
      return IntStream.range(0, weights.length).filter(c -> weights[c] > 0).findFirst().orElse(0);
    }

    /**
     * Requires at most two classes.
     *
     * @param rule what asks for that: "family binomial"
     */
    void requireBinary(String rule) {
      if (count > 2) {
        throw new ConfException(
            "labels must be of at most 2 classes for %s but were of %d".formatted(rule, count));
      }
    }

    /**
     * Requires as many thresholds as a model has classes, where there are any.
     *
     * @param thresholds a Param of the estimator
     */
    static void requireThresholds(Params estimator, DoubleArrayParam thresholds, int count) {
      if (estimator.isDefined(thresholds)) {
        double[] given = estimator.getOrDefault(thresholds);
        if (given.length != count) {
          throw new ConfException(
              "thresholds must be one for each of %d classes but were %s"
                  .formatted(count, Arrays.toString(given)));
        }
      }
    }
  }

  /**
   * The two parts of a fit of an estimator: to read rows in some form, and to train on them. They
   * are apart so that the training can run side by side with that of other estimators.
   *
   * @param estimator with all of its Params set
   * @param form how it reads the rows
   * @param trainer makes the model by a fit to the rows, once these are read; it also gets the
   *     Dataset that they come from, for its metadata and for summaries
   */
  record FitTask<M extends PredictionModel<Vector, M>>(
      Predictor<Vector, ?, M> estimator,
      KeyParams keys,
      ReadPlan form,
      BiFunction<Fit, Dataset<?>, M> trainer) {

    /** Makes a model of our own; the summary is null of one that was loaded. */
    interface OwnModels<M> {
      M of(String uid, Model model, ThalwegSummary summary);
    }

    /**
     * The task of an estimator with Spark's Params.
     *
     * @param loss one that takes all labels that the estimator does
     * @param labels how the estimator says which these are
     */
    static <M extends PredictionModel<Vector, M>> FitTask<M> besideSpark(
        Predictor<Vector, ?, M> estimator,
        KeyParams keys,
        String loss,
        ReadPlan.Labels labels,
        BiFunction<Fit, Dataset<?>, M> trainer) {
      ReadPlan form =
          ReadPlan.besideSpark(keys, ReadPlan.TrainingColumns.of(estimator), loss, labels);
      return new FitTask<>(estimator, keys, form, trainer);
    }

    /**
     * The task of an estimator whose Params are all keys of a conf.
     *
     * @param features the column of vectors; "" if the loss is one of other columns alone
     * @param conf of these
     * @param made a model with a uid and the summary of its fit
     */
    static <M extends PredictionModel<Vector, M>> FitTask<M> ofKeys(
        Predictor<Vector, ?, M> estimator,
        KeyParams keys,
        String features,
        TrainingConf conf,
        OwnModels<M> made) {
      return new FitTask<>(
          estimator,
          keys,
          ReadPlan.ofKeys(keys, estimator.getLabelCol(), features),
          (fit, dataset) -> {
            Model model = fit.model(conf);
            ThalwegSummary summary =
                new ThalwegSummary(model, fit.found().orElseThrow(), fit.rows().form(), dataset);
            return estimator.copyValues(made.of(estimator.uid(), model, summary), ParamMap.empty());
          });
    }

    /** Reads the rows of a Dataset and trains on them, alone. */
    M train(Dataset<?> dataset) {
      try (FitRows rows = FitRows.read(form, dataset)) {
        return trainer.apply(new Fit(estimator, keys, rows), dataset);
      }
    }

    /**
     * Trains on rows that were read, with a fit of its own; as {@code fit} of the estimator does.
     */
    M train(Fit fit, Dataset<?> dataset) {
      M model = trainer.apply(fit, dataset);
      model.setParent(estimator);
      return model;
    }
  }

  /**
   * The summary of a model of Spark, made by Spark when it is first asked for: it plans queries,
   * and that of a linear regression runs them, which may take longer than the fit. It is that of
   * the model as it was after the fit. To Spark it is an option that has a value; it does not
   * travel with the model to the executors.
   *
   * @param <T> the summary
   */
  static final class LateSummary<T> extends Option<T> {
    private static final long serialVersionUID = 1;

    private transient Supplier<T> source; // null once it was asked
    private transient T made;

    private LateSummary(Supplier<T> source) {
      this.source = source;
    }

    /**
     * Gives a model its summary.
     *
     * @param dataset what it was trained on
     * @param create has Spark make the summary of a model and keep it there
     * @return the model
     */
    @SuppressWarnings("unchecked") // what Scala says of the types of setSummary is lost in Java
    static <T, M extends PredictionModel<Vector, M> & HasTrainingSummary<T>> M of(
        M model, Dataset<?> dataset, BiConsumer<M, Dataset<Row>> create) {
      M own = model.copy(ParamMap.empty());
      model.setSummary(
          new LateSummary<>(
              () -> {
                create.accept(own, withDoubles(own, dataset));
                return own.trainingSummary().get();
              }));
      return model;
    }

    /** Labels and weights as doubles, as Spark's estimators have them when they make a summary. */
    private static Dataset<Row> withDoubles(PredictionModel<?, ?> model, Dataset<?> dataset) {
      Dataset<Row> rows = withDouble(dataset.toDF(), model.getLabelCol());
      return model instanceof HasWeightCol weighted
              && model.isDefined(weighted.weightCol())
              && !weighted.getWeightCol().isEmpty()
          ? withDouble(rows, weighted.getWeightCol())
          : rows;
    }

    private static Dataset<Row> withDouble(Dataset<Row> rows, String name) {
      StructField field = rows.schema().apply(name);
      return field.dataType().equals(DataTypes.DoubleType)
          ? rows
          : rows.withColumn(name, rows.col(name).cast("double"), field.metadata());
    }

    @Override
    public synchronized T get() {
      if (source != null) {
        made = source.get();
        source = null;
      }
      return made;
    }

    @Override
    public int productArity() {
      return 1;
    }

    @Override
    public Object productElement(int i) {
      if (i != 0) {
        throw new IndexOutOfBoundsException(String.valueOf(i));
      }
      return get();
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof Option;
    }

    private Object writeReplace() {
      return None$.MODULE$;
    }
  }

  /** Raw scores of single vectors, with the bits of {@code thalweg predict}; thread-safe. */
  record RowScorer(Objective objective, int features, double[] w) implements Serializable {

    /** The scores of a model; of a function of columns alone these are the features. */
    static RowScorer of(Model model) {
      int count =
          model.conf().readsColumnsAlone()
              ? model.conf().columns().read().size()
              : model.features();
      return new RowScorer(model.objective(), count, model.w());
    }

    /**
     * The scores of a vector, one for each output of the objective.
     *
     * @throws DataException if it is of another length than the rows of the training data, or null
     */
    double[] scores(Vector x) {
      if (x == null) {
        throw new DataException(
            "features must be vectors of length %d, as in training, but one was missing"
                .formatted(features));
      }
      if (x.size() != features) {
        throw new DataException(
            "features must be vectors of length %d, as in training, but one was of %d"
                .formatted(features, x.size()));
      }
      if (objective instanceof FormulaObjective && objective.inputs().isEmpty()) {
        return objective.scores(w, ofColumns(x.toArray()));
      }
      int most = x.numActives();
      int[] columns = new int[most];
      double[] values = new double[most];
      int count = 0;
      int[] places = x instanceof SparseVector sparse ? sparse.indices() : null;
      double[] entries = x instanceof SparseVector sparse ? sparse.values() : x.toArray();
      for (int i = 0; i < most; i++) {
        if (entries[i] != 0) {
          columns[count] = places == null ? i : places[i];
          values[count++] = entries[i];
        }
      }
      Block row = Blocks.narrowest(features, new int[] {0, count}, columns, values, Targets.of(0));
      return objective.scores(w, row);
    }

    private static Block ofColumns(double[] values) {
      double[][] columns =
          Arrays.stream(values).mapToObj(one -> new double[] {one}).toArray(double[][]::new);
      Targets targets = new Targets(1, new double[1], null, null, columns);
      return Blocks.narrowest(0, new int[2], new int[0], new double[0], targets);
    }
  }
}
