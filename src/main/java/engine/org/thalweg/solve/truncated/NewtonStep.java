package org.thalweg.solve.truncated;

import org.thalweg.reduce.Answer;

/**
 * Where a step leads.
 *
 * @param point at which F is lower; null where none was found
 * @param rate η, the part of the way to where the model of F is least
 * @param rows that products read, as often as they did; scores at the point, and the mean squares
 *     of the features once, are turns besides that are not counted
 */
public record NewtonStep(double[] point, double rate, long rows) implements Answer {}
