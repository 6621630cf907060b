package org.thalweg.loss;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.formula.FreeParameter;

/**
 * What is learned with a formula.
 *
 * @param scores z, or z1 … zK
 * @param parameters behind them
 * @param areConvex whether the formula is proven to be convex in all of them together
 */
record Unknowns(List<String> scores, List<FreeParameter> parameters, boolean areConvex) {
  int count() {
    return scores.size() + parameters.size();
  }

  double[] start() {
    return parameters.stream().mapToDouble(FreeParameter::start).toArray();
  }

  /** Whether each parameter is within its bounds. */
  boolean areWithin(double[] values) {
    return IntStream.range(0, values.length)
        .allMatch(p -> parameters.get(p).range().contains(values[p]));
  }
}
