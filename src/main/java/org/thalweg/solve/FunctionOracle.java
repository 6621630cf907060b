package org.thalweg.solve;

import org.thalweg.function.DifferentiableFunction;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/**
 * Answers about a function without data, as if it were the loss of one row of weight 1, whatever
 * rows a question draws. It knows gradients and lines.
 */
public record FunctionOracle(DifferentiableFunction function) implements Oracle {

  @Override
  public Answer answer(Question question) {
    if (question instanceof Question.Gradient gradient) {
      return new Answer.Sum(gradient(gradient.w()));
    }
    if (question instanceof Question.Line line) {
      return new Answer.Losses(line(line));
    }
    throw new IllegalArgumentException("a function without rows has no answer to " + question);
  }

  private GradientSum gradient(double[] w) {
    GradientSum sum = GradientSum.over(function.gradient(w));
    sum.add(function.value(w), 1, 1);
    return sum;
  }

  private LineSum line(Question.Line line) {
    LineSum sum = new LineSum(line.rates());
    double[] point = new double[line.w().length];
    for (int k = 0; k < line.rates().length; k++) {
      for (int i = 0; i < point.length; i++) {
        point[i] = line.w()[i] - line.rates()[k] * line.direction()[i];
      }
      sum.add(k, function.value(point));
    }
    sum.count(1, 1);
    return sum;
  }

  @Override
  public long rows() {
    return 1;
  }
}
