package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

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

  /** Sets what the loss reads of the row being read to that of a row of others. */
  void columns(Targets of, int row) {
    builder.columns(of, row);
  }

  /** Ends the row being read with the targets of a row of another block. */
  void endRow(Block block, int row) {
    columns(block.targets(), row);
    endRow(block.label(row), block.weight(row), block.offset(row));
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
    endRow(block, row);
  }

  /** All blocks; nothing is to be added any more. */
  List<Block> blocks() {
    if (!builder.isEmpty()) {
      full.add(builder.build());
    }
    return full;
  }
}
