package org.thalweg.ml;

import org.apache.spark.sql.Dataset;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.diagnose.SymmetricInverse;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.TargetMoments;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.SparkOracle;

/**
 * The rows of a Dataset, read for the fits of one estimator or of several at once, and what is
 * known of them. The rows are freed when it is closed.
 *
 * @see ReadPlan
 */
final class FitRows implements AutoCloseable {
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

  TrainingColumns columns() {
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

  /** The sum of the weights of each class, up to the last one that occurs. */
  double[] classWeights() {
    return data.train().classWeights();
  }

  /**
   * The factor that turns a variance divided by Σ s into Spark's, which divides by n − 1 where all
   * weights are 1.
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
   * that of its feature. It is at least a millionth of the greatest, and 1 where no feature varies.
   */
  double leastDeviation() {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int j = 0; j < data.features(); j++) {
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
