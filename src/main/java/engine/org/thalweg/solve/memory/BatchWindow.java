package org.thalweg.solve.memory;

import java.util.List;
import org.thalweg.linalg.BlockRows;

/**
 * The batches of some steps one after the other, whose rows have been brought into this process:
 * those of [{@code first}, {@code first + steps}).
 */
public final class BatchWindow {
  private final long first;
  private final int steps;
  private final ShardBatches[] shards; // by number

  /**
   * A window of what the shards have drawn for it.
   *
   * @param shards how many there are
   * @param drawn in any order
   */
  public BatchWindow(long first, int steps, int shards, List<ShardBatches> drawn) {
    this.first = first;
    this.steps = steps;
    this.shards = new ShardBatches[shards];
    for (ShardBatches ofShard : drawn) {
      ofShard.unpack();
      this.shards[ofShard.shard()] = ofShard;
    }
  }

  /** Whether it has the batch of a step. */
  public boolean has(long step) {
    return step >= first && step < end();
  }

  /** The step after the last one. */
  public long end() {
    return first + steps;
  }

  /** The rows of a shard in the batch of a step that it has. */
  public BlockRows rows(long step, int shard) {
    return shards[shard].batch((int) (step - first));
  }
}
