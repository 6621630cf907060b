package org.thalweg.run;

import java.util.OptionalDouble;
import org.thalweg.config.ClassWeights;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TrainingConf.Standardize;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.metrics.Evaluation;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Stationarity;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;

/**
 * What is minimised: the mean loss over some rows, as a function of the w of standardised features.
 *
 * @param data the rows with the weights they have in the objective
 * @param objective of the features as they are
 */
public record LoadedProblem(
    ShardedData data, Objective objective, Standardisation standardisation) {

  /**
   * That of a conf.
   *
   * @throws ConfException if its classes are not those of the data, or the features of its model
   *     cannot be standardised
   */
  public static LoadedProblem of(TrainingConf conf, TrainingData data) {
    Objective objective = data.objective().over(data.features());
    ShardedData train = data.train();
    ShardedData rows =
        conf.data().rows().classWeights().map(weights -> weighed(train, weights)).orElse(train);
    LoadedProblem own = of(train, objective, data.features(), conf.data().rows().standardize());
    return new LoadedProblem(rows, objective, own.standardisation);
  }

  /**
   * Rows that weigh as their classes say. The classes that are named must be those of all rows that
   * were read; a view, such as a sample, may lack one.
   */
  private static ShardedData weighed(ShardedData train, ClassWeights weights) {
    weights.requireClassesOf(train.root().classWeights());
    return train.weighing(weights.factors(train.classWeights()));
  }

  /**
   * That of rows as they are, whose features are standardised by themselves.
   *
   * @throws ConfException if the features of the model cannot be standardised
   */
  public static LoadedProblem of(
      ShardedData data, Objective objective, int features, Standardize wanted) {
    if (wanted == Standardize.NONE) {
      return new LoadedProblem(data, objective, Standardisation.none());
    }
    FeatureMoments moments = FeatureStatistics.moments(data, features);
    boolean centres = wanted == Standardize.SCALE_AND_CENTER;
    try {
      return new LoadedProblem(
          data, objective, Standardisation.of(moments, objective.inputs(), centres));
    } catch (IllegalArgumentException e) {
      throw new ConfException("data.standardize: " + e.getMessage());
    }
  }

  /** What is minimised with some penalties, without the rows. */
  public Problem problem(Penalties penalties) {
    return new Problem(objective, penalties, standardisation);
  }

  /**
   * Answers questions about it, in the coordinates of the standardised features.
   *
   * @param batches of all shards together
   */
  public Oracle oracle(Sampler batches, TreeAggregation aggregation, RoundClock clock) {
    RowDraws draws = new RowDraws(data.sizes(), batches, batches, 0);
    return SparkOracle.of(problem(Penalties.none()), data, draws, aggregation, clock);
  }

  /**
   * What is true at one w over all rows; metrics are those of the rows with their own weights.
   *
   * @param rows the same as {@link #data}, with their own weights
   * @param w of standardised features
   */
  public Evaluation evaluate(ShardedData rows, Penalties penalties, double[] w) {
    Evaluation plain = RowMetrics.evaluate(rows, objective, penalties, standardisation.original(w));
    if (rows == data && standardisation.isIdentity()) {
      return plain;
    }
    Problem problem = problem(penalties);
    try (Oracle oracle = SparkOracle.of(problem, data, 0)) {
      return Evaluation.of(oracle, problem, w, plain.metrics());
    }
  }

  /**
   * The relative gradient that a diagnosis has, beside the gradient at w = 0.
   *
   * @param gradientNorm at the point in question
   */
  public double relativeGradient(Penalties penalties, double gradientNorm) {
    Problem problem = problem(penalties);
    double[] zeros = new double[problem.layout().dimension()];
    try (Oracle oracle = SparkOracle.of(problem, data, 0)) {
      GradientSum sum = oracle.gradient(zeros, Draw.all());
      double first = problem.gradientNorm(zeros, problem.smoothGradient(zeros, sum));
      return Stationarity.relativeGradient(gradientNorm, first);
    }
  }

  /**
   * What kind of point a w is.
   *
   * @param w of standardised features
   * @param tolerance the gradient counts as zero up to this norm; empty for a relative bound, as in
   *     {@link Diagnosis#of}
   */
  public Diagnosis diagnose(Penalties penalties, double[] w, OptionalDouble tolerance) {
    return Diagnosis.of(
        objective,
        penalties,
        w,
        other -> SparkOracle.of(new Problem(other, penalties, standardisation), data, 0),
        tolerance);
  }
}
