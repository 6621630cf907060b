package org.thalweg.sample;

import java.util.stream.IntStream;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Rows;

/**
 * Batches of most rows, by random reshuffling as {@link Reshuffling.Epoch} has it, while the others
 * are held out: no step sees them, and so they tell what the steps are worth. Of as many
 * consecutive rows as {@code one in} says, a piece of them, one at random is held out; which one is
 * a pure function of the seed, and not of where a shard begins. The batch of step {@link #STEP} is
 * all that are held out; from step {@link #ALL} on, batches are of all rows.
 */
public final class HoldoutSampler implements Sampler {
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
  private final long pieces; // of the rows behind the last one none is held out
  private final long seed;
  private final long heldOut; // how many
  private final Reshuffling.Epoch batches;
  private final Reshuffling.Epoch ofAll;

  /**
   * A sampler of batches.
   *
   * @param oneIn of so many rows one is held out, at least 2
   * @param rows of a batch, at least 1
   */
  public HoldoutSampler(ShardSizes sizes, int oneIn, long rows, long seed) {
    if (oneIn < 2) {
      throw new IllegalArgumentException("oneIn must be at least 2 but was " + oneIn);
    }
    this.sizes = sizes;
    this.oneIn = oneIn;
    this.pieces = sizes.rows() / oneIn;
    this.seed = seed;
    int[] others =
        IntStream.range(0, sizes.shards()).map(k -> sizes.rows(k) - heldOut(k)).toArray();
    this.heldOut = sizes.rows() - IntStream.of(others).asLongStream().sum();
    this.batches = new Reshuffling.Epoch(new ShardSizes(others), rows, seed);
    this.ofAll = new Reshuffling.Epoch(sizes, rows, seed);
  }

  /** How many rows of a shard are held out. */
  private int heldOut(int shard) {
    long first = heldOutBefore(sizes.begin(shard));
    long end = heldOutBefore(sizes.begin(shard) + sizes.rows(shard));
    return (int) (end - first);
  }

  /** How many rows are held out before a row, by its number among all rows. */
  private long heldOutBefore(long row) {
    long piece = row / oneIn;
    return piece + (piece < pieces && hole(piece) < row ? 1 : 0);
  }

  /** Which row of a piece is held out, by its number among all rows. */
  private long hole(long piece) {
    return piece * oneIn + Long.remainderUnsigned(Hash.of(seed, SALT, piece), oneIn);
  }

  /** How many rows there are, those held out included. */
  public long rows() {
    return sizes.rows();
  }

  /** How many rows are held out. */
  public long heldOut() {
    return heldOut;
  }

  /** How many batches make an epoch of the other rows. */
  public long stepsPerEpoch() {
    return Math.round((sizes.rows() - heldOut) / batches.expectedRows());
  }

  @Override
  public Rows draw(long step, int attempt, int shard) {
    if (step == STEP) {
      long begin = sizes.begin(shard);
      long first = heldOutBefore(begin);
      return Rows.of(
          IntStream.range(0, heldOut(shard)).map(k -> (int) (hole(first + k) - begin)).toArray());
    }
    if (step >= ALL) {
      return ofAll.draw(step - ALL, attempt, shard);
    }
    Rows drawn = batches.draw(step, attempt, shard);
    int[] rows = new int[drawn.count()];
    long begin = sizes.begin(shard);
    long others = begin - heldOutBefore(begin); // before this shard
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (int) (row(others + drawn.at(i)) - begin);
    }
    return Rows.of(rows);
  }

  /** The row that is the given one of all those that are not held out. */
  private long row(long place) {
    long piece = Math.min(place / (oneIn - 1), pieces);
    long row = place + piece; // unless the one that is held out comes before
    return piece < pieces && row >= hole(piece) ? row + 1 : row;
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
