package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/**
 * The sums that the features of a chunk of rows are part of, and the way back from their
 * derivatives. Rows of a dense block are taken together, as a matrix. For one thread.
 */
final class FeatureSums {
  private final InputWeights weights;
  private final SparseRow x = new SparseRow();
  private double[] matrix = {}; // the rows scored last, where their block is dense

  FeatureSums(InputWeights weights) {
    this.weights = weights;
  }

  /** Sets the sums of the rows of a chunk, rows × columns, to their intercepts plus XW. */
  void multiply(double[] w, Chunk chunk, double[] sums) {
    Block block = chunk.block();
    if (block.isDense()) {
      read(chunk);
      weights.multiply(w, matrix, chunk.count(), block.features(), sums);
      return;
    }
    for (int i = 0; i < chunk.count(); i++) {
      block.read(chunk.rows()[i], x);
      weights.multiply(w, x, sums, i * weights.columns());
    }
  }

  private void read(Chunk chunk) {
    int features = chunk.block().features();
    if (matrix.length < chunk.count() * features) {
      matrix = new double[chunk.capacity() * features];
    }
    for (int i = 0; i < chunk.count(); i++) {
      chunk.block().read(chunk.rows()[i], x);
      System.arraycopy(x.values(), 0, matrix, i * features, features);
    }
  }

  /**
   * Adds XᵀD over the rows of the chunk whose sums were set last.
   *
   * @param d rows × columns
   */
  void scatter(Chunk chunk, double[] d, double[] gradient) {
    Block block = chunk.block();
    if (block.isDense()) {
      weights.scatter(matrix, chunk.count(), block.features(), d, gradient);
      return;
    }
    for (int i = 0; i < chunk.count(); i++) {
      block.read(chunk.rows()[i], x);
      weights.scatter(x, d, i * weights.columns(), gradient);
    }
  }
}
