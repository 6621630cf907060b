package org.thalweg.data;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/** Gathers copies of rows of other blocks, in the order in which they come. */
final class BlockCopy {
  private final BlockBuilder builder = new BlockBuilder();
  private final List<Block> full = new ArrayList<>();
  private final SparseRow x = new SparseRow();

  void add(Block block, int row) {
    block.read(row, x);
    for (int k = 0; k < x.count(); k++) {
      if (x.values()[k] != 0) { // a dense block stores zeros
        builder.entry(x.columns()[k], x.values()[k]);
      }
    }
    builder.endRow(block.label(row), block.weight(row), block.offset(row));
    if (builder.isFull()) {
      full.add(builder.build());
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
