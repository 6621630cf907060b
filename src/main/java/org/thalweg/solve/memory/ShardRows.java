package org.thalweg.solve.memory;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Curvature;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;

/**
 * The rows of one shard, and the sums over them that answer questions. Executors and driver both
 * sum up a shard by this class, block after block, and so come to the same bits.
 */
public final class ShardRows {
  private final List<Block> blocks;
  private final int rows;
  private final double entriesPerRow; // of the block where there are most

  /** Rows in blocks, which are kept. */
  public ShardRows(List<Block> blocks) {
    this.blocks = blocks;
    int count = 0;
    double most = 0;
    for (Block block : blocks) {
      count += block.rows();
      most = Math.max(most, (double) block.entries() / Math.max(1, block.rows()));
    }
    this.rows = count;
    this.entriesPerRow = most;
  }

  /** The blocks, in row order. */
  public List<Block> blocks() {
    return blocks;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /**
   * The sum of the loss and its gradient over some rows.
   *
   * @param sums lends the sum; of the calling thread alone
   * @return null where there are no rows
   */
  public GradientSum gradient(double[] w, Rows drawn, TaskSums sums) {
    if (drawn.count() == 0) {
      return null;
    }
    GradientSum sum = sums.next(entriesPerRow * drawn.count());
    forEach(drawn, (block, here) -> sums.accumulate(w, block, here, sum));
    return sum;
  }

  /**
   * The sum of the loss and its first and second derivatives over some rows.
   *
   * @param least as {@link Curvature#accumulate} has it
   * @return null where there are no rows
   */
  public HessianSum hessian(Objective objective, double[] w, double least, Rows drawn) {
    if (drawn.count() == 0) {
      return null;
    }
    Curvature curvature =
        objective
            .curvature()
            .orElseThrow(() -> new IllegalArgumentException("second derivatives of " + objective));
    HessianSum sum = new HessianSum(w.length);
    forEach(drawn, (block, here) -> curvature.accumulate(w, block, here, least, sum));
    return sum;
  }

  /**
   * The sums of the losses of some rows at points w − η·d.
   *
   * @param rates each η
   * @return null where there are no rows
   */
  public LineSum line(
      Objective objective, double[] w, double[] direction, double[] rates, Rows drawn) {
    if (drawn.count() == 0) {
      return null;
    }
    LineSum sum = new LineSum(rates);
    forEach(drawn, (block, here) -> objective.accumulateAlong(w, direction, block, here, sum));
    return sum;
  }

  /** How long the rows are, all of them. */
  public RowNorms norms(RowMetric metric) {
    RowNorms norms = new RowNorms(metric.weights().length);
    blocks.forEach(block -> norms.add(block, metric));
    return norms;
  }

  private void forEach(Rows drawn, Action action) {
    int begin = 0;
    for (Block block : blocks) {
      Rows here = drawn.within(begin, begin + block.rows());
      if (here.count() > 0) {
        action.on(block, here);
      }
      begin += block.rows();
    }
  }

  /** What is done with some rows of a block. */
  private interface Action {
    void on(Block block, Rows rows);
  }
}
