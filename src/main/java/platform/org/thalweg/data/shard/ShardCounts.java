package org.thalweg.data.shard;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.thalweg.linalg.Block;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.DataException;

/**
 * What is known of all shards once they were read, without reading them again.
 *
 * @param shards the counts of each, by number
 */
public record ShardCounts(List<ShardSummary> shards) {

  /** Rows and weights of every shard. */
  ShardSizes sizes() {
    return sizes(ShardSummary::weight);
  }

  /** Rows of every shard, and the weight of each by another rule. */
  ShardSizes sizes(ToDoubleFunction<ShardSummary> weight) {
    return new ShardSizes(shards.stream().mapToInt(ShardSummary::rows).toArray())
        .weighing(shards.stream().mapToDouble(weight).toArray());
  }

  /**
   * The counts of several views of the rows, from one scan: on the driver where it has the rows,
   * else in one job.
   *
   * @param loaded the rows as they were loaded
   */
  List<ShardCounts> of(List<ShardView> views, ShardedData loaded) {
    int[] classes = shards.stream().mapToInt(each -> each.classRows().length).toArray();
    List<double[][]> weights =
        loaded.onDriver().isEmpty()
            ? loaded.rdd().map(shard -> weights(shard, views, classes)).collect()
            : loaded.onDriver().stream().map(shard -> weights(shard, views, classes)).toList();
    return IntStream.range(0, views.size())
        .mapToObj(
            view ->
                new ShardCounts(
                    IntStream.range(0, shards.size())
                        .mapToObj(
                            k -> {
                              double[] sums = weights.get(k)[view];
                              double[] ofClasses = Arrays.copyOfRange(sums, 1, sums.length);
                              return shards.get(k).weighing(sums[0], ofClasses);
                            })
                        .toList()))
        .toList();
  }

  /** The counts of a view of other rows, which are as many in each shard and have its weights. */
  ShardCounts weighing(ShardCounts view) {
    return new ShardCounts(
        IntStream.range(0, shards.size())
            .mapToObj(
                k -> {
                  ShardSummary weighed = view.shards.get(k);
                  return shards.get(k).weighing(weighed.weight(), weighed.classWeights());
                })
            .toList());
  }

  private static double[][] weights(Shard shard, List<ShardView> views, int[] classes) {
    return views.stream()
        .map(each -> each.of(shard))
        .map(each -> weights(each, classes[each.index()]))
        .toArray(double[][]::new);
  }

  /**
   * The weights of all rows of a shard, and then of those of each class, in the order of its rows.
   *
   * @param classes how many classes its labels number; 0 where they are none
   */
  private static double[] weights(Shard shard, int classes) {
    double[] weights = new double[1 + classes];
    for (Block block : shard.blocks()) {
      weights[0] += block.targets().weight();
      for (int row = 0; classes > 0 && row < block.rows(); row++) {
        weights[1 + (int) block.label(row)] += block.weight(row);
      }
    }
    return weights;
  }

  /** The counts of the rows that were held out. */
  ShardCounts heldOut() {
    return new ShardCounts(shards.stream().map(ShardSummary::heldOut).toList());
  }

  /**
   * Checks that labels are 0 and 1, or −1 and 1, and not a mixture.
   *
   * @param path names the data in messages
   */
  void requireOneCoding(String path) {
    if (shards.stream().anyMatch(ShardSummary::sawMinusOne)
        && shards.stream().anyMatch(ShardSummary::sawZero)) {
      throw new DataException(
          "labels in %s must be 0 and 1 or -1 and 1 but were -1 and 0".formatted(path));
    }
  }

  /** What tells the rows of every shard from others. */
  long[] digests() {
    return shards.stream().mapToLong(ShardSummary::digest).toArray();
  }

  int features() {
    return shards.stream().mapToInt(ShardSummary::features).max().orElse(0);
  }

  /** The largest label, as it was read. */
  public double largestLabel() {
    return shards.stream().mapToDouble(ShardSummary::largestLabel).max().orElse(0);
  }

  long entries() {
    return shards.stream().mapToLong(ShardSummary::entries).sum();
  }

  long bytes() {
    return shards.stream().mapToLong(ShardSummary::bytes).sum();
  }

  /** About the mean ‖x‖² of a row: that of every sixteenth row, as rows are stored. */
  public double meanSquaredNorm() {
    double squares = 0;
    long sampled = 0;
    for (ShardSummary shard : shards) { // in order of shards, which is part of the bits
      squares += shard.squares();
      sampled += shard.sampled();
    }
    return squares / sampled;
  }

  /** SHA-256 of rows, entries and features of every shard in its order. */
  public String sha256() {
    ByteBuffer sizes = ByteBuffer.allocate(shards.size() * (Long.BYTES + 2 * Integer.BYTES));
    for (ShardSummary shard : shards) {
      sizes.putInt(shard.rows()).putLong(shard.entries()).putInt(shard.features());
    }
    return DigestUtils.sha256Hex(sizes.array());
  }

  /** Number of classes, up to the largest label; 0 where labels are no classes. */
  int classes() {
    return shards.stream().mapToInt(shard -> shard.classRows().length).max().orElse(0);
  }

  /** Rows by class and shard: those of class c in shard k of K at place {@code c·K + k}. */
  ShardSizes strata() {
    int[] rows = new int[classes() * shards.size()];
    for (int k = 0; k < shards.size(); k++) {
      int[] ofShard = shards.get(k).classRows();
      for (int c = 0; c < ofShard.length; c++) {
        rows[c * shards.size() + k] = ofShard[c];
      }
    }
    return new ShardSizes(rows);
  }

  /** The weights s of the rows of each class, summed up, by the number of the class. */
  double[] classWeights() {
    double[] sums = new double[classes()];
    for (ShardSummary shard : shards) {
      for (int c = 0; c < shard.classWeights().length; c++) {
        sums[c] += shard.classWeights()[c];
      }
    }
    return sums;
  }
}
