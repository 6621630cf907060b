package org.thalweg.metrics;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Mergeable;

/**
 * How many rows have which leading 16 bits of their score: by these the axis of scores is cut into
 * ranges of about a million rows. A final class, because it is a task result.
 */
public final class ScoreBins implements Mergeable<ScoreBins> {
  /** About how many rows a range has. */
  public static final long RANGE_ROWS = 1 << 20;

  /** Number of bins. */
  public static final int BINS = 1 << 16;

  private static final long serialVersionUID = 1;

  private final long[] rows = new long[BINS];

  /** The bins of the rows of some blocks whose weight is not 0. */
  public static ScoreBins of(Objective objective, double[] w, List<Block> blocks) {
    ScoreBins bins = new ScoreBins();
    ScoredRow.forEach(objective, w, blocks, (score, signedWeight) -> bins.rows[bin(score)]++);
    return bins;
  }

  /** The range of each bin, from 0; one of so many rows at most, unless it is a single bin. */
  public int[] ranges(long most) {
    int[] ranges = new int[BINS];
    int range = 0;
    long within = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (within > 0 && within + rows[bin] > most) {
        range++;
        within = 0;
      }
      within += rows[bin];
      ranges[bin] = range;
    }
    return ranges;
  }

  /** The leading bits of a score, as numbers that ascend with it. */
  public static int bin(double score) {
    long bits = Double.doubleToRawLongBits(score);
    long ascending = bits ^ (bits >> 63 & Long.MAX_VALUE);
    return (int) (ascending >> 48) + BINS / 2;
  }

  @Override
  public ScoreBins merge(ScoreBins other) {
    for (int bin = 0; bin < BINS; bin++) {
      rows[bin] += other.rows[bin];
    }
    return this;
  }
}
