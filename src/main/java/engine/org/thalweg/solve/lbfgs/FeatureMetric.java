package org.thalweg.solve.lbfgs;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Draw;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;

/**
 * A diagonal M that stands for the inverse Hessian where nothing else is known.
 *
 * <pre>
 *   1/Mⱼ = L·mean xⱼ² + λ       over all rows, x standardised where features are; L the largest ℓ″,
 *                               or 1; λ of the L2 penalty of feature j
 *   1/Mⱼ = L                    of an intercept
 * </pre>
 *
 * The second derivative of F by a weight is at most 1/Mⱼ, and about proportional to it. So −M·g is
 * an equally good direction whatever the units and the frequencies of the features, which −g is
 * not. Finding M costs a pass. So {@link Lbfgs} asks for it only in two cases: it was told to, or
 * the steepest descent has failed, because with features of very unlike units F may fall along −g
 * by less than rounding errors, even far from the minimum.
 */
public record FeatureMetric(double[] factors) {

  /** Whether M is known for a problem: for models that are linear in the features. */
  static boolean fits(Problem problem) {
    return problem.objective().rowSteps().isPresent();
  }

  /** The question whose answer has the mean squares of the features: a pass over all rows. */
  static Question<?> question(Problem problem) {
    return new NormsQuestion(ones(problem), Draw.all());
  }

  /** 1 for each feature, and for the intercept behind them where there is one. */
  private static double[] ones(Problem problem) {
    InputWeights inputs = problem.objective().inputs().get(0);
    double[] ones = new double[features(problem) + (inputs.intercepts() < 0 ? 0 : 1)];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int features(Problem problem) {
    return problem.objective().inputs().get(0).inputs(problem.layout().dimension());
  }

  /** The metric of a problem, from the answer to {@link #question}. */
  static FeatureMetric of(Problem problem, RowNorms norms) {
    InputWeights inputs = problem.objective().inputs().get(0);
    int features = features(problem);
    double curvature = curvature(problem.objective()).orElseThrow();
    boolean isConvex = problem.objective().isConvex();
    double[] l2 = inputs.gather(CoordinatePenalties.l2(problem.penalties(), problem.layout()));
    double[] numbers = ones(problem);
    RowMetric metric = StandardisedSums.rowMetric(problem.coordinates(), numbers, features);
    Arrays.fill(numbers, 1 / curvature);
    for (int j = 0; j < features; j++) {
      double square = metric.weights()[j] * norms.meanSquareOfRows(j, metric);
      numbers[j] = factor(curvature, square, isConvex ? l2[j] : 0);
    }
    return new FeatureMetric(inputs.spread(numbers, problem.layout().dimension()));
  }

  /** M of a feature, from L, its mean square and λ. */
  public static double factor(double curvature, double meanSquare, double lambda) {
    double second = curvature * meanSquare + lambda;
    return second > 0 && Double.isFinite(1 / second) ? 1 / second : 1 / curvature;
  }

  /** L of an objective; empty if M is not known for it. */
  public static OptionalDouble curvature(Objective objective) {
    return objective.rowSteps().stream()
        .mapToDouble(RowSteps.RowStepSource::curvature)
        .map(largest -> largest > 0 && Double.isFinite(largest) ? largest : 1)
        .findFirst();
  }

  /** The product M·v, as a new array as long as w. */
  double[] times(double[] v) {
    return Vectors.product(v, factors);
  }
}
