package org.thalweg.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.Calibration;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.Objective;

/** The metrics of classes, one record each; those of the order of scores are for labels 0 and 1. */
public final class ClassMetrics {
  private ClassMetrics() {}

  /** The part of the rows, by weight, whose class is predicted. */
  public record Accuracy() implements Metric.Mean {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metric.requireClasses(objective);
    }

    @Override
    public boolean isLargerBetter() {
      return true;
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return Metric.Mean.total(
          block,
          row -> {
            double guess = ClassTable.predicted(objective, scores, row);
            return Double.isNaN(guess) ? guess : guess == block.label(row) ? 1 : 0;
          });
    }
  }

  /**
   * The harmonic mean of precision and recall: of class 1 where there are two classes; else its
   * mean over the classes, each by the weight of its rows. 0 of a class that neither occurs nor is
   * predicted.
   */
  public record F1() implements Metric.Summed {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metric.requireClasses(objective);
    }

    @Override
    public boolean isLargerBetter() {
      return true;
    }

    @Override
    public MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
      ClassTable table = new ClassTable(Math.max(2, objective.outputs()));
      return table.add(objective, block, scores);
    }

    @Override
    public double value(MetricSum sum) {
      return ((ClassTable) sum).f1();
    }
  }

  /**
   * The probability that a row of label 1 has a higher score than one of label 0: D. Bamber, "The
   * Area above the Ordinal Dominance Graph and the Area below the Receiver Operating Characteristic
   * Graph", J. Math. Psych. 12(4) (1975).
   *
   * <pre>
   *   auc = Σ sᵢsⱼ·([zᵢ > zⱼ] + ½[zᵢ = zⱼ]) / Σ sᵢsⱼ        i of label 1, j of label 0
   * </pre>
   */
  public record Auc() implements Metric.Ranked {
    @Override
    public double of(Ranking ranking) {
      return ranking.area();
    }

    @Override
    public boolean needsPrecision() {
      return false;
    }
  }

  /**
   * The area under the curve of precision over recall, by trapezoids between all thresholds, from
   * recall 0 with the precision of the highest score; as Spark's areaUnderPR without bins.
   */
  public record AucPR() implements Metric.Ranked {
    @Override
    public double of(Ranking ranking) {
      return ranking.precisionArea();
    }
  }

  /** The mean of the precision over the recall, by steps; as scikit-learn's average precision. */
  public record AveragePrecision() implements Metric.Ranked {
    @Override
    public double of(Ranking ranking) {
      return ranking.averagePrecision();
    }
  }

  /** One of the probability of class 1. */
  private interface OfProbability extends Metric.Summed {
    @Override
    default Optional<String> unfit(Objective objective) {
      return objective.labels() == LabelDomain.BINARY && objective.isProbabilistic()
          ? Optional.empty()
          : Optional.of("must have a loss that gives a probability to labels {0, 1}");
    }
  }

  /**
   * The mean squared error of the probability: G. W. Brier, "Verification of Forecasts Expressed in
   * Terms of Probability", Monthly Weather Review 78(1) (1950), halved, as scikit-learn's.
   */
  public record Brier() implements Metric.Mean, OfProbability {
    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return Metric.Mean.total(
          block,
          row -> {
            double error = objective.mean(scores[row]) - block.label(row);
            return error * error;
          });
    }
  }

  /**
   * The expected calibration error: M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining Well
   * Calibrated Probabilities Using Bayesian Binning", AAAI (2015), with the 15 bins of equal width
   * of C. Guo et al., "On Calibration of Modern Neural Networks", ICML (2017).
   *
   * <pre>
   *   ece = Σ_b abs(Σ sᵢ(yᵢ − pᵢ)) / Σ sᵢ        i in bin b: b/15 ≤ pᵢ &lt; (b + 1)/15, the last with 1
   * </pre>
   *
   * Differs from: Guo et al., in binning the probability of class 1, not that of the class
   * predicted.
   */
  public record Ece() implements OfProbability {
    private static final int BINS = 15;

    @Override
    public boolean isLargerBetter() {
      return false;
    }

    @Override
    public MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
      double[] sums = new double[BINS];
      for (int row = 0; row < block.rows(); row++) {
        double s = block.weight(row);
        if (s != 0) {
          double p = objective.mean(scores[row]);
          sums[Math.min((int) (p * BINS), BINS - 1)] += s * (block.label(row) - p);
        }
      }
      return new RowMean(block.targets().weight(), sums);
    }

    @Override
    public double value(MetricSum sum) {
      return ((RowMean) sum).sizes();
    }
  }

  /**
   * The log loss that is left once the probabilities are those of isotonic regression on the rows
   * themselves ({@link Calibration#isotonic}): what the order of the scores costs, whatever their
   * scale. Scores are taken together by their log-odds, 64 to a unit.
   */
  public record LogLossCalibrated() implements OfProbability {
    private static final int A_UNIT = 64;
    private static final int FARTHEST = 32 * A_UNIT;

    @Override
    public boolean isLargerBetter() {
      return false;
    }

    @Override
    public MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
      double[] sums = new double[2 * (2 * FARTHEST + 1)]; // Σ s of each label in each bin
      for (int row = 0; row < block.rows(); row++) {
        double p = objective.mean(scores[row]);
        double odds = Elementary.log(p) - Elementary.log(1 - p);
        long bin = Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(odds * A_UNIT)));
        double s = block.weight(row);
        int label = (int) block.label(row);
        sums[2 * ((int) bin + FARTHEST) + label] += s == 0 || !Double.isNaN(p) ? s : p;
      }
      return new RowMean(block.targets().weight(), sums);
    }

    @Override
    public double value(MetricSum sum) {
      double[] sums = ((RowMean) sum).means();
      if (Arrays.stream(sums).anyMatch(Double::isNaN)) {
        return Double.NaN;
      }
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < sums.length; i++) {
        if (sums[i] > 0) {
          rows.add(new double[] {i / 2, i % 2, sums[i], 0});
        }
      }
      PointwiseLoss calibrated = Calibration.isotonic(rows).of(new ClassificationLosses.Logistic());
      return rows.stream().mapToDouble(row -> row[2] * calibrated.value(row[0], row[1])).sum();
    }
  }
}
