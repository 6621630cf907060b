package com.example;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.GradientSum;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.Loss;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;

/** An objective of its own: factor·(x·w − y)², whatever the loss. */
public record LeastSquares(double factor) implements ModelFamily {
  @Override
  public Objective over(Loss loss, int features, boolean intercept) {
    return new Sum(factor, features);
  }

  /** The objective over rows of a length. */
  public record Sum(double factor, int features) implements Objective {
    @Override
    public ParameterLayout layout() {
      return ParameterLayout.linear(features, false);
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
      layout().check(w);
      for (int i = 0; i < rows.count(); i++) {
        int row = rows.at(i);
        double residual = block.dot(row, w) - block.label(row);
        block.add(row, block.weight(row) * 2 * factor * residual, sum.gradient());
        sum.add(block.weight(row) * factor * residual * residual, block.weight(row), 1);
      }
    }

    @Override
    public double[] scores(double[] w, Block block) {
      double[] scores = new double[block.rows()];
      for (int row = 0; row < scores.length; row++) {
        scores[row] = block.dot(row, w);
      }
      return scores;
    }
  }
}
