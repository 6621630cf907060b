package org.thalweg.lab;

import java.util.Arrays;
import java.util.List;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.reduce.GradientSum;

/** A function without data as an objective whose value is the same for every row. */
record FunctionObjective(DifferentiableFunction function) implements Objective {

  @Override
  public ParameterLayout layout() {
    return new ParameterLayout(
        List.of(new ParameterLayout.Segment("x", 0, function.dimension(), true)));
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }

  @Override
  public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    double value = function.value(w);
    double[] gradient = function.gradient(w);
    for (int i = 0; i < rows.count(); i++) {
      double weight = block.weight(rows.at(i));
      for (int j = 0; j < gradient.length; j++) {
        sum.gradient()[j] += weight * gradient[j];
      }
      sum.add(weight * value, weight, 1);
    }
  }

  @Override
  public double[] scores(double[] w, Block block) {
    double[] scores = new double[block.rows()];
    Arrays.fill(scores, function.value(w));
    return scores;
  }
}
