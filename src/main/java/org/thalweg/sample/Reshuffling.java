package org.thalweg.sample;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.Rows;

/** Mini-batches by random reshuffling, one record each: an epoch draws every row once. */
public final class Reshuffling {
  private static final int FEW = 16; // numbers, which are sorted faster by comparing them

  private Reshuffling() {}

  /**
   * Random reshuffling: every epoch assigns each row to exactly one of its ⌈n / rows⌉ batches.
   *
   * <p>Each shard shuffles its own rows by a {@link Permutation}; the shuffled rows of all shards,
   * one shard after the other, are assigned to the batches in rotation, beginning at a random
   * batch. So batches differ in size by at most one row, each shard has its proportional share of
   * each to within one row, none is empty, and a shard finds its rows of a batch by stepping
   * through the permutation.
   *
   * @param rows of a batch, at least 1; more than the data have means all
   */
  public record Epoch(ShardSizes sizes, long rows, long seed) implements Sampler {
    public Epoch {
      Samplers.requireRows(rows);
    }

    private long batches() {
      return sizes.rows() / rows + (sizes.rows() % rows == 0 ? 0 : 1);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      int count = sizes.rows(shard);
      if (count == 0) {
        return Rows.none();
      }
      long batches = batches();
      if (batches == 1) {
        return Rows.all(count);
      }
      long epoch = step / batches;
      long turn = Long.remainderUnsigned(Hash.of(seed, epoch), batches);
      long dealt = (sizes.begin(shard) + turn) % batches; // batch of the shard's first card
      long first = Math.floorMod(step % batches - dealt, batches);
      if (first >= count) {
        return Rows.none();
      }
      Permutation shuffled = new Permutation(count, Hash.of(seed, epoch, shard));
      int[] drawn = new int[(int) ((count - 1 - first) / batches) + 1];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = shuffled.at((int) (first + i * batches));
      }
      sort(drawn, count);
      return Rows.of(drawn);
    }

    @Override
    public double expectedRows() {
      return (double) sizes.rows() / batches();
    }
  }

  /**
   * Batches of every shard for itself, by random reshuffling: an {@link Epoch} of its rows alone.
   *
   * @param rows of the batch of a shard, at least 1; more than it has mean all
   */
  public record PerShard(ShardSizes sizes, long rows, long seed) implements Sampler {
    public PerShard {
      Samplers.requireRows(rows);
    }

    private Epoch of(int shard) {
      return new Epoch(new ShardSizes(sizes.rows(shard)), rows, Hash.of(seed, shard));
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      return of(shard).draw(step, attempt, 0);
    }

    @Override
    public double expectedRows() {
      return IntStream.range(0, sizes.shards())
          .filter(shard -> sizes.rows(shard) > 0)
          .mapToDouble(shard -> of(shard).expectedRows())
          .sum();
    }

    /** None: the rows of a large shard are drawn less often than those of a small one. */
    @Override
    public double divisor(long step, long drawn) {
      throw new IllegalStateException("batches of shards by themselves are no sample of all rows");
    }
  }

  /**
   * Random reshuffling, class by class: as {@link Epoch}, with the shuffled rows of one class after
   * those of another. So each class has its proportional share of every batch to within one row,
   * over all shards and within each.
   *
   * @param strata rows by class and shard, as {@link org.thalweg.data.shard.ShardedData#strata}
   * @param shards how many
   * @param rows of a batch, at least 1; more than the data have means all
   */
  public record Stratified(ShardSizes strata, int shards, long rows, long seed) implements Sampler {
    public Stratified {
      Samplers.requireRows(rows);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      Epoch deck = new Epoch(strata, rows, seed);
      int[] drawn = {};
      int begin = 0; // of the class in the shard
      for (int stratum = shard; stratum < strata.shards(); stratum += shards) {
        Rows ofClass = deck.draw(step, attempt, stratum);
        int before = drawn.length;
        drawn = Arrays.copyOf(drawn, before + ofClass.count());
        for (int i = 0; i < ofClass.count(); i++) {
          drawn[before + i] = begin + ofClass.at(i);
        }
        begin += strata.rows(stratum);
      }
      return Rows.of(drawn);
    }

    @Override
    public double expectedRows() {
      return new Epoch(strata, rows, seed).expectedRows();
    }
  }

  /**
   * Sorts numbers in [0, bound) that are all different. A bit for each takes fewer branches that
   * nobody can predict than to compare them, where not too many bits stay empty.
   */
  static void sort(int[] distinct, int bound) {
    if (distinct.length < FEW || bound / Long.SIZE > distinct.length) {
      Arrays.sort(distinct);
      return;
    }
    long[] bits = new long[(bound - 1) / Long.SIZE + 1];
    for (int number : distinct) {
      bits[number / Long.SIZE] |= 1L << number;
    }
    int next = 0;
    for (int word = 0; word < bits.length; word++) {
      for (long left = bits[word]; left != 0; left &= left - 1) {
        distinct[next++] = word * Long.SIZE + Long.numberOfTrailingZeros(left);
      }
    }
  }
}
