package org.thalweg.solve.ranges;

import org.thalweg.solve.Measurement;
import org.thalweg.solve.lbfgs.PairCurvature;
import org.thalweg.solve.lbfgs.StepSearch;

/**
 * A point of a run of L-BFGS at which all is known.
 *
 * @param norm of the least-norm subgradient of F
 * @param step the length of the step that led there, and its rate
 * @param sums {@link LbfgsVectors#measures} of that step, over all coordinates
 */
record TakenPoint(
    RangePoint w, double loss, double penalty, double norm, double[] step, double[] sums) {
  private static final double ROUNDING = 1e-15; // some units in the last place

  double objective() {
    return loss + penalty;
  }

  /** The numbers of {@link LbfgsStep#TAKE}: 1 if the step there is a curvature pair; the sums. */
  double[] taken() {
    boolean isPair = new PairCurvature(sums[1], sums[2], sums[3]).isUsable();
    double[] numbers = new double[1 + sums.length];
    numbers[0] = isPair ? 1 : 0;
    System.arraycopy(sums, 0, numbers, 1, sums.length);
    return numbers;
  }

  StepSearch.LineStart start() {
    return new StepSearch.LineStart(objective(), norm, ROUNDING * Math.abs(objective()));
  }

  /** What a search is told of it: the slope along the line is s·y of the step. */
  StepSearch.Found found() {
    return new StepSearch.Found(isFinite(), objective(), norm, () -> sums[1]);
  }

  boolean isFinite() {
    return Double.isFinite(objective()) && Double.isFinite(norm);
  }

  Measurement measurement() {
    return new Measurement(w.toArray(), loss, penalty, norm, step[0], step[1], true);
  }
}
