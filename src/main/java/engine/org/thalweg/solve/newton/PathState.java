package org.thalweg.solve.newton;

/**
 * What is known of a mean loss near a point: what one problem of a path leaves to the next, which
 * has another penalty.
 *
 * @param w the point
 * @param loss mean loss there
 * @param gradient of the mean loss there
 * @param second second derivatives, there or at a point before; null where none were asked for
 * @param steps how many it took to come there
 */
public record PathState(
    double[] w, double loss, double[] gradient, HessianOperator second, long steps) {}
