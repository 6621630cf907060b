package org.thalweg.report;

import java.util.OptionalDouble;

/**
 * A weight of a model, with the names of what it belongs to.
 *
 * @param feature its name
 * @param column of the score, where there are many: the class or a number; else empty
 * @param effect the weight times the standard deviation of its feature, if that is known
 */
public record NamedWeight(String feature, String column, double weight, OptionalDouble effect) {}
