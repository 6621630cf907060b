package org.thalweg.solve.dual;

import org.thalweg.reduce.Answer;

/**
 * Where some sweeps of dual coordinate ascent have ended.
 *
 * @param w that belongs to the dual variables, the intercept at its end
 * @param alpha the dual variable of each row, in the order of the rows
 * @param bound a lower bound of the minimum of F
 * @param margin how far behind a kink a row must be to be left out of a sweep
 * @param estimate of F less the dual objective, along the last sweep
 * @param drift how far w may be from the one of the dual variables by rounding, relative to ‖w‖
 * @param sweeps so far
 * @param rows that were read, as often as they were
 */
public record DualPoint(
    double[] w,
    double[] alpha,
    double bound,
    double margin,
    double estimate,
    double drift,
    long sweeps,
    long rows)
    implements Answer {

  /** The same with another bound. */
  DualPoint within(double best) {
    return new DualPoint(w, alpha, best, margin, estimate, drift, sweeps, rows);
  }
}
