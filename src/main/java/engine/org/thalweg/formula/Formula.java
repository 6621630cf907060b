package org.thalweg.formula;

import java.util.List;
import java.util.Map;

/**
 * A formula as it is written in a conf: an expression, the constants that it names, and the
 * parameters that are learned with it.
 *
 * @param body over the label, scores, columns, constants and parameters
 * @param constants by name, in the order in which they are given
 * @param parameters in the order in which they are given, which is their order in w
 */
public record Formula(
    Expression body, Map<String, Double> constants, List<FreeParameter> parameters) {}
