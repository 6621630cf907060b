package org.thalweg.solve.truncated;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Targets;

/** Some rows of a block at a time, in order, with what the loss reads of them. */
final class BlockPart {
  final int[] rows; // their numbers
  final double[] labels; // of these, likewise
  final double[] weights;
  final double[][] columns;
  int count;
  private final Block block;
  private int next;

  /** Before the first rows. */
  BlockPart(Block block) {
    this.block = block;
    this.rows = new int[Math.min(block.chunkRows(), block.rows())];
    this.labels = new double[rows.length];
    this.weights = new double[rows.length];
    this.columns = new double[block.targets().columns()][rows.length];
  }

  /** Goes on to the next rows; false behind the last. */
  boolean nextRows() {
    count = Math.min(rows.length, block.rows() - next);
    for (int i = 0; i < count; i++) {
      rows[i] = next++;
    }
    return count > 0;
  }

  /** The same, and reads their targets. */
  boolean next() {
    boolean are = nextRows();
    Targets targets = block.targets();
    targets.labels(rows, count, labels);
    targets.weights(rows, count, weights);
    for (int k = 0; k < columns.length; k++) {
      targets.column(k, rows, count, columns[k]);
    }
    return are;
  }

  /** Adds the offset of each row to its score. */
  void addOffsets(double[] scores) {
    for (int i = 0; block.targets().haveOffsets() && i < count; i++) {
      scores[i] += block.offset(rows[i]);
    }
  }
}
