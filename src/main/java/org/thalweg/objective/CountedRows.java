package org.thalweg.objective;

import java.util.Arrays;

/**
 * The rows of a chunk that count for some models: all of them; or, for losses that say so, where
 * some weigh 1 and the others 0, those that weigh 1, side by side. Folds have such weights, and
 * which rows count is found once for all models of a fold.
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
   * Those of a chunk.
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

  /** How many count. */
  int count() {
    return count;
  }

  /** Their labels. */
  double[] labels() {
    return areAll ? chunk.labels() : labels;
  }

  /** Their weights. */
  double[] weights() {
    return areAll ? chunk.weights() : ones;
  }

  /** Copies a number of each, of model m, from those of all rows and models. */
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

  /** Copies a number of each, of model m, to those of all rows and models; 0 of the others. */
  void spread(double[] own, int m, int lanes, double[] all) {
    for (int i = 0, k = m; i < chunk.count(); i++, k += lanes) {
      all[k] = areAll ? own[i] : 0;
    }
    for (int i = 0; !areAll && i < count; i++) {
      all[places[i] * lanes + m] = own[i];
    }
  }

  /**
   * Copies s·max(ℓ″, floor) of each, of model m, to those of all rows and models.
   *
   * @param bends ℓ″ on entry, overwritten
   * @param before the sum of those of the rows before
   * @return the sum with these, added one after the other
   */
  double weigh(double[] bends, double floor, double before, int m, int lanes, double[] all) {
    double[] weights = weights();
    double sum = before;
    for (int i = 0; i < count; i++) {
      bends[i] = weights[i] == 0 ? 0 : weights[i] * Math.max(bends[i], floor);
      sum += bends[i];
    }
    spread(bends, m, lanes, all);
    return sum;
  }
}
