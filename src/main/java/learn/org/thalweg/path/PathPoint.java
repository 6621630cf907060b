package org.thalweg.path;

import org.thalweg.config.Named;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.LoadedProblem;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.newton.PathState;

/**
 * A model of a path.
 *
 * @param number from 0, the strongest penalty
 * @param lambda its strength
 * @param penalty the same as a penalty
 * @param w in the units of the features
 * @param nonZeros how many penalised weights are not 0: under l1 an unbiased estimate of the
 *     degrees of freedom (H. Zou, T. Hastie, R. Tibshirani, Ann. Statist. 35(5) (2007))
 * @param loss mean loss
 * @param penaltyValue R(w)
 * @param gradientNorm of the least-norm subgradient of F, which is 0 at a minimum
 * @param epochs passes over the rows that it took
 * @param validation the metric on the validation rows; not a number where there are none
 * @param reason why it ended
 */
public record PathPoint(
    int number,
    double lambda,
    Named<Penalties> penalty,
    SparseWeights w,
    int nonZeros,
    double loss,
    double penaltyValue,
    double gradientNorm,
    double epochs,
    double validation,
    Reason reason) {

  /** A point of a path, with what is known of the mean loss at its end. */
  static PathPoint of(
      int number,
      double lambda,
      PointRuns.PointFit trained,
      PathState state,
      LoadedProblem problem,
      double validation) {
    TrainingResult result = trained.result();
    Problem own = trained.problem();
    double[] w = result.w();
    double[] gradient = state.gradient().clone();
    own.penalties().addGradient(w, gradient, own.layout());
    return new PathPoint(
        number,
        lambda,
        trained.conf().penalty(),
        SparseWeights.of(problem.original(w)),
        nonZeros(w, own.layout()),
        state.loss(),
        own.penalty(w),
        own.gradientNorm(w, gradient),
        result.history().epochs(),
        validation,
        result.reason());
  }

  private static int nonZeros(double[] w, ParameterLayout layout) {
    int count = 0;
    for (Segment segment : layout.segments()) {
      for (int j = segment.from(); segment.penalised() && j < segment.to(); j++) {
        count += w[j] != 0 ? 1 : 0;
      }
    }
    return count;
  }

  /** F: loss plus penalty. */
  public double objective() {
    return loss + penaltyValue;
  }
}
