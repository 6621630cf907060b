package org.thalweg.objective;

import java.io.Serializable;
import org.thalweg.linalg.SparseRow;

/**
 * A piece of w that multiplies the features: {@code w[from + j·columns + k]} is the weight of xⱼ in
 * the k-th of its sums, so that an entry of a sparse row meets numbers that lie side by side. With
 * x ← (x − μ)/σ these weights are divided by σⱼ, and what that shifts is taken from the intercepts;
 * without intercepts features can be scaled but not centred.
 *
 * @param from where the piece begins in w
 * @param columns how many sums each feature is part of
 * @param intercepts where the intercepts of these sums begin in w, one each; −1 where they have
 *     none
 */
public record InputWeights(int from, int columns, int intercepts) implements Serializable {

  /** How many features there are, where w is made of these weights and their intercepts alone. */
  public int inputs(int dimension) {
    return (intercepts < 0 ? dimension : intercepts) / columns;
  }

  /** Spreads a number of each feature, and one of the intercepts behind them, over w. */
  public double[] spread(double[] numbers, int dimension) {
    double[] w = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      w[i] = numbers[i / columns]; // intercepts follow the features, so theirs is the last number
    }
    return w;
  }

  /**
   * The inverse of {@link #spread}: a number of each feature, and one of the intercepts behind them
   * where there are such.
   */
  public double[] gather(double[] spread) {
    double[] numbers = new double[spread.length / columns];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = spread[j * columns];
    }
    return numbers;
  }

  /** Sets the sums of one row, at [at, at + columns), to their intercepts plus x·W. */
  public void multiply(double[] w, SparseRow x, double[] sums, int at) {
    for (int k = 0; k < columns; k++) {
      sums[at + k] = intercepts < 0 ? 0 : w[intercepts + k];
    }
    int[] places = x.columns();
    double[] values = x.values();
    int j = 0;
    for (; j + 4 <= x.count(); j += 4) { // four at a time, so that a sum is loaded once for them
      int a = from + places[j] * columns;
      int b = from + places[j + 1] * columns;
      int c = from + places[j + 2] * columns;
      int d = from + places[j + 3] * columns;
      double xa = values[j];
      double xb = values[j + 1];
      double xc = values[j + 2];
      double xd = values[j + 3];
      for (int k = 0; k < columns; k++) {
        sums[at + k] += (xa * w[a + k] + xb * w[b + k]) + (xc * w[c + k] + xd * w[d + k]);
      }
    }
    for (; j < x.count(); j++) {
      int a = from + places[j] * columns;
      for (int k = 0; k < columns; k++) {
        sums[at + k] += values[j] * w[a + k];
      }
    }
  }

  /**
   * Adds x ⊗ d of one row to the gradient, with d at [at, at + columns), and d to its intercepts.
   */
  public void scatter(SparseRow x, double[] d, int at, double[] gradient) {
    int[] places = x.columns();
    double[] values = x.values();
    for (int j = 0; j < x.count(); j++) {
      int to = from + places[j] * columns;
      for (int k = 0; k < columns; k++) {
        gradient[to + k] += values[j] * d[at + k];
      }
    }
    for (int k = 0; intercepts >= 0 && k < columns; k++) {
      gradient[intercepts + k] += d[at + k];
    }
  }

  /** Sets out[to + j] to Σₖ w[from + j·columns + k]·d[at + k], for j in [0, inputs): Wd. */
  void multiplyTransposed(double[] w, double[] d, int at, double[] out, int to, int inputs) {
    int j = 0;
    for (; j + 4 <= inputs; j += 4) {
      int row = from + j * columns;
      double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
      for (int k = 0; k < columns; k++) {
        double dk = d[at + k];
        a0 += w[row + k] * dk;
        a1 += w[row + columns + k] * dk;
        a2 += w[row + 2 * columns + k] * dk;
        a3 += w[row + 3 * columns + k] * dk;
      }
      out[to + j] = a0;
      out[to + j + 1] = a1;
      out[to + j + 2] = a2;
      out[to + j + 3] = a3;
    }
    for (; j < inputs; j++) {
      double a = 0;
      for (int k = 0; k < columns; k++) {
        a += w[from + j * columns + k] * d[at + k];
      }
      out[to + j] = a;
    }
  }
}
