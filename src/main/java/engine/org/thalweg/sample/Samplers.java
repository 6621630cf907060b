package org.thalweg.sample;

import java.util.Arrays;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Rows;

/**
 * The kinds of mini-batch sampling, one record each; {@link Reshuffling} has those that draw every
 * row once an epoch.
 */
public final class Samplers {
  private Samplers() {}

  /** All rows at every step: full-batch gradient descent. */
  public record Full(ShardSizes sizes) implements Sampler {
    @Override
    public Rows draw(long step, int attempt, int shard) {
      return Rows.all(sizes.rows(shard));
    }

    @Override
    public double expectedRows() {
      return sizes.rows();
    }

    @Override
    public boolean takesAll(long step) {
      return true;
    }
  }

  /**
   * The batches of another way to draw, and after as many as make an epoch one of all rows, at
   * which the whole objective can be measured.
   */
  public record WithAll(ShardSizes sizes, Sampler batches) implements Sampler {
    private long period() {
      double epoch = sizes.rows() / batches.expectedRows(); // in batches, to within rounding
      return 1 + (long) Math.ceil(epoch * (1 - 0x1p-50));
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      return takesAll(step)
          ? Rows.all(sizes.rows(shard))
          : batches.draw(inner(step), attempt, shard);
    }

    @Override
    public boolean takes(long step, int attempt, int shard) {
      return takesAll(step) || batches.takes(inner(step), attempt, shard);
    }

    @Override
    public boolean takesSubsets() {
      return batches.takesSubsets();
    }

    @Override
    public double expectedRows() {
      return batches.expectedRows() + (sizes.rows() - batches.expectedRows()) / period();
    }

    @Override
    public double divisor(long step, long drawn) {
      return takesAll(step) ? drawn : batches.divisor(inner(step), drawn);
    }

    @Override
    public boolean takesAll(long step) {
      return step % period() == period() - 1;
    }

    /** Which step of the other way it is. */
    private long inner(long step) {
      return step - step / period();
    }
  }

  /**
   * Each row by itself with the same probability. The gaps between the rows drawn are geometric, so
   * the rows in between are never touched: C. T. Fan et al., JASA 57 (1962).
   *
   * @param fraction the probability, in (0, 1]
   */
  public record Bernoulli(ShardSizes sizes, double fraction, long seed) implements Sampler {
    public Bernoulli {
      requireFraction(fraction);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      int count = sizes.rows(shard);
      if (fraction == 1) {
        return Rows.all(count);
      }
      RandomStream random = new RandomStream(Hash.of(seed, step, attempt, shard));
      double logSkip = StrictMath.log1p(-fraction);
      int[] drawn = new int[16];
      int size = 0;
      double row = Math.floor(StrictMath.log(random.nextPositive()) / logSkip);
      while (row < count) {
        if (size == drawn.length) {
          drawn = Arrays.copyOf(drawn, 2 * size);
        }
        drawn[size++] = (int) row;
        row += 1 + Math.floor(StrictMath.log(random.nextPositive()) / logSkip);
      }
      return Rows.of(Arrays.copyOf(drawn, size));
    }

    @Override
    public double expectedRows() {
      return fraction * sizes.rows();
    }

    /** The number of rows itself: given that, any rows are as likely as any others. */
    @Override
    public double divisor(long step, long drawn) {
      return drawn;
    }
  }

  /**
   * A fixed number of rows, with replacement. How many of them fall to a shard is decided as if all
   * rows lay in a line, which is cut into as many equal pieces as there are draws: each draw is at
   * a random place in a piece of its own, and falls to the shard that is there. Within the shard it
   * is from all of its rows. So each row is drawn rows / n times in the mean, the draws are
   * independent, and a shard needs to know nothing of the draws of others but two.
   *
   * @param rows of a batch, at least 1
   */
  public record Replacement(ShardSizes sizes, int rows, long seed) implements Sampler {
    public Replacement {
      requireRows(rows);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      long places = Hash.of(seed, step, attempt);
      long count = before(shard + 1, places) - before(shard, places);
      RandomStream random = new RandomStream(Hash.of(seed, step, attempt, shard));
      int[] drawn = new int[(int) count];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (int) random.nextLong(sizes.rows(shard));
      }
      Arrays.sort(drawn);
      return Rows.of(drawn);
    }

    /** How many draws fall to the shards before one: 0 before the first, all before the end. */
    private long before(int shard, long places) {
      double begin = (double) sizes.begin(shard) / sizes.rows() * rows; // in pieces
      long piece = (long) begin;
      double place = new RandomStream(places + piece * Hash.GOLDEN).nextDouble(); // in the piece
      return piece + (place < begin - piece ? 1 : 0);
    }

    @Override
    public double expectedRows() {
      return rows;
    }
  }

  /**
   * All rows of some shards, drawn without replacement; tasks that hold none of them are not
   * launched. The batches are as alike as the shards are: meant for data in random order.
   *
   * @param fraction of the shards, in (0, 1]; at least one shard is drawn
   */
  public record Partitions(ShardSizes sizes, double fraction, long seed) implements Sampler {
    public Partitions {
      requireFraction(fraction);
    }

    private int drawnShards() {
      return (int) Math.max(1, Math.round(fraction * sizes.shards()));
    }

    /** Shuffles the shards; the first few of the shuffled order take part. */
    @Override
    public boolean takes(long step, int attempt, int shard) {
      long key = Hash.of(seed, step, attempt);
      return new Permutation(sizes.shards(), key).placeOf(shard) < drawnShards();
    }

    @Override
    public boolean takesSubsets() {
      return true;
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      return takes(step, attempt, shard) ? Rows.all(sizes.rows(shard)) : Rows.none();
    }

    @Override
    public double expectedRows() {
      return (double) sizes.rows() * drawnShards() / sizes.shards();
    }

    /** The expected number of rows, given that there is one. */
    @Override
    public double divisor(long step, long drawn) {
      return expectedRows() / (1 - emptyProbability());
    }

    /** How likely it is that only shards without rows are drawn. */
    private double emptyProbability() {
      double probability = 1;
      for (int i = 0; i < drawnShards() && probability > 0; i++) {
        probability *= Math.max(0, (double) (sizes.empty() - i) / (sizes.shards() - i));
      }
      return probability;
    }
  }

  static void requireRows(long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("batch.rows must be at least 1 but was " + rows);
    }
  }

  private static void requireFraction(double fraction) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("batch.fraction must be in (0, 1] but was " + fraction);
    }
  }
}
