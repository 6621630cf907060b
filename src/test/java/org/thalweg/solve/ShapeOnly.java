package org.thalweg.solve;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.reduce.GradientSum;

/** An objective that gives w its segments, for runs whose oracle knows the loss by itself. */
public record ShapeOnly(ParameterLayout layout) implements Objective {

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
    throw new AssertionError("there are no rows");
  }

  @Override
  public double[] scores(double[] w, Block block) {
    throw new AssertionError("there are no rows");
  }
}
