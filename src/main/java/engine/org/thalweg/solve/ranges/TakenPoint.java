package org.thalweg.solve.ranges;

import org.thalweg.solve.Measurement;
import org.thalweg.solve.lbfgs.StepSearch;

/**
 * A point of a run of L-BFGS at which all is known.
 *
 * @param norm of the least-norm subgradient of F
 * @param step the length of the step that led there, and its rate
 */
record TakenPoint(RangePoint w, double loss, double penalty, double norm, double[] step) {
  private static final double ROUNDING = 1e-15; // some units in the last place

  double objective() {
    return loss + penalty;
  }

  StepSearch.LineStart start() {
    return new StepSearch.LineStart(objective(), norm, ROUNDING * Math.abs(objective()));
  }

  boolean isFinite() {
    return Double.isFinite(objective()) && Double.isFinite(norm);
  }

  Measurement measurement() {
    return new Measurement(w.toArray(), loss, penalty, norm, step[0], step[1], true);
  }
}
