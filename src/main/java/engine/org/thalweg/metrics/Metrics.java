package org.thalweg.metrics;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.objective.Objective;

/**
 * The metrics by name, one record each. All of them count a row by its weight s, exactly, and skip
 * rows of weight 0; ŷ is the predicted mean, z a score, p the probability that the model gives to
 * the label of a row.
 */
public final class Metrics {
  private Metrics() {}

  /**
   * A line of the table.
   *
   * @param name as a conf writes it
   * @param aliases other names
   * @param summary its formula, or what it is
   */
  public record Member(
      String name, List<String> aliases, Class<? extends Record> type, String summary) {}

  /** All metrics. */
  public static final List<Member> TABLE =
      List.of(
          member("logLoss", LossMetrics.LogLoss.class, "mean of −ln p; for classes", "logloss"),
          member(
              "auc",
              ClassMetrics.Auc.class,
              "area under the ROC curve, by pairs of rows; for labels 0 and 1",
              "areaUnderROC"),
          member(
              "aucPR",
              ClassMetrics.AucPR.class,
              "area under the curve of precision over recall, by trapezoids; for labels 0 and 1",
              "areaUnderPR"),
          member(
              "averagePrecision",
              ClassMetrics.AveragePrecision.class,
              "the same by steps: Σ (Rₖ − Rₖ₋₁)·Pₖ; for labels 0 and 1"),
          member(
              "accuracy",
              ClassMetrics.Accuracy.class,
              "weight of rows whose class is predicted, over all"),
          member(
              "f1",
              ClassMetrics.F1.class,
              "2PR/(P + R) of class 1; of more than two classes the mean, by their weights"),
          member(
              "brier", ClassMetrics.Brier.class, "mean of (y − p₁)²; for probabilities of 0 and 1"),
          member(
              "ece",
              ClassMetrics.Ece.class,
              "Σ abs(Σ s(y − p₁))/Σ s, the inner sum over each of 15 equal intervals of p₁; for"
                  + " probabilities of 0 and 1"),
          member(
              "logLossCalibrated",
              ClassMetrics.LogLossCalibrated.class,
              "logLoss after isotonic regression on the rows themselves; for probabilities of 0 and"
                  + " 1"),
          member("rmse", NumberMetrics.Rmse.class, "√mse; for numbers"),
          member("mse", NumberMetrics.Mse.class, "mean of (y − ŷ)²; for numbers"),
          member("mae", NumberMetrics.Mae.class, "mean of abs(y − ŷ); for numbers"),
          member("r2", NumberMetrics.R2.class, "1 − Σ s(y − ŷ)²/Σ s(y − ȳ)²; for numbers"),
          member(
              "deviance",
              LossMetrics.Deviance.class,
              "mean of 2(ℓ(z, y) − min ℓ(·, y)); for logistic, crossEntropy, softmax, halfSquared, poisson, gamma"
                  + " and tweedie"),
          member(
              "pinball",
              NumberMetrics.Pinball.class,
              "mean of q·(y − ŷ), or (q − 1)·(y − ŷ) if that is larger; for numbers"),
          member(
              "loss",
              LossMetrics.MeanLoss.class,
              "mean of the loss of the objective, without penalties"));

  private static Member member(
      String name, Class<? extends Record> type, String summary, String... aliases) {
    return new Member(name, List.of(aliases), type, summary);
  }

  /** What points of a run are compared by where nothing else is asked for. */
  public static Metric decisive(Objective objective) {
    return objective.isProbabilistic() ? new LossMetrics.LogLoss() : new LossMetrics.MeanLoss();
  }

  /** What is evaluated where nothing else is asked for. */
  public static List<Metric> standard(Objective objective) {
    if (objective.predictsScores()) {
      return List.of(new LossMetrics.MeanLoss());
    }
    if (!objective.labels().isOfClasses()) {
      return List.of(new NumberMetrics.Rmse(), new NumberMetrics.R2());
    }
    List<Metric> metrics = new ArrayList<>(List.of(new ClassMetrics.Accuracy()));
    if (new ClassMetrics.Auc().unfit(objective).isEmpty()) {
      metrics.add(new ClassMetrics.Auc());
    }
    if (objective.isProbabilistic()) {
      metrics.add(new LossMetrics.LogLoss());
    }
    return metrics;
  }
}
