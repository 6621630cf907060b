package org.thalweg.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.TargetMoments;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.DataNotes;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
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
import org.thalweg.text.DataException;

/**
 * A fit of an estimator: loads the rows of a Dataset once, says what the estimator has to know of
 * them before it can make a conf, and trains the conf on them. The rows are freed when it is
 * closed.
 */
final class Fit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);
  private static final Set<String> OF_LOADING = Set.of("shards", "partitions", "storage");
  private static final int MOST_CLASSES = 1 << 20; // what labels of classes are below
  private static final int ENOUGH_STEPS = 100; // for L-BFGS to be worth a try
  private static final long NEWTON_STEPS = 30; // of these, kept for what it leaves to do
  private static final int MATRICES = 12; // that Newton's method needs, about
  private static final int GRADIENTS = 800; // products of an entry that L-BFGS needs, likewise
  private static final int MOST_OF_INFORMATION = 1000; // numbers of w
  private static final String STRATIFIED = "stratified";

  private final Params estimator;
  private final KeyParams keys;
  private final Columns columns;
  private final TrainingData data;
  private TargetMoments targets; // null before they are needed
  private FeatureMoments features; // likewise

  private Fit(Params estimator, KeyParams keys, Columns columns, TrainingData data) {
    this.estimator = estimator;
    this.keys = keys;
    this.columns = columns;
    this.data = data;
  }

  /**
   * What {@code Predictor.fit} of Spark does, but that labels and weights are cast where they are
   * read: columns that are cast would be those of another Dataset, for which a plan is made anew.
   */
  static <M extends PredictionModel<Vector, M>> M by(
      Predictor<Vector, ?, M> estimator, Dataset<?> dataset, Function<Dataset<?>, M> train) {
    estimator.transformSchema(dataset.schema());
    M model = train.apply(dataset);
    model.setParent(estimator);
    return model;
  }

  /**
   * Loads the rows.
   *
   * @param loss one that takes all labels that the estimator does
   * @throws DataException if a row is not what it must be, or there is none
   */
  static Fit load(
      Params estimator, KeyParams keys, Columns columns, String loss, Dataset<?> dataset) {
    ConfBuilder conf = columns.conf().loss(loss);
    if (loss.equals("softmax")) {
      conf.model(loss).classes(MOST_CLASSES);
    }
    keys.copyTo(conf, OF_LOADING);
    keys.value("batchSampling")
        .filter(STRATIFIED::equals) // the one kind of batches that decides the order of the rows
        .ifPresent(sampling -> conf.set("batch.sampling", sampling));
    Dataset<Row> rows = columns.of(dataset);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    TrainingData data = TrainingData.load(conf.build(), rows, Optional.empty(), spark);
    return new Fit(estimator, keys, columns, data);
  }

  /** Length of x. */
  int features() {
    return data.features();
  }

  /** The sum of the weights of each class, up to the last one that occurs. */
  double[] classWeights() {
    return data.train().classWeights();
  }

  /** Weights, and mean and variance of the labels. */
  TargetMoments targets() {
    if (targets == null) {
      targets = FeatureStatistics.targets(data.train());
    }
    return targets;
  }

  /**
   * What a variance over Σ s is multiplied by to be Spark's, which divides by n − 1 where all
   * weights are 1.
   */
  double unbiased() {
    long rows = data.train().rows();
    if (columns.weight().isPresent()) {
      return targets().unbiased();
    }
    return rows > 1 ? (double) rows / (rows - 1) : 1;
  }

  /** A conf that reads these rows and has the keys that were given as Params. */
  ConfBuilder conf() {
    ConfBuilder conf = columns.conf();
    keys.copyTo(conf);
    return conf;
  }

  /**
   * The least standard deviation of a feature, which the gradient by its coefficient is
   * proportional to; at least a millionth of the greatest, and 1 where no feature varies.
   */
  double leastDeviation() {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int j = 0; j < features(); j++) {
      double deviation = Math.sqrt(moments().variance(j));
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
      return Information.unknown();
    }
    Problem problem =
        new Problem(objective.over(features()), Penalties.none(), Standardisation.none());
    try (Oracle oracle = SparkOracle.of(problem, data.train(), 0)) {
      Question question = new Question.Hessian(w, 0, Draw.all());
      HessianSum sum = ((Answer.Hessian) oracle.answer(question)).sum();
      double[] packed = sum.packedHessian().clone();
      for (int j = 0; ridge > 0 && j < features(); j++) {
        double unit = standardised ? moments().variance(j) : 1;
        packed[Packed.start(j) + j] += sum.weight() * ridge * unit;
      }
      return Information.inverseDiagonal(packed);
    }
  }

  private FeatureMoments moments() {
    if (features == null) {
      features = FeatureStatistics.moments(data.train(), data.features());
    }
    return features;
  }

  /**
   * Trains.
   *
   * @param start w of the features as they are; empty for that of the conf
   * @throws DataException if the run diverges
   */
  Trained train(TrainingConf conf, Optional<double[]> start) {
    TrainingData rows =
        new TrainingData(
            data.input(),
            conf.objective(),
            data.features(),
            data.train(),
            Optional.empty(),
            data.loadSeconds());
    return train(estimator.uid(), conf, rows, start);
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
  Trained bySecondOrder(ConfBuilder conf, int maxIter, int outputs, Optional<double[]> start) {
    TrainingConf newton = conf.build();
    boolean mayChange =
        maxIter >= ENOUGH_STEPS
            && !keys.hasAny("checkpointDirectory", "stopMaxEpochs", "stopSeconds");
    if (!mayChange || !takesGradients(outputs)) {
      return train(newton, start);
    }
    conf.method(TrainingConf.Method.LBFGS).stopMaxSteps(maxIter + 1L - NEWTON_STEPS);
    Trained first = train(conf.build(), start);
    if (first.hasConverged()) {
      return first;
    }
    conf.method(TrainingConf.Method.NEWTON).stopMaxSteps(NEWTON_STEPS);
    return first.then(train(conf.build(), Optional.of(first.w())));
  }

  /** By the sizes of the data alone, as the choice decides the bits. */
  private boolean takesGradients(int outputs) {
    double rows = data.train().rows();
    double perRow = data.train().entries() / rows * outputs;
    double dimension = (double) (features() + 1) * outputs;
    double matrices =
        MATRICES * (rows * perRow * perRow / 2 + dimension * dimension * dimension / 6);
    return matrices > GRADIENTS * rows * perRow;
  }

  /**
   * Trains a conf on its loaded rows.
   *
   * @param name of the estimator, for messages
   * @param start w of the features as they are; empty for that of the conf
   * @throws DataException if the run diverges
   */
  static Trained train(
      String name, TrainingConf conf, TrainingData rows, Optional<double[]> start) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.train().context());
    boolean keeps = conf.checkpoint().directory().isPresent();
    Configuration hadoop = keeps ? Sessions.hadoop(spark) : spark.hadoopConfiguration();
    ExistingCheckpoints existing =
        keeps ? ExistingCheckpoints.resume(Set.of()) : ExistingCheckpoints.refuse();
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = Checkpointing.of(conf, hadoop, existing, LOG::info)) {
      LoadedProblem problem = LoadedProblem.of(conf, rows);
      DataNotes.of(rows, problem.standardisation()).log();
      RunOptions options =
          new RunOptions(List.of(), StopCriterion.never(), model -> {}, LOG::info, existing, start);
      TrainingResult result =
          new Run(conf, problem, RoundClock.stopped()).train(options, checkpointing);
      LOG.info("{}: {} after {} steps", name, result.reason(), result.steps());
      if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
        throw new IllegalStateException(
            "%s was ended by the user: %s".formatted(name, result.reason()));
      }
      if (result.reason().kind() == Reason.Kind.DIVERGED) {
        throw new DataException(
            "%s must have a finite objective to end with but diverged: %s"
                .formatted(name, result.reason().detail()));
      }
      double[] w = problem.standardisation().original(result.w());
      boolean hasConverged = result.reason().kind() == Reason.Kind.CONVERGED;
      return new Trained(w, objectives(result.history()), hasConverged);
    }
  }

  private static double[] objectives(History history) {
    double[] objectives = new double[Math.max(1, history.steps())];
    for (int i = 0; i < history.steps(); i++) {
      objectives[i] = history.objective(i);
    }
    return objectives;
  }

  @Override
  public void close() {
    data.close();
  }

  /**
   * What a fit found.
   *
   * @param w of the features as they are
   * @param objectives F at each step
   * @param hasConverged whether a rule of convergence was met
   */
  record Trained(double[] w, double[] objectives, boolean hasConverged) {
    /** The result of a run that began where this one ended. */
    Trained then(Trained next) {
      double[] all = Arrays.copyOf(objectives, objectives.length + next.objectives.length - 1);
      System.arraycopy(
          next.objectives, 1, all, objectives.length, next.objectives.length - 1); // its start
      return new Trained(next.w, all, next.hasConverged);
    }

    /** The same with objectives in another unit. */
    double[] objectivesOver(double unit) {
      return Arrays.stream(objectives).map(objective -> objective / unit).toArray();
    }
  }
}
