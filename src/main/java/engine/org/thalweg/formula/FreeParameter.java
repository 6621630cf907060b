package org.thalweg.formula;

/**
 * A number that is learned with the scores.
 *
 * @param start within the bounds
 * @param lower −∞ if there is no bound; the smallest positive double for what must be above 0
 * @param upper ∞ if there is no bound
 */
public record FreeParameter(String name, double start, double lower, double upper) {}
