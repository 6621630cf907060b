package org.thalweg.spark;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.VoidFunction;
import org.thalweg.data.shard.Handover;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;

/**
 * Brings all rows to a driver that runs in one process with its executors: the tasks hand over the
 * shards they have in memory, and the driver takes them as they are. A job's results would be
 * written to bytes and read again, which takes most of the time and the rows' memory once more.
 */
final class SharedRows {
  private SharedRows() {}

  /**
   * The shards in order, or none where tasks do not see the memory of the driver: on a cluster, or
   * where Spark loads their classes a second time.
   */
  static Optional<List<Shard>> gather(ShardedData data) {
    if (!data.context().isLocal()) {
      return Optional.empty();
    }
    try (Handover<Shard> given = new Handover<>(Long.MAX_VALUE)) {
      data.rdd().foreach(give(given.number()));
      int shards = data.sizes().shards();
      return given.size() == shards ? Optional.of(given.all(shards)) : Optional.empty();
    }
  }

  private static VoidFunction<Shard> give(long number) {
    return shard ->
        Handover.<Shard>find(number).ifPresent(given -> given.give(shard.index(), shard));
  }
}
