package org.thalweg.path;

import org.thalweg.config.Named;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Reason;

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

  /** F: loss plus penalty. */
  public double objective() {
    return loss + penaltyValue;
  }
}
