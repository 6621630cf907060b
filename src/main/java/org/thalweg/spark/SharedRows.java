package org.thalweg.spark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;

/**
 * Brings all rows to a driver that runs in one process with its executors: the tasks leave the
 * shards they have in memory, and the driver takes them as they are. A job's results would be
 * written to bytes and read again, which takes most of the time and the rows' memory once more.
 */
final class SharedRows {
  private static final Map<Long, Map<Integer, Shard>> LEFT = new ConcurrentHashMap<>();

  private static final AtomicLong CALLS = new AtomicLong();

  private SharedRows() {}

  /**
   * The shards in order, or none where tasks do not see the memory of the driver: on a cluster, or
   * where Spark loads their classes a second time.
   */
  static Optional<List<Shard>> gather(ShardedData data) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    if (!spark.isLocal()) {
      return Optional.empty();
    }
    long call = CALLS.incrementAndGet();
    Map<Integer, Shard> left = new ConcurrentHashMap<>();
    LEFT.put(call, left);
    try {
      data.rdd().foreach(leave(call));
    } finally {
      LEFT.remove(call);
    }
    return left.size() == data.sizes().shards()
        ? Optional.of(List.copyOf(new TreeMap<>(left).values()))
        : Optional.empty();
  }

  private static VoidFunction<Shard> leave(long call) {
    return shard -> {
      Map<Integer, Shard> left = LEFT.get(call);
      if (left != null) {
        left.put(shard.index(), shard);
      }
    };
  }
}
