package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.loss.SmoothLoss;

/**
 * The mean loss where the score of each row is z + η·slope, without a pass over the entries of the
 * rows.
 *
 * @param shards the blocks of each
 * @param firsts the number of the first row of each shard
 * @param scores z of each row, which may change
 * @param weight Σ s
 */
record ScoreLine(
    SmoothLoss loss,
    List<? extends List<Block>> shards,
    int[] firsts,
    double[] scores,
    double weight) {
  private static final int SHIFTS = 3; // make the derivative 0 near a minimum, but for rounding
  private static final double ROUNDING = 1e-15; // of the loss, as sums may be rounded

  /** The mean loss where the score of each row is z + η·slope. */
  double loss(double rate, double[] slopes) {
    double[] losses = new double[shards.size()];
    Arrays.parallelSetAll(losses, shard -> loss(shard, rate, slopes));
    return Arrays.stream(losses).sum() / weight;
  }

  private double loss(int shard, double rate, double[] slopes) {
    double sum = 0;
    int done = firsts[shard];
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] z = new double[chunk.rows.length];
      while (chunk.next()) {
        for (int i = 0; i < chunk.count; i++, done++) {
          z[i] = scores[done] + rate * slopes[done];
        }
        sum += loss.value(z, chunk.labels, chunk.columns, chunk.weights, chunk.count);
      }
    }
    return sum;
  }

  /**
   * What is added to all scores z + η·slope so that the mean loss is about least, by Newton's
   * method in one dimension; 0 if the loss is as low as rounding shows already.
   */
  double shift(double rate, double[] slopes) {
    double shift = 0;
    double[] at = derivatives(rate, slopes, shift);
    for (int turn = 0; turn < SHIFTS && at[1] != 0 && at[2] > 0; turn++) {
      double next = shift - at[1] / at[2];
      double[] there = derivatives(rate, slopes, next);
      if (!(there[0] <= at[0] + ROUNDING * Math.abs(at[0]))
          || !(Math.abs(there[1]) < Math.abs(at[1]))) {
        break;
      }
      shift = next;
      at = there;
    }
    return shift;
  }

  /** Σ s·ℓ, Σ s·ℓ′ and Σ s·ℓ″ where the score of each row is z + η·slope and a shift. */
  private double[] derivatives(double rate, double[] slopes, double shift) {
    double[][] all = new double[shards.size()][];
    Arrays.parallelSetAll(all, shard -> derivatives(shard, rate, slopes, shift));
    double[] sums = new double[3];
    for (double[] own : all) {
      Arrays.setAll(sums, k -> sums[k] + own[k]);
    }
    return sums;
  }

  private double[] derivatives(int shard, double rate, double[] slopes, double shift) {
    double[] sums = new double[3];
    int done = firsts[shard];
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] z = new double[chunk.rows.length];
      double[] factors = new double[chunk.rows.length];
      while (chunk.next()) {
        for (int i = 0; i < chunk.count; i++, done++) {
          z[i] = scores[done] + rate * slopes[done] + shift;
        }
        sums[0] +=
            loss.evaluate(z, chunk.labels, chunk.columns, chunk.weights, factors, chunk.count);
        for (int i = 0; i < chunk.count; i++) {
          sums[1] += z[i];
          sums[2] += chunk.weights[i] == 0 ? 0 : chunk.weights[i] * factors[i];
        }
      }
    }
    return sums;
  }
}
