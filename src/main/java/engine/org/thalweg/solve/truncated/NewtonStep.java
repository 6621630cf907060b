package org.thalweg.solve.truncated;

import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.FreeIntercept;

/**
 * Where a step leads.
 *
 * @param point at which F is lower; null where none was found
 * @param rate η; 1 leads to where the model of F is least
 * @param sum over all rows at the point; null where there is none
 * @param intercept what bounds F there; empty where it is not known, or there is no such intercept
 * @param products with the second derivatives
 * @param rows that products and the sum read, as often as they did; the mean squares of the
 *     features, or the products of rows, are a turn besides that is not counted
 */
public record NewtonStep(
    double[] point,
    double rate,
    GradientSum sum,
    Optional<FreeIntercept> intercept,
    int products,
    long rows)
    implements Answer {}
