package org.thalweg.sample;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;

/** How many rows each shard has, and what they weigh: all that a sampler needs to know. */
public final class ShardSizes implements Serializable {
  private static final long serialVersionUID = 2;

  private final long[] begins; // of each shard in the order of all rows; and their number
  private final double[] weights; // Σ s of each shard; null where that is its number of rows
  private final double weight; // Σ s of all rows

  /** Sizes by shard index, of rows that weigh 1. */
  public ShardSizes(int... rows) {
    begins = new long[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      begins[i + 1] = begins[i] + rows[i];
    }
    weights = null;
    weight = rows();
  }

  private ShardSizes(long[] begins, double[] weights) {
    this.begins = begins;
    boolean areOne = IntStream.range(0, shards()).allMatch(i -> weights[i] == rows(i));
    this.weights = areOne ? null : weights.clone(); // it travels with every task
    double sum = 0;
    for (double each : weights) { // in the order of the shards
      sum += each;
    }
    this.weight = sum;
  }

  /** The sizes and the weights of some shards, given the blocks of each. */
  public static ShardSizes of(List<? extends List<Block>> shards) {
    int[] rows =
        shards.stream().mapToInt(shard -> shard.stream().mapToInt(Block::rows).sum()).toArray();
    double[] weights = new double[rows.length];
    Arrays.setAll(
        weights,
        i -> {
          double sum = 0;
          for (Block block : shards.get(i)) {
            sum += block.targets().weight();
          }
          return sum;
        });
    return new ShardSizes(rows).weighing(weights);
  }

  /**
   * Sizes of these shards if rows have other weights.
   *
   * @param ofShards Σ s of each shard
   */
  public ShardSizes weighing(double[] ofShards) {
    if (ofShards.length != shards()) {
      throw new IllegalArgumentException(
          "there must be %d weights, one a shard, but were %d"
              .formatted(shards(), ofShards.length));
    }
    return new ShardSizes(begins, ofShards);
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
    return begins[begins.length - 1];
  }

  /** Number of shards without rows. */
  public int empty() {
    int empty = 0;
    for (int shard = 0; shard < shards(); shard++) {
      empty += rows(shard) == 0 ? 1 : 0;
    }
    return empty;
  }

  /**
   * Place of a shard's first row in the order of all rows; of a shard after the last, their end.
   */
  public long begin(int shard) {
    return begins[shard];
  }

  /** The sum of the weights of a shard's rows. */
  public double weight(int shard) {
    return weights == null ? rows(shard) : weights[shard];
  }

  /** The sum of the weights of all rows. */
  public double weight() {
    return weight;
  }

  /** The mean weight of a row; not a number where there is none. */
  public double meanWeight() {
    return weight / rows();
  }
}
