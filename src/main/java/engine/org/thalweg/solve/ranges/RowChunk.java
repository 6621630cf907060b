package org.thalweg.solve.ranges;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;

/**
 * Neighbouring rows of a range, as they are read. A batch that is always the same rows has its
 * columns numbered anew, so that a vector for it has one number for each feature that it touches.
 *
 * @param from place of the first row
 * @param rows how many rows
 * @param touched numbers of held features, ascending; null for all
 * @param skipped rows of the blocks before the first
 */
record RowChunk(int from, int rows, int[] touched, Block[] blocks, int skipped) {
  /** What is done with some rows of a block, whose first one has a place in the chunk. */
  private interface RowSpan {
    void on(Block block, int from, int count, int place);
  }

  private void each(int first, int count, RowSpan action) {
    int begin = -skipped;
    for (Block block : blocks) {
      int low = Math.max(first - begin, 0);
      int high = Math.min(first + count - begin, block.rows());
      if (low < high) {
        action.on(block, low, high - low, begin + low);
      }
      begin += block.rows();
    }
  }

  /**
   * Fills in what goes up of some of these rows.
   *
   * @param w the numbers of the touched features
   * @param first row, from 0
   * @param begin place of its numbers
   */
  void score(RangeHead head, double[] w, int first, int count, double[] sums, int begin) {
    each(
        first,
        count,
        (block, from, some, at) ->
            head.sums(block, from, some, w, sums, begin + (at - first) * head.width()));
  }

  /**
   * Adds Σ δ·x over these rows.
   *
   * @param derivatives δ, from a place on
   * @param gradient of the touched features
   */
  void addGradient(double[] derivatives, int place, double[] gradient) {
    addGradient(RangeHead.LINEAR, derivatives, place, null, gradient);
  }

  /**
   * Adds the derivatives of these rows by the numbers of the touched features.
   *
   * @param down of these rows, from a place on
   * @param w these numbers
   */
  void addGradient(RangeHead head, double[] down, int begin, double[] w, double[] gradient) {
    each(
        0,
        rows,
        (block, from, some, at) ->
            head.addGradient(block, from, some, down, begin + at * head.width(), w, gradient));
  }

  /**
   * Adds Σ s·x² over these rows.
   *
   * @param shares s, from a place on
   * @param sums of the touched features
   */
  void addSquares(double[] shares, int place, double[] sums) {
    each(
        0,
        rows,
        (block, from, some, at) -> {
          for (int i = 0; i < some; i++) {
            double share = shares[place + at + i];
            block.forEach(from + i, (column, value) -> sums[column] += share * value * value);
          }
        });
  }

  /** Adds copies of some rows to others. */
  void copy(int first, int count, List<CsrBlock> copies) {
    each(
        first,
        count,
        (block, from, some, at) ->
            copies.add((CsrBlock) block.copy(Places.numbers(from, some), some)));
  }
}
