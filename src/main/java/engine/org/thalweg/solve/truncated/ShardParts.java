package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.thalweg.linalg.Ranges;

/**
 * Shards, divided into parts that are read side by side. Each part has a sum of its own, and these
 * are added in their order. So the number of cores changes no bit.
 */
final class ShardParts {
  private static final int FEWEST = 2;
  private static final int ENTRIES = 8; // of a part, for each entry of w: else the sum costs more

  private final int shards;
  private final int count;
  private double[][] sums = {}; // of the parts, once there was a sum

  private ShardParts(int shards, int count) {
    this.shards = shards;
    this.count = count;
  }

  /** Parts of some shards: the fewer the longer w is beside their entries. */
  static ShardParts of(int shards, long entries, int dimension) {
    long most = Math.max(FEWEST, entries / ((long) ENTRIES * dimension));
    return new ShardParts(shards, (int) Math.min(shards, most));
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** The first shard of a part; of the part behind the last, the number of shards. */
  int begin(int part) {
    return part * shards / count;
  }

  /**
   * The sum over all shards, by as many threads as there are parts.
   *
   * @param length of the sum, always the same
   * @param adds a shard to a sum
   * @return a new array
   */
  double[] sum(int length, ObjIntConsumer<double[]> adds) {
    if (sums.length == 0) {
      sums = new double[count][length];
    }
    IntStream.range(0, count)
        .parallel()
        .forEach(
            part -> {
              Arrays.fill(sums[part], 0);
              for (int shard = begin(part); shard < begin(part + 1); shard++) {
                adds.accept(sums[part], shard);
              }
            });
    double[] all = new double[length];
    Ranges.share(
        0,
        length,
        (from, to) -> {
          for (double[] sum : sums) {
            for (int j = from; j < to; j++) {
              all[j] += sum[j];
            }
          }
        });
    return all;
  }
}
