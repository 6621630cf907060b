package org.thalweg.objective;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.LineSum;

/**
 * The losses of some rows of one shard at the points of a line. Where scores are not linear in w,
 * every point is scored by itself; it is as long as w, and made once for all blocks.
 */
public final class LineLosses {
  private LineLosses() {}

  /**
   * The sums at points w − η·d.
   *
   * @param rates each η
   * @param blocks runs over the rows, block by block; the same ones in the same order each time
   */
  public static LineSum sum(
      Objective objective,
      double[] w,
      double[] direction,
      double[] rates,
      Consumer<BiConsumer<Block, Rows>> blocks) {
    LineSum sum = new LineSum(rates);
    if (objective.scoresAreLinear()) {
      blocks.accept((block, rows) -> objective.accumulateAlong(w, direction, block, rows, sum));
      return sum;
    }
    for (int k = 0; k < rates.length; k++) {
      double[] point = point(w, direction, rates[k]);
      LineSum here = new LineSum(new double[1]); // at the point itself
      blocks.accept((block, rows) -> objective.accumulateAlong(point, point, block, rows, here));
      sum.add(k, here.loss(0));
      if (k == 0) {
        sum.count(here.weight(), here.rows());
      }
    }
    return sum;
  }

  /** w − η·d; w itself where η is 0. */
  public static double[] point(double[] w, double[] direction, double rate) {
    if (rate == 0) {
      return w;
    }
    double[] point = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      point[i] = w[i] - rate * direction[i];
    }
    return point;
  }
}
