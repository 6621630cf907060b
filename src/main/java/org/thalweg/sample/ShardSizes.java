package org.thalweg.sample;

import java.io.Serializable;

/** How many rows each shard has: all that a sampler needs to know of the data. */
public final class ShardSizes implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] begins; // of each shard in the order of all rows; and their number

  /** Sizes by shard index. */
  public ShardSizes(int... rows) {
    begins = new long[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      begins[i + 1] = begins[i] + rows[i];
    }
  }

  /** Number of shards. */
  public int shards() {
    return begins.length - 1;
  }

  /** Rows of a shard. */
  public int rows(int shard) {
    return (int) (begins[shard + 1] - begins[shard]);
  }

  /** Rows of all shards. */
  public long rows() {
    return begins[shards()];
  }

  /** Place of a shard's first row in the order of all rows. */
  public long begin(int shard) {
    return begins[shard];
  }
}
