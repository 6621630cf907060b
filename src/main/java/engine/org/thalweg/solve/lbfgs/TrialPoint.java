package org.thalweg.solve.lbfgs;

/**
 * A point at which F and its gradient are to be measured.
 *
 * @param rate η of the step that leads there
 * @param bound what F must not exceed there
 */
record TrialPoint(double[] w, double rate, double bound) {}
