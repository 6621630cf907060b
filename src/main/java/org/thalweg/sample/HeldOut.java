package org.thalweg.sample;

import java.util.stream.IntStream;
import org.thalweg.linalg.Rows;

/**
 * Batches of most rows, by random reshuffling as {@link Reshuffling.Epoch} has it, while the others
 * are held out: no step sees them, and so they tell what the steps are worth. Of as many
 * consecutive rows of a shard as {@code one in} says, one at random is held out; which one is a
 * pure function of the seed. The batch of step {@link #STEP} is all that are held out; from step
 * {@link #ALL} on, batches are of all rows.
 */
public final class HeldOut implements Sampler {
  private static final long serialVersionUID = 1;

  /** The number of the step whose batch is all rows that are held out. */
  public static final long STEP = -1;

  /**
   * The number of the first step whose batches are of all rows: those of an {@link
   * Reshuffling.Epoch}.
   */
  public static final long ALL = 1L << 40;

  private static final long SALT = 0x4e1d; // keeps its draws apart from those of the batches

  private final ShardSizes sizes;
  private final int oneIn;
  private final long seed;
  private final Reshuffling.Epoch batches;
  private final Reshuffling.Epoch ofAll;

  /**
   * A sampler of batches.
   *
   * @param oneIn of so many rows one is held out, at least 2
   * @param rows of a batch, at least 1
   */
  public HeldOut(ShardSizes sizes, int oneIn, long rows, long seed) {
    if (oneIn < 2) {
      throw new IllegalArgumentException("oneIn must be at least 2 but was " + oneIn);
    }
    this.sizes = sizes;
    this.oneIn = oneIn;
    this.seed = seed;
    int[] others =
        IntStream.range(0, sizes.shards()).map(k -> sizes.rows(k) - heldOut(k)).toArray();
    this.batches = new Reshuffling.Epoch(new ShardSizes(others), rows, seed);
    this.ofAll = new Reshuffling.Epoch(sizes, rows, seed);
  }

  /** How many rows of a shard are held out. */
  private int heldOut(int shard) {
    return sizes.rows(shard) / oneIn;
  }

  /** How many rows there are, those held out included. */
  public long rows() {
    return sizes.rows();
  }

  /** How many rows are held out. */
  public long heldOut() {
    return sizes.rows() - batches.sizes().rows();
  }

  /** How many batches make an epoch of the other rows. */
  public long stepsPerEpoch() {
    return Math.round(batches.sizes().rows() / batches.expectedRows());
  }

  @Override
  public Rows draw(long step, int attempt, int shard) {
    if (step == STEP) {
      return Rows.of(
          IntStream.range(0, heldOut(shard)).map(k -> k * oneIn + hole(shard, k)).toArray());
    }
    if (step >= ALL) {
      return ofAll.draw(step - ALL, attempt, shard);
    }
    Rows drawn = batches.draw(step, attempt, shard);
    int[] rows = new int[drawn.count()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(shard, drawn.at(i));
    }
    return Rows.of(rows);
  }

  /** The row that is the given one of those that are not held out. */
  private int row(int shard, int place) {
    int piece = place / (oneIn - 1);
    int within = place % (oneIn - 1);
    boolean isBehind = piece < heldOut(shard) && within >= hole(shard, piece);
    return place + Math.min(piece, heldOut(shard)) + (isBehind ? 1 : 0);
  }

  /** Which row of a piece is held out. */
  private int hole(int shard, int piece) {
    return (int) Long.remainderUnsigned(Hash.of(seed, SALT, shard, piece), oneIn);
  }

  @Override
  public double expectedRows() {
    return batches.expectedRows();
  }

  @Override
  public double expectedRows(long step) {
    return step == STEP ? heldOut() : step >= ALL ? ofAll.expectedRows() : expectedRows();
  }

  /** The number of rows itself where they are those held out. */
  @Override
  public double divisor(long step, long drawn) {
    return step == STEP
        ? drawn
        : step >= ALL ? ofAll.divisor(step - ALL, drawn) : batches.divisor(step, drawn);
  }
}
