package org.thalweg.tune;

import org.thalweg.solve.Reason;

/**
 * One model of a search.
 *
 * @param metric on the rows that it did not see; not a number where it has none
 * @param weightsSha256 of its w, in the units of the features
 * @param norm ‖w‖₂ of the same
 * @param steps it took
 * @param epochs passes over the rows
 * @param reason why it ended
 */
public record ModelResult(
    double metric, String weightsSha256, double norm, long steps, double epochs, Reason reason) {}
