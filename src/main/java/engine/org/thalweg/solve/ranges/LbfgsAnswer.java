package org.thalweg.solve.ranges;

import org.thalweg.reduce.Answer;

/**
 * What is known of the vectors of L-BFGS in ranges.
 *
 * @param rows that were read
 * @param losses mean loss at the points that were tried
 * @param slope of the mean loss by the intercept, where a gradient was taken
 * @param sums over the ranges
 */
record LbfgsAnswer(long rows, double[] losses, double slope, double[] sums) implements Answer {}
