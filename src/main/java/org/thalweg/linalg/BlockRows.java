package org.thalweg.linalg;

/** Some rows of one shard, block by block, in their order. */
public interface BlockRows {

  /** How many rows. */
  int count();

  /** Entries of a row in the block where there are most; at least about so many are expected. */
  double entriesPerRow();

  /** Runs over the blocks that hold such rows, in their order. */
  void forEach(Action action);

  /** What is done with some rows of a block. */
  @FunctionalInterface
  interface Action {
    /** Takes the next block and those of its rows that are meant. */
    void on(Block block, Rows rows);
  }
}
