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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Objective;
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
import org.thalweg.spark.JobTags;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkModels;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;

/**
 * A fit of an estimator to rows that were read: says what the estimator has to know of them before
 * it can make a conf, and trains the conf on them; alone, or side by side with the fits of others.
 */
final class Fit {
  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);
  private static final int ENOUGH_STEPS = 100; // for L-BFGS to be worth a try
  private static final long NEWTON_STEPS = 30; // of these, kept for what it leaves to do
  private static final int MATRICES = 12; // that Newton's method needs, about
  private static final int GRADIENTS = 800; // products of an entry that L-BFGS needs, likewise
  private static final int MOST_OF_INFORMATION = 1000; // numbers of w

  private final Params estimator;
  private final KeyParams keys;
  private final FitRows rows;
  private final Optional<Answers> others; // empty where it is alone
  private Optional<Found> found = Optional.empty();

  /** Answers the questions of a run together with those of others. */
  interface Answers {
    /**
     * The oracle of a run.
     *
     * @param conf of the run
     */
    Oracle of(SparkModels.Model model, TrainingConf conf);
  }

  /**
   * What the last run of a fit found.
   *
   * @param w of the features as they are
   */
  record Found(Objective objective, double[] w) {}

  private Fit(Params estimator, KeyParams keys, FitRows rows, Optional<Answers> others) {
    this.estimator = estimator;
    this.keys = keys;
    this.rows = rows;
    this.others = others;
  }

  /** A fit that is alone. */
  static Fit alone(Params estimator, KeyParams keys, FitRows rows) {
    return new Fit(estimator, keys, rows, Optional.empty());
  }

  /** A fit beside others. */
  static Fit beside(Params estimator, KeyParams keys, FitRows rows, Answers others) {
    return new Fit(estimator, keys, rows, Optional.of(others));
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

  /** The rows. */
  TrainingData data() {
    return rows.data();
  }

  /** What the last run found; empty where the model needed none. */
  Optional<Found> found() {
    return found;
  }

  /** Length of x. */
  int features() {
    return rows.data().features();
  }

  /** The sum of the weights of each class, up to the last one that occurs. */
  double[] classWeights() {
    return rows.data().train().classWeights();
  }

  /** Weights, and mean and variance of the labels. */
  TargetMoments targets() {
    return rows.targets();
  }

  /**
   * What a variance over Σ s is multiplied by to be Spark's, which divides by n − 1 where all
   * weights are 1.
   */
  double unbiased() {
    long count = rows.data().train().rows();
    if (rows.columns().weight().isPresent()) {
      return targets().unbiased();
    }
    return count > 1 ? (double) count / (count - 1) : 1;
  }

  /** A conf that reads these rows and has the keys that were given as Params. */
  ConfBuilder conf() {
    ConfBuilder conf = rows.columns().conf();
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
    try (Oracle oracle = SparkOracle.of(problem, rows.data().train(), 0)) {
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
    return rows.features();
  }

  /**
   * Trains.
   *
   * @param start w of the features as they are; empty for that of the conf
   * @throws DataException if the run diverges
   */
  Trained train(TrainingConf conf, Optional<double[]> start) {
    TrainingData data = rows.data();
    return train(
        conf,
        new TrainingData(
            data.input(),
            conf.objective(),
            data.features(),
            data.train(),
            Optional.empty(),
            data.validation(),
            data.loadSeconds()),
        start);
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
            && rows.data().validation().isEmpty()
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
    double count = rows.data().train().rows();
    double perRow = rows.data().train().entries() / count * outputs;
    double dimension = (double) (features() + 1) * outputs;
    double matrices =
        MATRICES * (count * perRow * perRow / 2 + dimension * dimension * dimension / 6);
    return matrices > GRADIENTS * count * perRow;
  }

  /**
   * Trains a conf on loaded rows, which are those of this fit.
   *
   * @param start w of the features as they are; empty for that of the conf
   * @throws DataException if the run diverges
   */
  Trained train(TrainingConf conf, TrainingData data, Optional<double[]> start) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    boolean keeps = conf.checkpoint().directory().isPresent();
    Configuration hadoop = keeps ? Sessions.hadoop(spark) : spark.hadoopConfiguration();
    ExistingCheckpoints existing =
        keeps ? ExistingCheckpoints.resume(Set.of()) : ExistingCheckpoints.refuse();
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing checkpointing = Checkpointing.of(conf, hadoop, existing, LOG::info)) {
      LoadedProblem problem = LoadedProblem.of(conf, data);
      DataNotes.of(data, problem.standardisation()).log();
      RunOptions options =
          new RunOptions(List.of(), StopCriterion.never(), model -> {}, LOG::info, existing, start);
      Run run = new Run(conf, problem, RoundClock.stopped(), data.validation());
      TrainingResult result =
          others.isPresent()
              ? run.train(options, checkpointing, model -> others.get().of(model, conf))
              : run.train(options, checkpointing);
      LOG.info("{}: {} after {} steps", estimator.uid(), result.reason(), result.steps());
      requireEnd(result);
      double[] w = problem.standardisation().original(result.w());
      found = Optional.of(new Found(problem.objective(), w));
      boolean hasConverged = result.reason().kind() == Reason.Kind.CONVERGED;
      return new Trained(w, objectives(result.history()), hasConverged);
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
