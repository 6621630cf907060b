package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.SoftmaxLoss;

/**
 * Row steps of multinomial logistic regression. The scores t after a step solve
 *
 * <pre>
 *   t = z − e·(p(t) − p(a)),   e = η·(s/s̄)·Σ W x²         a the scores at the anchor
 * </pre>
 *
 * by one step of Newton's method from z, whose matrix I + e·(diag p − ppᵀ) has a closed inverse (J.
 * Sherman, W. J. Morrison, 1950). p never falls along a line, so t is no farther from z than a is:
 * a longer step is cut to that.
 */
final class SoftmaxSteps implements RowSteps {
  private final InputWeights weights;
  private final int classes;
  private final Anchor anchor;
  private final double[] v;
  private final double[] drift;
  private final SparseRow x = new SparseRow();
  private final double[] scores;
  private final double[] drifts;
  private final double[] anchored;
  private final double[] change;
  private long steps;

  SoftmaxSteps(InputWeights weights, Anchor anchor) {
    this.weights = weights;
    this.classes = weights.columns();
    this.anchor = anchor;
    this.v = anchor.w().clone();
    this.drift = new double[v.length];
    for (int j = 0; j < v.length; j++) {
      drift[j] = anchor.rate() * anchor.scale()[j] * anchor.gradient()[j];
    }
    this.scores = new double[classes];
    this.drifts = new double[classes];
    this.anchored = new double[classes];
    this.change = new double[classes];
  }

  @Override
  public void take(Block block, int row) {
    steps++;
    block.read(row, x);
    double norm = norm();
    if (norm == 0) {
      return;
    }
    weights.multiply(v, x, scores, 0);
    weights.multiply(drift, x, drifts, 0);
    weights.multiply(anchor.w(), x, anchored, 0);
    double distance = 0;
    for (int k = 0;
        k < classes;
        k++) { // an offset is the same for all classes, and changes nothing
      scores[k] -= steps * drifts[k];
      distance += (anchored[k] - scores[k]) * (anchored[k] - scores[k]);
    }
    double step = anchor.rate() / anchor.meanWeight() * block.weight(row) * norm;
    solve(step, Math.sqrt(distance));
    scatter(1 / norm);
  }

  /** Fills change with t − z. */
  private void solve(double step, double farthest) {
    SoftmaxLoss.probabilities(scores, 0, classes);
    SoftmaxLoss.probabilities(anchored, 0, classes);
    double along = 0; // pᵀD⁻¹r, D = I + e·diag p
    double left = 0; // 1 − e·pᵀD⁻¹p, as a sum without cancellation
    for (int k = 0; k < classes; k++) {
      double d = 1 + step * scores[k];
      change[k] = -step * (scores[k] - anchored[k]) / d;
      along += scores[k] * change[k];
      left += scores[k] / d;
    }
    double length = 0;
    for (int k = 0; k < classes; k++) {
      change[k] += step * scores[k] / (1 + step * scores[k]) * (along / left);
      length += change[k] * change[k];
    }
    double cut = Math.min(1, farthest / Math.sqrt(length));
    for (int k = 0; k < classes && cut < 1; k++) {
      change[k] *= cut;
    }
  }

  private double norm() {
    double[] scale = anchor.scale();
    double norm = weights.intercepts() < 0 ? 0 : scale[weights.intercepts()];
    for (int j = 0; j < x.count(); j++) {
      double value = x.values()[j];
      norm += scale[weights.from() + x.columns()[j] * classes] * value * value;
    }
    return norm;
  }

  /** v ← v + W x ⊗ change·factor. */
  private void scatter(double factor) {
    double[] scale = anchor.scale();
    for (int j = 0; j < x.count(); j++) {
      int to = weights.from() + x.columns()[j] * classes;
      double by = factor * scale[to] * x.values()[j];
      for (int k = 0; k < classes; k++) {
        v[to + k] += by * change[k];
      }
    }
    for (int k = 0; weights.intercepts() >= 0 && k < classes; k++) {
      int to = weights.intercepts() + k;
      v[to] += factor * scale[to] * change[k];
    }
  }

  @Override
  public void read(double[] u) {
    for (int j = 0; j < u.length; j++) {
      u[j] = v[j] - steps * drift[j];
    }
  }

  @Override
  public void write(double[] u) {
    steps = 0;
    System.arraycopy(u, 0, v, 0, v.length);
  }
}
