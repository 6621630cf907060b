package org.thalweg.solve;

/**
 * A measurement on the validation rows.
 *
 * @param step of the report that it belongs to, from 0: it is of the point that the run would give
 *     back if it ended with that step
 * @param metric its name
 * @param value not a number where the point is none
 * @param isBest whether no point of the run so far, its start included, was as good
 */
public record ValidationReport(long step, String metric, double value, boolean isBest) {}
