package org.thalweg.objective;

/**
 * What row steps are taken around: a point whose gradient over all rows is known.
 *
 * @param w the point
 * @param gradient of the whole objective there; the least-norm subgradient where it has kinks
 * @param scale W, a positive factor of the step size for each coordinate
 * @param rate η, the step size for W = 1, per row of mean weight
 * @param meanWeight mean example weight of the rows
 */
public record Anchor(
    double[] w, double[] gradient, double[] scale, double rate, double meanWeight) {}
