package org.thalweg.solve.memory;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Question;

/**
 * The rows of one shard, and the sums over them that answer questions. Executors and driver both
 * sum up a shard by this class.
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

  /** Some of the rows. */
  public BlockRows drawn(Rows drawn) {
    return new Drawn(drawn);
  }

  /**
   * The sum of the loss and its gradient over some rows.
   *
   * @param sums lends the sum; of the calling thread alone
   * @return null where there are no rows
   */
  public GradientSum gradient(double[] w, Rows drawn, TaskSums sums) {
    return drawn(drawn).gradient(LazyVector.of(w), sums);
  }

  /** The sum of the loss and its first and second derivatives over some rows, likewise. */
  public HessianSum hessian(Objective objective, Question.Hessian question, Rows drawn) {
    return drawn(drawn).hessian(objective, question);
  }

  /**
   * The sums of the losses of some rows at points w − η·d.
   *
   * @param rates each η
   * @return null where there are no rows
   */
  public LineSum line(
      Objective objective, double[] w, double[] direction, double[] rates, Rows drawn) {
    return drawn(drawn).line(objective, w, direction, rates);
  }

  /** How long the rows are, all of them. */
  public RowNorms norms(RowMetric metric) {
    RowNorms norms = new RowNorms(metric.weights().length);
    blocks.forEach(block -> norms.add(block, metric));
    return norms;
  }

  /** Rows by their numbers in the shard. */
  private final class Drawn implements BlockRows {
    private final Rows drawn;

    Drawn(Rows drawn) {
      this.drawn = drawn;
    }

    @Override
    public int count() {
      return drawn.count();
    }

    @Override
    public double entriesPerRow() {
      return entriesPerRow;
    }

    @Override
    public void forEach(Action action) {
      int begin = 0;
      for (Block block : blocks) {
        Rows here = drawn.within(begin, begin + block.rows());
        if (here.count() > 0) {
          action.on(block, here);
        }
        begin += block.rows();
      }
    }
  }
}
