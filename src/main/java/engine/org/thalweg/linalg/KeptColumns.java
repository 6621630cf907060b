package org.thalweg.linalg;

import java.util.Arrays;

/**
 * Some columns of rows, numbered anew from 0 in their order. All others are one column more behind
 * them, which is to have no weight: each entry stays where it is among those of its row, since its
 * place decides in which of several sums of a score it is, and is there even if its value is not
 * finite, so that scores have the same bits. These rows are for scores alone: that column may be in
 * a row more than once, and stand before smaller ones.
 *
 * @param columns ascending
 */
public record KeptColumns(int[] columns) {

  /** The rows of a block, sparse, with their own targets. */
  public Block of(Block block) {
    int[] starts = new int[block.rows() + 1];
    SparseRow kept = new SparseRow();
    SparseRow whole = new SparseRow();
    for (int row = 0; row < block.rows(); row++) {
      block.read(row, whole);
      for (int k = 0; k < whole.count(); k++) {
        int number = number(whole.columns()[k]);
        kept.add(number < 0 ? columns.length : number, whole.values()[k]);
      }
      starts[row + 1] = kept.count();
    }
    return kept.block(columns.length + 1, starts, block.targets());
  }

  /** The new number of a column; less than 0 for one of the others. */
  public int number(int column) {
    return Arrays.binarySearch(columns, column);
  }
}
