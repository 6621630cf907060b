package org.thalweg.report;

/**
 * A weight of a model, with the names of what it belongs to.
 *
 * @param feature its name
 * @param column of the score, where there are many: the class or a number; else empty
 */
public record NamedWeight(String feature, String column, double weight) {}
