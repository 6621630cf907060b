package org.thalweg.solve.dual;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;

/**
 * The losses of all rows as pieces of a straight line: slopes σ₀ &lt; σ₁ (&lt; σ₂) between kinks at
 * the scores κ₁ (≤ κ₂). Scores are those without the offset of the row, which the kinks allow for.
 */
final class LinearPieces {
  private static final int FIRST = 0; // κ₁
  private static final int SECOND = 1; // κ₂; κ₁ where there is one kink
  private static final int LOW = 2; // σ₀
  private static final int MIDDLE = 3; // σ₁
  private static final int HIGH = 4; // σ₂; σ₁ where there is one kink
  private static final int VALUE = 5; // the loss at κ₁
  private static final int WIDTH = 6;

  private final double[] table;

  LinearPieces(KinkedLoss loss, List<Block> blocks, int rows) {
    this.table = new double[Math.multiplyExact(WIDTH, rows)];
    int at = 0;
    for (Block block : blocks) {
      for (int row = 0; row < block.rows(); row++) {
        set(at, loss, block.label(row), block.offset(row));
        at += WIDTH;
      }
    }
  }

  private void set(int at, KinkedLoss loss, double label, double offset) {
    double first = kink(loss, label, 0);
    double second = loss.kinks() > 1 ? kink(loss, label, 1) : first;
    int falling = 0;
    for (int k = 0; k < loss.kinks(); k++) {
      falling += loss.direction(label, k) < 0 ? 1 : 0;
    }
    double low = loss.tilt() - falling * loss.rise();
    table[at + FIRST] = Math.min(first, second) - offset;
    table[at + SECOND] = Math.max(first, second) - offset;
    table[at + LOW] = low;
    table[at + MIDDLE] = low + loss.rise();
    table[at + HIGH] = low + loss.kinks() * loss.rise();
    table[at + VALUE] = loss.value(Math.min(first, second), label);
  }

  private static double kink(KinkedLoss loss, double label, int kink) {
    return -loss.direction(label, kink) * loss.shift(label, kink);
  }

  /** The score κ₁ of the first kink of a row. */
  double first(int i) {
    return table[WIDTH * i + FIRST];
  }

  /** The score κ₂ of the last kink of a row; κ₁ if there is one. */
  double last(int i) {
    return table[WIDTH * i + SECOND];
  }

  /** A slope of the loss at a score. */
  double slope(int i, double score) {
    int at = WIDTH * i;
    double after = score > table[at + SECOND] ? table[at + HIGH] : table[at + MIDDLE];
    return score < table[at + FIRST] ? table[at + LOW] : after;
  }

  /** The nearest dual variable that the loss allows. */
  double allowed(int i, double alpha) {
    int at = WIDTH * i;
    return Math.max(table[at + LOW], Math.min(table[at + HIGH], alpha));
  }

  /** What a row adds to the dual objective, −ℓ*(α) + α·o, if its offset is o. */
  double conjugate(int i, double alpha) {
    int at = WIDTH * i;
    double first = table[at + FIRST];
    double beyond = Math.max(0, alpha - table[at + MIDDLE]); // 0 where there is one kink
    return table[at + VALUE] - alpha * first - beyond * (table[at + SECOND] - first);
  }

  /** How far the loss at a score is above the line of slope α that touches it from below. */
  double gap(int i, double alpha, double score) {
    int at = WIDTH * i;
    double first = table[at + FIRST];
    double second = table[at + SECOND];
    double middle = table[at + MIDDLE];
    double beyond = Math.max(0, score - second);
    double here = score < first ? table[at + LOW] * (score - first) : middle * (score - first);
    here += beyond * (table[at + HIGH] - middle);
    double line = alpha * (score - first) - Math.max(0, alpha - middle) * (second - first);
    return Math.max(0, here - line);
  }

  /** The α in ∂ℓ(t) for which t = u − h·α, h &gt; 0. */
  double step(int i, double u, double h) {
    int at = WIDTH * i;
    double middle = table[at + MIDDLE];
    double alpha = (u - table[at + FIRST]) / h;
    if (alpha > middle) {
      return Math.max(middle, Math.min(table[at + HIGH], (u - table[at + SECOND]) / h));
    }
    return Math.max(table[at + LOW], alpha);
  }

  /** Whether α is a slope of the loss all around a score, up to a margin from the kinks. */
  boolean isFar(int i, double alpha, double score, double margin) {
    int at = WIDTH * i;
    if (alpha == table[at + LOW]) {
      return score < table[at + FIRST] - margin;
    }
    if (alpha == table[at + HIGH]) {
      return score > table[at + SECOND] + margin;
    }
    return alpha == table[at + MIDDLE]
        && score > table[at + FIRST] + margin
        && score < table[at + SECOND] - margin;
  }
}
