package org.thalweg.solve.memory;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Curvature;
import org.thalweg.objective.LineLosses;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Question;

/**
 * Some rows of one shard, block by block, and the sums over them that answer questions. Whoever
 * holds the rows sums them up by these methods, in the order of the rows and block after block, and
 * so comes to the same bits.
 */
public interface BlockRows {

  /** How many rows. */
  int count();

  /** Entries of a row in the block where there are most; at least about so many are expected. */
  double entriesPerRow();

  /** Runs over the blocks that hold such rows, in their order. */
  void forEach(Action action);

  /** What is done with some rows of a block. */
  @FunctionalInterface
  interface Action {
    void on(Block block, Rows rows);
  }

  /**
   * The sum of the loss and its gradient.
   *
   * @param sums lends the sum; of the calling thread alone
   * @return null where there are no rows
   */
  default GradientSum gradient(LazyVector w, TaskSums sums) {
    if (count() == 0) {
      return null;
    }
    return sums.sum(w, entriesPerRow() * count(), action -> forEach(action::accept));
  }

  /**
   * The sum of the loss and its first and second derivatives.
   *
   * @param question whose draw these rows are of
   * @return null where there are no rows
   */
  default HessianSum hessian(Objective objective, Question.Hessian question) {
    if (count() == 0) {
      return null;
    }
    Curvature curvature = question.of(objective);
    double[] w = question.w();
    HessianSum sum = new HessianSum(w.length, question.order());
    forEach((block, here) -> curvature.accumulate(w, block, here, question.least(), sum));
    return sum;
  }

  /**
   * The sums of the losses at points w − η·d.
   *
   * @param rates each η
   * @return null where there are no rows
   */
  default LineSum line(Objective objective, double[] w, double[] direction, double[] rates) {
    if (count() == 0) {
      return null;
    }
    return LineLosses.sum(objective, w, direction, rates, action -> forEach(action::accept));
  }
}
