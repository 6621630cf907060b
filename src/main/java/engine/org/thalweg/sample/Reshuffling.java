package org.thalweg.sample;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Rows;

/** Mini-batches by random reshuffling, one record each: an epoch draws every row once. */
public final class Reshuffling {
  private Reshuffling() {}

  /**
   * Random reshuffling: every epoch assigns each row to exactly one of its ⌈n / rows⌉ batches, and
   * takes the batches in a random order. {@link Assignment} says how.
   *
   * <p>So batches differ in size by at most one row and none is empty, whatever order the rows are
   * in, and a shard has its proportional share of each to within two rows: to within one where its
   * rows are those between two multiples of the number of batches, as where it is the only shard.
   */
  public record Epoch(Assignment assignment) implements Sampler {

    /**
     * A sampler of batches.
     *
     * @param rows of a batch, at least 1; more than the data have means all
     */
    public Epoch(ShardSizes sizes, long rows, long seed) {
      this(new Assignment(sizes, sizes.shards(), rows, seed));
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      return assignment.draw(step, shard);
    }

    @Override
    public double expectedRows() {
      return assignment.expectedRows();
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
   * those of another. So each class has its proportional share of every batch to within one row
   * over all shards, and to within two in each.
   */
  public record Stratified(ShardSizes strata, int shards, Assignment assignment)
      implements Sampler {

    /**
     * A sampler of batches.
     *
     * @param strata rows by class and shard, as {@link org.thalweg.data.shard.ShardedData#strata}
     * @param shards how many
     * @param rows of a batch, at least 1; more than the data have means all
     */
    public Stratified(ShardSizes strata, int shards, long rows, long seed) {
      this(strata, shards, new Assignment(strata, shards, rows, seed));
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      int[] drawn = {};
      int begin = 0; // of the class in the shard
      for (int stratum = shard; stratum < strata.shards(); stratum += shards) {
        Rows ofClass = assignment.draw(step, stratum);
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
      return assignment.expectedRows();
    }
  }
}
