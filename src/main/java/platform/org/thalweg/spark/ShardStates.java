package org.thalweg.spark;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the tasks of this process know of the rows of shards, from one question to the next: where
 * they are on the path of an interior point method. It saves work and changes no bit: what is
 * dropped, or is on another executor, is made again from the path. So it is dropped where memory is
 * short, and where several other runs have begun since.
 */
final class ShardStates {
  private static final int RUNS = 4;
  private static final AtomicLong NEXT = new AtomicLong();
  private static final Map<Long, Map<Integer, SoftReference<Object>>> KEPT =
      new LinkedHashMap<>(2 * RUNS, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<Long, Map<Integer, SoftReference<Object>>> eldest) {
          return size() > RUNS;
        }
      };

  private ShardStates() {}

  /** The number of a run, on the driver. */
  static long next() {
    return NEXT.getAndIncrement();
  }

  /** Takes out what is known of a shard, so that no other task changes it; null for nothing. */
  static synchronized Object take(long run, int shard) {
    Map<Integer, SoftReference<Object>> states = KEPT.get(run);
    SoftReference<Object> state = states == null ? null : states.remove(shard);
    return state == null ? null : state.get();
  }

  /** Keeps what is known of a shard, if that is not null. */
  static synchronized void keep(long run, int shard, Object state) {
    if (state != null) {
      KEPT.computeIfAbsent(run, any -> new LinkedHashMap<>())
          .put(shard, new SoftReference<>(state));
    }
  }

  /** Drops what is known of a run in this process. */
  static synchronized void drop(long run) {
    KEPT.remove(run);
  }
}
