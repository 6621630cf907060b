package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.loss.ConvexLoss;

/**
 * Row steps of a linear model. The table holds four numbers a coordinate, one cache line for two:
 * v, ŵ, the drift b = ηWg of a step, and W; u is v − (steps so far)·b.
 */
final class LinearSteps implements RowSteps {
  private final ConvexLoss loss;
  private final int intercept; // its coordinate; −1 for none
  private final double weightedRate;
  private final double[] table;
  private final double[] sums = new double[4];
  private long steps;

  LinearSteps(ConvexLoss loss, int intercept, Anchor anchor) {
    this.loss = loss;
    this.intercept = intercept;
    this.weightedRate = anchor.rate() / anchor.meanWeight();
    this.table = new double[4 * anchor.w().length];
    for (int j = 0; j < anchor.w().length; j++) {
      table[4 * j] = anchor.w()[j];
      table[4 * j + 1] = anchor.w()[j];
      table[4 * j + 2] = anchor.rate() * anchor.scale()[j] * anchor.gradient()[j];
      table[4 * j + 3] = anchor.scale()[j];
    }
  }

  @Override
  public void take(Block block, int row) {
    steps++;
    block.project(row, table, sums);
    for (int k = 0; intercept >= 0 && k < 4; k++) {
      sums[k] += table[4 * intercept + k];
    }
    double norm = sums[3]; // Σ W x²
    if (norm == 0) {
      return;
    }
    double offset = block.offset(row);
    double score = sums[0] - steps * sums[2] + offset;
    double step = weightedRate * block.weight(row) * norm;
    double next = loss.implicitScore(score, sums[1] + offset, step, block.label(row));
    double scale = (next - score) / norm;
    block.moveAlong(row, scale, table);
    if (intercept >= 0) {
      table[4 * intercept] += scale * table[4 * intercept + 3];
    }
  }

  @Override
  public void read(double[] u) {
    for (int j = 0; j < u.length; j++) {
      u[j] = table[4 * j] - steps * table[4 * j + 2];
    }
  }

  @Override
  public void write(double[] u) {
    steps = 0;
    for (int j = 0; j < u.length; j++) {
      table[4 * j] = u[j];
    }
  }
}
