package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/** Gathers rows, in the order in which they come, and cuts off a block whenever one is full. */
final class BlockList {
  private final BlockBuilder builder = new BlockBuilder();
  private final List<Block> full = new ArrayList<>();

  /** Appends an entry to the row being read; columns must ascend. */
  void entry(int column, double value) {
    builder.entry(column, value);
  }

  /** Appends the entries of a row to the row being read, those that are 0 left out. */
  void entries(SparseRow row) {
    for (int k = 0; k < row.count(); k++) {
      if (row.values()[k] != 0) {
        builder.entry(row.columns()[k], row.values()[k]);
      }
    }
  }

  /** Ends the row being read with the targets of a row of another block. */
  void endRow(Block block, int row) {
    Targets targets = block.targets();
    for (int k = 0; k < targets.columns(); k++) {
      builder.column(k, targets.column(k, row));
    }
    endRow(block.label(row), block.weight(row), block.offset(row));
  }

  /** Ends the row being read. */
  void endRow(double label, double weight, double offset) {
    builder.endRow(label, weight, offset);
    cut();
  }

  private void cut() {
    if (builder.isFull()) {
      full.add(builder.build());
    }
  }

  /** Forgets the row being read. */
  void dropRow() {
    builder.dropRow();
  }

  /** Appends copies of the rows [from, to) of another block. */
  void rows(Block block, int from, int to) {
    rows(block, from, to, label -> label, 1);
  }

  /**
   * Appends copies of the rows [from, to) of another block.
   *
   * @param labels what becomes of their labels
   * @param share what their weights are divided by
   */
  void rows(Block block, int from, int to, DoubleUnaryOperator labels, double share) {
    for (int row = from; row < to; cut()) {
      row = builder.rows(block, row, to, labels, share);
    }
  }

  /** All blocks; nothing is to be added any more. */
  List<Block> blocks() {
    if (!builder.isEmpty()) {
      full.add(builder.build());
    }
    return full;
  }
}
