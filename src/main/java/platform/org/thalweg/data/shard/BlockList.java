package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/** Gathers rows, in the order in which they come, and cuts off a block whenever one is full. */
final class BlockList {
  private final BlockBuilder builder = new BlockBuilder();
  private final List<Block> full = new ArrayList<>();
  private final SparseRow x = new SparseRow();

  /** Appends an entry to the row being read; columns must ascend. */
  void entry(int column, double value) {
    builder.entry(column, value);
  }

  /** Appends the entries of a row to the row being read, those that are 0 left out. */
  void entries(SparseRow row) {
    builder.entries(row);
  }

  /** Ends the row being read. */
  void endRow(double label, double weight, double offset) {
    builder.endRow(label, weight, offset);
    if (builder.isFull()) {
      full.add(builder.build());
    }
  }

  /** Forgets the row being read. */
  void dropRow() {
    builder.dropRow();
  }

  /** Appends a copy of a row of another block. */
  void copy(Block block, int row) {
    block.read(row, x);
    entries(x);
    endRow(block.label(row), block.weight(row), block.offset(row));
  }

  /** All blocks; nothing is to be added any more. */
  List<Block> blocks() {
    if (!builder.isEmpty()) {
      full.add(builder.build());
    }
    return full;
  }
}
