package org.thalweg.spark;

import java.io.Serializable;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.Mergeable;

/** What a job computes of each shard, in a task. */
@FunctionalInterface
public interface ShardFunction<S extends Mergeable<S>> extends Serializable {

  /** The sum of one shard, which the caller then owns; null where it contributes nothing. */
  S apply(Shard shard);

  /**
   * The function that one task calls, for one shard after the other; it may keep memory for them.
   */
  default ShardFunction<S> inTask() {
    return this;
  }

  /**
   * About how many bytes a task sends for each of its sums.
   *
   * @param nodes how many sums all tasks send
   */
  default long sumBytes(ShardedData data, int dimension, long nodes) {
    return 8L * dimension + 64;
  }
}
