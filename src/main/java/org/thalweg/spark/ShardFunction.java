package org.thalweg.spark;

import java.io.Serializable;
import org.thalweg.data.Shard;
import org.thalweg.objective.Mergeable;

/** What a job computes of each shard, in a task. */
@FunctionalInterface
interface ShardFunction<S extends Mergeable<S>> extends Serializable {

  /** The sum of one shard, which the caller then owns; null where it contributes nothing. */
  S apply(Shard shard);
}
