package org.thalweg.online;

import org.thalweg.linalg.Rows;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/**
 * The rows in their order, so many a step, from the first row on at every pass. The last step of a
 * pass takes what is left.
 *
 * @param rows of a step, at least 1
 * @param first the number of the first step
 */
record InOrder(ShardSizes sizes, long rows, long first) implements Sampler {
  private static final long serialVersionUID = 1;

  /** How many steps a pass has. */
  long steps() {
    return (sizes.rows() + rows - 1) / rows;
  }

  private long begin(long step) {
    return Math.floorMod(step - first, steps()) * rows;
  }

  private long end(long step) {
    return Math.min(sizes.rows(), begin(step) + rows);
  }

  @Override
  public Rows draw(long step, int attempt, int shard) {
    long place = sizes.begin(shard);
    long from = Math.max(0, begin(step) - place);
    long to = Math.min(sizes.rows(shard), end(step) - place);
    return from < to ? Rows.range((int) from, (int) to) : Rows.none();
  }

  @Override
  public boolean takes(long step, int attempt, int shard) {
    return draw(step, attempt, shard).count() > 0;
  }

  @Override
  public boolean takesSubsets() {
    return true;
  }

  @Override
  public double expectedRows() {
    return Math.min(rows, sizes.rows());
  }

  @Override
  public double expectedRows(long step) {
    return end(step) - begin(step);
  }

  @Override
  public double divisor(long step, long drawn) {
    return drawn;
  }

  @Override
  public boolean takesAll(long step) {
    return rows >= sizes.rows();
  }
}
