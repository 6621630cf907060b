package org.thalweg.schedule;

import java.util.function.DoubleUnaryOperator;

/**
 * F along a step, as a function of its learning rate, for searches in tests.
 *
 * @param change F where the step ends, less F where it begins
 * @param expected what the gradient predicts of it
 */
record SearchedLine(DoubleUnaryOperator change, DoubleUnaryOperator expected) {

  /** A parabola with its minimum at a step of {@code best}. */
  static SearchedLine parabola(double best) {
    return new SearchedLine(
        rate -> 0.5 * (rate - best) * (rate - best) - 0.5 * best * best, rate -> -rate * best);
  }

  /** The rate that a search finds, as gradient descent leads it. */
  double search(LearningRate.Search rule, double first, double[] memory) {
    double rate = first;
    for (int trial = 1; trial < rule.trials(); trial++) {
      if (rule.accepts(change.applyAsDouble(rate), expected.applyAsDouble(rate))) {
        break;
      }
      rate = rule.shorter(rate);
    }
    rule.found(rate, memory);
    return rate;
  }
}
