package org.thalweg.linalg;

import java.util.function.BiConsumer;

/** Some rows of one shard, block by block, in their order. */
public interface BlockRows {

  /** How many rows. */
  int count();

  /** Entries of a row in the block where there are most; at least about so many are expected. */
  double entriesPerRow();

  /** Shows the blocks that hold such rows, in their order, each with those that are meant. */
  void forEach(BiConsumer<Block, Rows> action);
}
