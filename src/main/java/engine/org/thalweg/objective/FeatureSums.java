package org.thalweg.objective;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/**
 * The sums that the features of a chunk of rows are part of, and the way back from their
 * derivatives, for pieces of w that all multiply the features. Rows of a dense block are taken
 * together, as a matrix. For one thread.
 */
final class FeatureSums {
  private final List<InputWeights> pieces;
  private final SparseRow x = new SparseRow();
  private double[] matrix = {}; // the rows scored last, where their block is dense

  FeatureSums(List<InputWeights> pieces) {
    this.pieces = pieces;
  }

  /**
   * Sets the sums of the rows of a chunk to their intercepts plus XW.
   *
   * @param sums of each piece: rows × columns
   */
  void multiply(double[] w, Chunk chunk, double[]... sums) {
    Block block = chunk.block();
    if (block.isDense()) {
      read(chunk);
      for (int p = 0; p < pieces.size(); p++) {
        pieces.get(p).multiply(w, matrix, chunk.count(), block.features(), sums[p]);
      }
      return;
    }
    for (int i = 0; i < chunk.count(); i++) {
      block.read(chunk.rows()[i], x);
      for (int p = 0; p < pieces.size(); p++) {
        InputWeights weights = pieces.get(p);
        weights.multiply(w, x, sums[p], i * weights.columns());
      }
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
   * @param d of each piece: rows × columns
   */
  void scatter(Chunk chunk, double[] gradient, double[]... d) {
    Block block = chunk.block();
    if (block.isDense()) {
      for (int p = 0; p < pieces.size(); p++) {
        pieces.get(p).scatter(matrix, chunk.count(), block.features(), d[p], gradient);
      }
      return;
    }
    for (int i = 0; i < chunk.count(); i++) {
      block.read(chunk.rows()[i], x);
      for (int p = 0; p < pieces.size(); p++) {
        InputWeights weights = pieces.get(p);
        weights.scatter(x, d[p], i * weights.columns(), gradient);
      }
    }
  }
}
