package org.thalweg.metrics;

import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.reduce.GradientSum;

/** The metrics of losses, one record each. */
public final class LossMetrics {
  private LossMetrics() {}

  /** The mean of −ln p: the loss of models of probabilities. */
  public record LogLoss() implements Metric.Mean {
    @Override
    public Optional<String> unfit(Objective objective) {
      return objective.isProbabilistic()
          ? Optional.empty()
          : Optional.of("must have a loss that gives probabilities to classes");
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return losses(objective, w, block, scores);
    }
  }

  /** The mean of the objective's own loss, whichever that is. */
  public record MeanLoss() implements Metric.Mean {
    @Override
    public String name() {
      return "loss";
    }

    @Override
    public Optional<String> unfit(Objective objective) {
      return Optional.empty();
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return losses(objective, w, block, scores);
    }
  }

  /**
   * The mean of a formula of the label y and the score z, such as {@code abs(y - z) > 10}, the
   * share of rows that are farther off than 10. Smaller is better.
   */
  public record FormulaMean(FormulaLosses.FormulaLoss loss) implements Metric.Mean {

    /**
     * Reads a formula.
     *
     * @throws org.thalweg.formula.FormulaException with one line that says what is wrong
     * @throws IllegalArgumentException if it has another name than y and z
     */
    public static FormulaMean parse(String text) {
      PointwiseLoss read = FormulaLosses.parse(text);
      if (!(read instanceof FormulaLosses.FormulaLoss loss)
          || !read.columns().isEmpty()
          || read instanceof JointFormula
          || read.outputs() != 1) {
        throw new IllegalArgumentException(
            "a metric must be a formula of y and z alone but was " + text);
      }
      return new FormulaMean(loss);
    }

    @Override
    public String name() {
      return loss.formula().toString();
    }

    @Override
    public Optional<String> unfit(Objective objective) {
      return objective.outputs() == 1
          ? Optional.empty()
          : Optional.of("must have one score but the loss has " + objective.outputs());
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return Metric.Mean.total(
          block,
          row -> { // a comparison with what is no number would be 0
            double score = scores[row];
            return Double.isNaN(score) ? score : loss.value(score, block.label(row));
          });
    }
  }

  /**
   * The mean unit deviance, twice what the log-likelihood lacks of that of a model that knows every
   * label: P. McCullagh, J. A. Nelder, "Generalized Linear Models" (1989), 2.3.
   */
  public record Deviance() implements Metric.Mean {
    @Override
    public Optional<String> unfit(Objective objective) {
      boolean fits = objective instanceof ScoredObjective scored && isLikelihood(scored.loss());
      return fits
          ? Optional.empty()
          : Optional.of(
              "must have a loss of logistic, crossEntropy, softmax, halfSquared, poisson, gamma and tweedie");
    }

    private static boolean isLikelihood(Loss loss) {
      return loss instanceof ClassificationLosses.OfLogOdds
          || loss instanceof SoftmaxLoss
          || loss instanceof RegressionLosses.HalfSquared
          || loss instanceof LogLinkLosses.Poisson
          || loss instanceof LogLinkLosses.Gamma
          || loss instanceof LogLinkLosses.Tweedie;
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      if (objective.outputs() > 1) {
        return losses(objective, w, block, scores);
      }
      PointwiseLoss loss = (PointwiseLoss) ((ScoredObjective) objective).loss();
      return Metric.Mean.total(
          block,
          row -> {
            double label = block.label(row);
            double least = loss instanceof ConvexLoss convex ? convex.least(label) : 0;
            return loss.value(scores[row], label) - least;
          });
    }

    @Override
    public double of(double mean) {
      return 2 * mean;
    }
  }

  /** Σ s·ℓ over the rows that have a weight, given the scores where the loss is one of scores. */
  private static double losses(Objective objective, double[] w, Block block, double[] scores) {
    if (objective instanceof ScoredObjective scored) {
      return losses(scored.loss(), block, scores);
    }
    GradientSum sum = new GradientSum(w.length);
    objective.accumulate(w, block, Rows.all(block.rows()), sum);
    return sum.loss();
  }

  private static double losses(Loss loss, Block block, double[] scores) {
    int outputs = loss.outputs();
    double[] kept = new double[scores.length];
    double[] labels = new double[block.rows()];
    double[] weights = new double[block.rows()];
    double[][] columns = new double[block.targets().columns()][block.rows()];
    int count = 0;
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      if (s != 0) {
        System.arraycopy(scores, row * outputs, kept, count * outputs, outputs);
        for (int k = 0; k < columns.length; k++) {
          columns[k][count] = block.targets().column(k, row);
        }
        labels[count] = block.label(row);
        weights[count++] = s;
      }
    }
    return loss.evaluate(kept, labels, columns, weights, count);
  }
}
