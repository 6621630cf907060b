package org.thalweg.objective;

import java.util.Arrays;

/**
 * The rows of a chunk that are counted for the models of a fold. Where all weights are 0 or 1, as
 * in a fold, rows of weight 0 are left out and the others are moved together, if the loss allows
 * that; else all rows are counted. Which rows these are is found once for all models of the fold.
 */
final class CountedRows {
  private final Chunk chunk;
  private final boolean leavesOut;
  private final int[] places; // in the chunk, of the rows that count
  private final double[] labels;
  private final double[] ones;
  private boolean areAll;
  private int count;

  /**
   * The rows of a chunk that count.
   *
   * @param leavesOut whether rows of weight 0 may be left out
   */
  CountedRows(Chunk chunk, boolean leavesOut) {
    this.chunk = chunk;
    this.leavesOut = leavesOut;
    this.places = new int[chunk.capacity()];
    this.labels = new double[places.length];
    this.ones = new double[places.length];
    Arrays.fill(ones, 1);
  }

  /** Goes on to the next rows; false when all have been taken. */
  boolean next() {
    boolean more = chunk.next();
    areAll = !leavesOut || !areOneOrZero() || chunk.weight() == chunk.count();
    count = areAll ? chunk.count() : 0;
    for (int i = 0; !areAll && i < chunk.count(); i++) {
      if (chunk.weights()[i] == 1) {
        labels[count] = chunk.labels()[i];
        places[count++] = i;
      }
    }
    return more;
  }

  private boolean areOneOrZero() {
    boolean are = true;
    for (int i = 0; i < chunk.count(); i++) {
      are &= chunk.weights()[i] == 1 || chunk.weights()[i] == 0;
    }
    return are;
  }

  /** All rows, whether they count or not. */
  Chunk chunk() {
    return chunk;
  }

  /** The number of counted rows. */
  int count() {
    return count;
  }

  /** The labels of the counted rows. */
  double[] labels() {
    return areAll ? chunk.labels() : labels;
  }

  /** Their weights. */
  double[] weights() {
    return areAll ? chunk.weights() : ones;
  }

  /**
   * Copies one number of each counted row for model m, out of the numbers of all rows and models.
   */
  void gather(double[] all, int m, int lanes, double[] to) {
    for (int i = 0, k = m; areAll && i < count; i++, k += lanes) {
      to[i] = all[k];
    }
    for (int i = 0; !areAll && i < count; i++) {
      to[i] = all[places[i] * lanes + m];
    }
  }

  /** Adds the offsets of the rows, where they have some. */
  void addOffsets(double[] scores) {
    double[] offsets = chunk.offsets();
    for (int i = 0; chunk.block().targets().haveOffsets() && i < count; i++) {
      scores[i] += offsets[areAll ? i : places[i]];
    }
  }

  /** Copies one number of each counted row for model m into those of all rows; 0 for other rows. */
  void spread(double[] own, int m, int lanes, double[] all) {
    for (int i = 0, k = m; i < chunk.count(); i++, k += lanes) {
      all[k] = areAll ? own[i] : 0;
    }
    for (int i = 0; !areAll && i < count; i++) {
      all[places[i] * lanes + m] = own[i];
    }
  }

  /**
   * Copies s·max(ℓ″, floor) of each counted row for model m into the numbers of all rows and
   * models.
   *
   * @param curvatures ℓ″ on entry, overwritten
   * @param before the sum over the rows before
   * @return that sum with these numbers added one after the other
   */
  double weigh(double[] curvatures, double floor, double before, int m, int lanes, double[] all) {
    double[] weights = weights();
    double sum = before;
    for (int i = 0; i < count; i++) {
      curvatures[i] = weights[i] == 0 ? 0 : weights[i] * Math.max(curvatures[i], floor);
      sum += curvatures[i];
    }
    spread(curvatures, m, lanes, all);
    return sum;
  }
}
