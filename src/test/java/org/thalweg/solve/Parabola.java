package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/**
 * ½(w − 3)², given by four rows of weight ½ each of the eight that there are, so that mean and sum
 * differ. It keeps the gradients that it was asked for.
 */
public final class Parabola implements OneByOne {
  public final List<double[]> given = new ArrayList<>();
  public final List<Double> values = new ArrayList<>();
  public final List<Long> steps = new ArrayList<>();

  /** A problem in one parameter with these penalties; of its loss only the parabola knows. */
  public static Problem problem(Penalties penalties) {
    return new Problem(new ShapeOnly(ParameterLayout.linear(1, false)), penalties);
  }

  @Override
  public Answer reply(Question<?> question) {
    if (question instanceof LineQuestion line) {
      return line(line);
    }
    GradientQuestion gradient = (GradientQuestion) question;
    double[] w = gradient.w();
    given.add(w.clone());
    values.add(w[0]);
    steps.add(gradient.draw() instanceof Draw.Batch batch ? batch.step() : -1L);
    GradientSum sum = new GradientSum(1);
    sum.gradient()[0] = 2 * (w[0] - 3);
    sum.add(2 * loss(w[0]), 2, 4);
    return sum;
  }

  private static LineSum line(LineQuestion line) {
    LineSum sum = new LineSum(line.rates());
    for (int k = 0; k < line.rates().length; k++) {
      sum.add(k, 4 * loss(line.w()[0] - line.rates()[k] * line.direction()[0]));
    }
    sum.count(4, 8);
    return sum;
  }

  private static double loss(double w) {
    return 0.5 * (w - 3) * (w - 3);
  }

  @Override
  public long rows() {
    return 8;
  }
}
