package org.thalweg.solve;

import java.util.List;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.objective.LineLosses;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/**
 * Answers about a function without data, as if it were the loss of one row of weight 1, whatever
 * rows a question draws. It knows gradients and lines.
 */
public record FunctionOracle(DifferentiableFunction function) implements Oracle {

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return questions.stream().map(asked -> of(asked.question())).toList();
  }

  private Answer of(Question<?> question) {
    if (question instanceof GradientQuestion gradient) {
      return gradient(gradient.w());
    }
    if (question instanceof LineQuestion line) {
      return line(line);
    }
    throw new IllegalArgumentException("a function without rows has no answer to " + question);
  }

  private GradientSum gradient(double[] w) {
    GradientSum sum = GradientSum.over(function.gradient(w));
    sum.add(function.value(w), 1, 1);
    return sum;
  }

  private LineSum line(LineQuestion line) {
    LineSum sum = new LineSum(line.rates());
    for (int k = 0; k < line.rates().length; k++) {
      double[] point = LineLosses.point(line.w(), line.direction(), line.rates()[k]);
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
