package org.thalweg.objective;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;

/** The rows a kernel takes at once: scored, then scattered while they are still in cache. */
public final class Chunk {
  private static final double[] NONE = {};

  private final Block block;
  private final Rows of;
  private final int[] rows;
  private final double[] labels;
  private final double[] weights;
  private final double[] offsets; // of no length where there are none
  private final double[][] columns;
  private int done;
  private int count;
  private double weight;

  /** No row yet of a block. */
  public Chunk(Block block) {
    this(block, Rows.all(block.rows()));
  }

  /** No row yet of the given ones. */
  Chunk(Block block, Rows of) {
    this.block = block;
    this.of = of;
    this.rows = new int[Math.min(block.chunkRows(), of.count())];
    this.labels = new double[rows.length];
    this.weights = new double[rows.length];
    this.offsets = block.targets().haveOffsets() ? new double[rows.length] : NONE;
    this.columns = new double[block.targets().columns()][rows.length];
    Arrays.fill(weights, 1);
  }

  /** Goes on to the next rows, in order, by their numbers alone; false behind the last. */
  public boolean nextRows() {
    count = of.copy(done, rows);
    done += count;
    return count > 0;
  }

  /** Goes on to the next rows, and reads their targets; false behind the last. */
  public boolean next() {
    boolean are = nextRows();
    Targets targets = block.targets();
    targets.labels(rows, count, labels);
    weight = targets.haveWeights() ? weigh() : count;
    if (targets.haveOffsets()) {
      targets.offsets(rows, count, offsets);
    }
    for (int k = 0; k < columns.length; k++) {
      targets.column(k, rows, count, columns[k]);
    }
    return are;
  }

  private double weigh() {
    block.targets().weights(rows, count, weights);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i];
    }
    return sum;
  }

  /** The block that the rows are of. */
  public Block block() {
    return block;
  }

  /** The most rows there may be at once. */
  public int capacity() {
    return rows.length;
  }

  /** How many rows there are now. */
  public int count() {
    return count;
  }

  /** Their numbers in the block. */
  public int[] rows() {
    return rows;
  }

  /** The labels of the rows: the first {@link #count()} of the array itself. */
  public double[] labels() {
    return labels;
  }

  /** The example weights of the rows, likewise; 1 where the block has none. */
  public double[] weights() {
    return weights;
  }

  /** The offsets of the rows, likewise; an array of no length where the block has none. */
  public double[] offsets() {
    return offsets;
  }

  /** Adds the offset of each row to its scores: rows × outputs, row-major. */
  public void addOffsets(double[] scores, int outputs) {
    for (int i = 0, k = 0; offsets.length > 0 && i < count; i++) {
      for (int end = k + outputs; k < end; k++) {
        scores[k] += offsets[i];
      }
    }
  }

  /** What the loss reads of the rows beside their labels, column by column, likewise. */
  public double[][] columns() {
    return columns;
  }

  /** The sum of their example weights. */
  public double weight() {
    return weight;
  }
}
