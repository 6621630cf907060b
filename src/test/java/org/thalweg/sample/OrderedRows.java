package org.thalweg.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.config.Sampling;

/**
 * A way to draw from rows of two classes that lie in shards in some order. In a shard the rows of
 * class 0 come first, as they do where strata are known.
 *
 * @param oneIn of so many rows one is of class 1
 */
public record OrderedRows(Sampling sampling, int shards, Order order, int oneIn) {
  public static final int ROWS = 2_087; // 8 do not divide them
  public static final int BATCH = 8;
  private static final int[] SHARDS = {1, 8, 64, 1024};
  private static final int[] ONE_IN = {26, 3};

  /** How the rows lie before they are cut into shards. */
  public enum Order {
    SHUFFLED,
    SORTED,
    /** Four shards a day: as in a directory that has files for each class of each day. */
    PERIODIC
  }

  /** Every way to draw, number of shards, order and share of a class. */
  public static Stream<OrderedRows> all() {
    List<OrderedRows> all = new ArrayList<>();
    for (Sampling sampling : Sampling.values()) {
      for (int shards : SHARDS) {
        for (Order order : Order.values()) {
          for (int oneIn : ONE_IN) {
            all.add(new OrderedRows(sampling, shards, order, oneIn));
          }
        }
      }
    }
    return all.stream();
  }

  /** Those whose batches are of single rows: neither all of them nor whole shards. */
  public static Stream<OrderedRows> batches() {
    return all().filter(of -> of.sampling != Sampling.FULL && of.sampling != Sampling.PARTITIONS);
  }

  /** Whether an epoch has every row once. */
  boolean hasEpochs() {
    return sampling == Sampling.EPOCH || sampling == Sampling.STRATIFIED;
  }

  /** The class of each row: so many of each in every order. */
  public int[] labels() {
    Permutation shuffled = new Permutation(ROWS, 5);
    int[] labels = new int[ROWS];
    Arrays.setAll(labels, row -> shuffled.at(row) < ROWS / oneIn ? 1 : 0);
    if (order != Order.SHUFFLED) {
      int days = order == Order.SORTED ? 1 : Math.max(1, Math.min(shards / 4, ROWS / oneIn));
      for (int day = 0; day < days; day++) {
        Arrays.sort(labels, ROWS * day / days, ROWS * (day + 1) / days);
      }
    }
    for (int shard = 0; shard < shards; shard++) {
      Arrays.sort(labels, begin(shard), begin(shard + 1));
    }
    return labels;
  }

  /** The first row of a shard. */
  public int begin(int shard) {
    return (int) ((long) ROWS * shard / shards);
  }

  /** Of rows that weigh 1. */
  public ShardSizes sizes() {
    return new ShardSizes(
        IntStream.range(0, shards).map(shard -> begin(shard + 1) - begin(shard)).toArray());
  }

  private ShardSizes strata() {
    int[] labels = labels();
    int[] strata = new int[2 * shards];
    for (int shard = 0; shard < shards; shard++) {
      for (int row = begin(shard); row < begin(shard + 1); row++) {
        strata[labels[row] * shards + shard]++;
      }
    }
    return new ShardSizes(strata);
  }

  /** The sampler by its seed. */
  public LongFunction<Sampler> samplers() {
    ShardSizes sizes = sizes();
    ShardSizes strata = strata();
    double fraction = (double) BATCH / ROWS;
    return switch (sampling) {
      case FULL -> seed -> new Samplers.Full(sizes);
      case EPOCH -> seed -> new Reshuffling.Epoch(sizes, BATCH, seed);
      case STRATIFIED -> seed -> new Reshuffling.Stratified(strata, shards, BATCH, seed);
      case BERNOULLI -> seed -> new Samplers.Bernoulli(sizes, fraction, seed);
      case REPLACEMENT -> seed -> new Samplers.Replacement(sizes, BATCH, seed);
      case PARTITIONS -> seed -> new Samplers.Partitions(sizes, fraction, seed);
    };
  }

  /** Steps of an epoch. */
  public int steps() {
    return (int) Math.round(ROWS / samplers().apply(0).expectedRows());
  }
}
