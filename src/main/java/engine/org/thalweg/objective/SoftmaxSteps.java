package org.thalweg.objective;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.reduce.RowMetric;

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
 *
 * <p>Standardised features are algebra on u, as in {@link LinearSteps}: each class has a κ of its
 * own, and v is kept for the w of the features as they are.
 */
final class SoftmaxSteps implements RowSteps {
  private final InputWeights weights;
  private final int classes;
  private final Standardisation coordinates;
  private final double weightedRate;
  private final RowMetric metric;
  private final double[] cross; // Pμ of each feature; null where no feature is shifted
  private final double[] crossed; // κ of each class
  private final double[] anchor; // ŵ
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
    this.coordinates = anchor.coordinates();
    this.weightedRate = anchor.rate() / anchor.meanWeight();
    int features = weights.inputs(anchor.w().length);
    this.metric = StandardisedSums.rowMetric(coordinates, weights.gather(anchor.scale()), features);
    this.cross = metric.shifts() ? metric.cross() : null;
    this.crossed = new double[classes];
    this.anchor = coordinates.original(anchor.w());
    this.v = this.anchor.clone();
    this.drift = anchor.drift();
    this.scores = new double[classes];
    this.drifts = new double[classes];
    this.anchored = new double[classes];
    this.change = new double[classes];
  }

  @Override
  public void take(Block block, int row) {
    steps++;
    block.read(row, x);
    double norm = metric.norm(x);
    if (norm == 0) {
      return;
    }
    weights.multiply(v, x, scores, 0);
    weights.multiply(drift, x, drifts, 0);
    weights.multiply(anchor, x, anchored, 0);
    double along = along();
    double distance = 0;
    // an offset is the same for all classes, and changes nothing
    for (int k = 0; k < classes; k++) {
      scores[k] -= steps * drifts[k] + crossed[k] * along;
      distance += (anchored[k] - scores[k]) * (anchored[k] - scores[k]);
    }
    double step = weightedRate * block.weight(row) * norm;
    solve(step, Math.sqrt(distance));
    scatter(1 / norm, along);
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

  /** x·Pμ. */
  private double along() {
    double along = 0;
    for (int j = 0; cross != null && j < x.count(); j++) {
      along += cross[x.columns()[j]] * x.values()[j];
    }
    return along;
  }

  /** v ← v + P·(x − μ) ⊗ change·factor, and the intercepts with it. */
  private void scatter(double factor, double along) {
    for (int j = 0; j < x.count(); j++) {
      int to = weights.from() + x.columns()[j] * classes;
      double by = factor * metric.weights()[x.columns()[j]] * x.values()[j];
      for (int k = 0; k < classes; k++) {
        v[to + k] += by * change[k];
      }
    }
    for (int k = 0; weights.intercepts() >= 0 && k < classes; k++) {
      v[weights.intercepts() + k] += factor * (metric.constant() - along) * change[k];
      crossed[k] += factor * change[k];
    }
  }

  @Override
  public void read(double[] u) {
    for (int j = 0; j < u.length; j++) {
      u[j] = v[j] - steps * drift[j];
    }
    for (int j = 0; cross != null && j < cross.length; j++) {
      for (int k = 0; k < classes; k++) {
        u[weights.from() + j * classes + k] -= crossed[k] * cross[j];
      }
    }
    coordinates.toStandardised(u);
  }

  @Override
  public void write(double[] u) {
    steps = 0;
    Arrays.fill(crossed, 0);
    System.arraycopy(u, 0, v, 0, v.length);
    coordinates.toOriginal(v);
  }
}
