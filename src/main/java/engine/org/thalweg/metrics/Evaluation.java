package org.thalweg.metrics;

import java.util.Map;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;

/**
 * What is true at one w over all rows.
 *
 * @param loss mean loss
 * @param penalty R(w)
 * @param gradientNorm ‖·‖₂ of the least-norm subgradient of loss plus penalty
 * @param rows how many
 * @param metrics by name, without those that have no value on these rows
 */
public record Evaluation(
    double loss, double penalty, double gradientNorm, long rows, Map<String, Double> metrics) {

  /** Loss plus penalty. */
  public double objective() {
    return loss + penalty;
  }

  /** Evaluates w in one pass over all rows, given metrics that are known already. */
  public static Evaluation of(
      Oracle oracle, Problem problem, double[] w, Map<String, Double> metrics) {
    GradientSum sum = oracle.gradient(w, Draw.all());
    double norm = problem.gradientNorm(w, problem.smoothGradient(w, sum));
    return new Evaluation(sum.meanLoss(), problem.penalty(w), norm, sum.rows(), metrics);
  }
}
