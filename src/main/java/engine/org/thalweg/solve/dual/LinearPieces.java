package org.thalweg.solve.dual;

import org.thalweg.loss.KinkedLoss;

/**
 * The loss of one row, as pieces of a straight line: slopes σ₀ &lt; σ₁ (&lt; σ₂) between kinks at
 * the scores κ₁ (≤ κ₂). One object is set to one row after the other.
 */
final class LinearPieces {
  private final KinkedLoss loss;
  private final boolean areTwo;
  private double label;
  private double first; // κ₁
  private double second; // κ₂; κ₁ where there is one kink
  private double low; // σ₀
  private double middle; // σ₁
  private double high; // σ₂; σ₁ where there is one kink

  LinearPieces(KinkedLoss loss) {
    this.loss = loss;
    this.areTwo = loss.kinks() > 1;
  }

  void set(double ofLabel) {
    label = ofLabel;
    first = -loss.direction(label, 0) * loss.shift(label, 0);
    second = areTwo ? -loss.direction(label, 1) * loss.shift(label, 1) : first;
    if (first > second) {
      double other = first;
      first = second;
      second = other;
    }
    int falling = 0;
    for (int k = 0; k < loss.kinks(); k++) {
      falling += loss.direction(label, k) < 0 ? 1 : 0;
    }
    low = loss.tilt() - falling * loss.rise();
    middle = low + loss.rise();
    high = areTwo ? middle + loss.rise() : middle;
  }

  double value(double score) {
    return loss.value(score, label);
  }

  double slope(double score) {
    return loss.derivative(score, label);
  }

  /** κ₁. */
  double first() {
    return first;
  }

  /** κ₂. */
  double last() {
    return second;
  }

  /** The nearest dual variable that the loss allows. */
  double allowed(double alpha) {
    return Math.max(low, Math.min(high, alpha));
  }

  /** The kink where a line of such a slope touches the loss from below. */
  private double kink(double alpha) {
    return areTwo && alpha > middle ? second : first;
  }

  /** −ℓ*(α) + α·o. */
  double conjugate(double alpha, double offset) {
    double kink = kink(alpha);
    return loss.value(kink, label) - alpha * (kink - offset);
  }

  /** The α in ∂ℓ(t) for which t = u − h·α, h &gt; 0. */
  double step(double u, double h) {
    double alpha = (u - first) / h;
    if (areTwo && alpha > middle) {
      return Math.max(middle, Math.min(high, (u - second) / h));
    }
    return Math.max(low, Math.min(middle, alpha));
  }

  /** Whether α is a slope of the loss all around a score, up to a margin from the kinks. */
  boolean isFar(double alpha, double score, double margin) {
    if (alpha == low) {
      return score < first - margin;
    }
    if (alpha == high) {
      return score > second + margin;
    }
    return alpha == middle && score > first + margin && score < second - margin;
  }
}
