package org.thalweg.metrics;

import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ScoredObjective;

/** The metrics of losses, one record each. */
public final class LossMetrics {
  private LossMetrics() {}

  /** The mean of the objective's own loss, whichever that is. */
  public record MeanLoss() implements MeanMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Optional.empty();
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return Losses.sum(objective, w, block, scores);
    }
  }

  /**
   * The mean unit deviance, twice what the log-likelihood lacks of that of a model that knows every
   * label: P. McCullagh, J. A. Nelder, "Generalized Linear Models" (1989), 2.3.
   */
  public record Deviance() implements TermMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      boolean fits = objective instanceof ScoredObjective scored && isLikelihood(scored.loss());
      return fits
          ? Optional.empty()
          : Optional.of(
              "must have a loss of logistic, softmax, halfSquared, poisson, gamma and tweedie");
    }

    private static boolean isLikelihood(Loss loss) {
      return loss instanceof ClassificationLosses.Logistic
          || loss instanceof SoftmaxLoss
          || loss instanceof RegressionLosses.HalfSquared
          || loss instanceof LogLinkLosses.Poisson
          || loss instanceof LogLinkLosses.Gamma
          || loss instanceof LogLinkLosses.Tweedie;
    }

    @Override
    public double term(Objective objective, double[] scores, int row, double label) {
      PointwiseLoss loss = (PointwiseLoss) ((ScoredObjective) objective).loss();
      double least = loss instanceof ConvexLoss convex ? convex.least(label) : 0;
      return loss.value(scores[row], label) - least;
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return objective.outputs() == 1
          ? TermMetric.super.total(objective, w, block, scores)
          : Losses.sum(objective, w, block, scores);
    }

    @Override
    public double of(double mean) {
      return 2 * mean;
    }
  }
}
