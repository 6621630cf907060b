package org.thalweg.solve;

import org.thalweg.dual.DualPoint;
import org.thalweg.interior.PathSum;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowNorms;

/** The answer to a {@link Question}: sums whose arrays belong to the solver from now on. */
public sealed interface Answer {

  /** Number of rows that were read for it, counted as often as they were read. */
  long rows();

  /**
   * To {@link Question.Gradient}: over at least one row. What it is divided by is positive: the
   * weight of all rows, or what a batch weighs in the mean over all draws.
   */
  record Sum(GradientSum sum) implements Answer {
    @Override
    public long rows() {
      return sum.rows();
    }
  }

  /** To {@link Question.Hessian}: over at least one row, with a positive weight. */
  record Hessian(HessianSum sum) implements Answer {
    @Override
    public long rows() {
      return sum.rows();
    }
  }

  /** To {@link Question.Line}. */
  record Losses(LineSum sum) implements Answer {
    @Override
    public long rows() {
      return sum.rows();
    }
  }

  /** To {@link Question.Interior}. */
  record Interior(PathSum sum) implements Answer {
    @Override
    public long rows() {
      return sum.rows();
    }
  }

  /** To {@link Question.Dual}. */
  record Dual(DualPoint point) implements Answer {
    @Override
    public long rows() {
      return point.rows();
    }
  }

  /** To {@link Question.Norms}. */
  record Norms(RowNorms norms) implements Answer {
    @Override
    public long rows() {
      return norms.rows();
    }
  }

  /**
   * To {@link Question.Epoch} and {@link Question.LocalSteps}.
   *
   * @param displacement empty (of weight 0) where no row that was stepped on has a weight
   */
  record Moved(Displacement displacement) implements Answer {
    @Override
    public long rows() {
      return displacement.rows();
    }
  }
}
