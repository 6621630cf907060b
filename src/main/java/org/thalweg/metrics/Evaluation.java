package org.thalweg.metrics;

import java.util.Map;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.GradientSource;
import org.thalweg.spark.SparkGradientSource;
import org.thalweg.spark.TreeAggregation;

/**
 * What is true at one w over all rows.
 *
 * @param loss mean loss
 * @param penalty R(w)
 * @param gradientNorm ‖·‖₂ of the least-norm subgradient of loss plus penalty
 * @param rows how many
 * @param metrics by name: accuracy, auc, logLoss; rmse, r2
 */
public record Evaluation(
    double loss, double penalty, double gradientNorm, long rows, Map<String, Double> metrics) {

  /** Loss plus penalty. */
  public double objective() {
    return loss + penalty;
  }

  /** Looks at all rows, in one pass and the passes that the metrics need. */
  public static Evaluation of(
      ShardedData data, Objective objective, Penalties penalties, double[] w) {
    SparkGradientSource all =
        new SparkGradientSource(
            data, objective, new Samplers.Full(data.sizes()), new TreeAggregation.Auto());
    Map<String, Double> metrics = Metrics.of(data, objective, w);
    Evaluation evaluation = of(all, objective.layout(), penalties, w, metrics);
    if (objective.isProbabilistic()) {
      metrics.put("logLoss", evaluation.loss());
    }
    return evaluation;
  }

  /**
   * The same with metrics that are known already.
   *
   * @param all gives all rows at every step
   */
  public static Evaluation of(
      GradientSource all,
      ParameterLayout layout,
      Penalties penalties,
      double[] w,
      Map<String, Double> metrics) {
    GradientSum sum = all.evaluate(w, 0);
    double[] gradient = sum.meanGradient();
    penalties.addGradient(w, gradient, layout);
    penalties.addProximalSubgradient(w, gradient, layout);
    double squares = 0;
    for (double g : gradient) {
      squares += g * g;
    }
    return new Evaluation(
        sum.meanLoss(), penalties.value(w, layout), Math.sqrt(squares), sum.rows(), metrics);
  }
}
