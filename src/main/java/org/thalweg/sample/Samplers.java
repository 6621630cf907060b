package org.thalweg.sample;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.Rows;

/** The kinds of mini-batch sampling, one record each. */
public final class Samplers {
  private static final int FEW = 16; // numbers, which are sorted faster by comparing them

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
      return 1 + (long) Math.ceil(sizes.rows() / batches.expectedRows());
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
      requireRows(rows);
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
      requireRows(rows);
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
      requireRows(rows);
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
   * A fixed number of rows, with replacement. How many of them fall to a shard is its share to
   * within one, by systematic sampling with one random offset a step (W. G. Madow, Ann. Math. Stat.
   * 20 (1949)); within the shard every draw is from all of its rows. So each row is drawn rows / n
   * times in the mean, and a shard needs to know nothing of the draws of others.
   *
   * @param rows of a batch, at least 1
   */
  public record Replacement(ShardSizes sizes, int rows, long seed) implements Sampler {
    public Replacement {
      requireRows(rows);
    }

    @Override
    public Rows draw(long step, int attempt, int shard) {
      double offset = 1 - new RandomStream(Hash.of(seed, step, attempt)).nextPositive();
      long count = before(shard + 1, offset) - before(shard, offset);
      RandomStream random = new RandomStream(Hash.of(seed, step, attempt, shard));
      int[] drawn = new int[(int) count];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (int) random.nextLong(sizes.rows(shard));
      }
      Arrays.sort(drawn);
      return Rows.of(drawn);
    }

    /** How many draws fall to the shards before one: 0 before the first, all before the end. */
    private long before(int shard, double offset) {
      return shard == sizes.shards()
          ? rows
          : (long) Math.floor((double) sizes.begin(shard) / sizes.rows() * rows + offset);
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

  private static void requireRows(long rows) {
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
