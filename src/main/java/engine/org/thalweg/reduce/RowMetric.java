package org.thalweg.reduce;

import java.io.Serializable;
import org.thalweg.linalg.SparseRow;

/**
 * The squared length of a row whose features may be standardised, from its stored entries alone:
 *
 * <pre>
 *   ‖x‖² = Σ W·((x − μ)/σ)² + W₀  =  Σ P·x·(x − 2μ) + c,   P = W/σ²,   c = Σ P·μ² + W₀
 * </pre>
 *
 * W₀ belongs to the intercept, and a feature with σ = 0 counts for nothing. The form on the right
 * loses about (μ/σ)² units of the last place, as all sums over rows do that are not shifted first.
 */
public final class RowMetric implements Serializable {
  private static final long serialVersionUID = 1;

  private final double[] weights; // P
  private final double[] shift; // μ; null where no feature is shifted
  private final double constant; // c
  private final double least; // W₀

  /**
   * A metric.
   *
   * @param weights P of each feature; the array is kept
   * @param shift μ of each feature, or null for 0; the array is kept
   * @param intercept W₀; 0 where there is no intercept
   */
  public RowMetric(double[] weights, double[] shift, double intercept) {
    this.weights = weights;
    this.shift = shift;
    this.least = intercept;
    double sum = intercept;
    for (int j = 0; shift != null && j < shift.length; j++) {
      sum += weights[j] * shift[j] * shift[j];
    }
    this.constant = sum;
  }

  /** Whether features are shifted. */
  public boolean shifts() {
    return shift != null;
  }

  /** μ of a feature. */
  public double shift(int feature) {
    return shift == null ? 0 : shift[feature];
  }

  /** P of each feature: the array itself. */
  public double[] weights() {
    return weights;
  }

  /** The part c of the squared length that all rows have: W₀ + Σ P·μ². */
  public double constant() {
    return constant;
  }

  /** A new array of P·μ, the direction in which every row moves the weights beside its own. */
  public double[] cross() {
    double[] cross = new double[weights.length];
    for (int j = 0; j < cross.length; j++) {
      cross[j] = weights[j] * shift(j);
    }
    return cross;
  }

  /** ‖x‖², given Σ P·x² and Σ P·μ·x. */
  public double norm(double squares, double cross) {
    return Math.max(least, squares - 2 * cross + constant);
  }

  /** ‖x‖² of a row. */
  public double norm(SparseRow x) {
    double squares = 0;
    double cross = 0;
    for (int k = 0; k < x.count(); k++) {
      int feature = x.columns()[k];
      double weighted = weights[feature] * x.values()[k];
      squares += weighted * x.values()[k];
      cross += weighted * shift(feature);
    }
    return norm(squares, cross);
  }
}
