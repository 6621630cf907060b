package org.thalweg.reduce;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A sum over shards that are all in this process, merged in the fixed tree of {@link PartialSums}
 * as the sums of the shards come. So few of them are alive at any time, however many shards there
 * are: with one thread one for each level of the tree; with several, which begin the shards in
 * their order, about two more for each thread, and one for each level and thread at most, where a
 * thread is held up. The number of threads changes no bit.
 *
 * @param shards number of leaves of the tree
 * @param ofShard the sum of one shard, which is given up to be merged; null where it contributes
 *     nothing. Called by several threads at once, if there are several
 */
public record ShardSum<S extends Mergeable<S>>(int shards, IntFunction<S> ofShard) {

  /**
   * Computes it.
   *
   * @param threads how many may share the work; 1 for the calling thread alone
   * @return null where no shard contributed
   */
  public S by(int threads) {
    return threads == 1 || shards <= 1
        ? node(levels(shards), 0)
        : shared(Math.min(threads, shards));
  }

  /**
   * About how many sums are alive at a time, where shards end in their order: those that wait for a
   * sibling, one for each bit of the number of shards that are done, and one a thread is at.
   */
  public static int most(int shards, int threads) {
    int most = 0;
    for (int done = 0; done < shards; done++) {
      most = Math.max(most, Integer.bitCount(done) + Math.min(threads, shards - done));
    }
    return most;
  }

  private static int levels(int shards) {
    return shards <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(shards - 1);
  }

  /** The sum of the shards [index·2^level, (index + 1)·2^level). */
  private S node(int level, long index) {
    if (index << level >= shards) {
      return null;
    }
    if (level == 0) {
      return ofShard.apply((int) index);
    }
    S left = node(level - 1, 2 * index);
    S right = node(level - 1, 2 * index + 1);
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.merge(right);
  }

  private S shared(int threads) {
    PartialSums<S> merged = new PartialSums<>();
    AtomicInteger begun = new AtomicInteger();
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread -> {
              for (int i = begun.getAndIncrement(); i < shards; i = begun.getAndIncrement()) {
                merged.add(Subtree.leaf(i, ofShard.apply(i)));
              }
            });
    return merged.root(shards);
  }
}
