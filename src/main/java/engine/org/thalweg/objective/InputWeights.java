package org.thalweg.objective;

import java.io.Serializable;
import org.thalweg.linalg.Matrices;
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
 * @param features those that are multiplied, xⱼ being the j-th of them
 */
public record InputWeights(int from, int columns, int intercepts, FeatureChoice features)
    implements Serializable {
  /** Weights of all features. */
  public InputWeights(int from, int columns, int intercepts) {
    this(from, columns, intercepts, FeatureChoice.ALL);
  }

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
    setIntercepts(w, sums, at);
    if (features.isAll()) {
      Matrices.multiply(x, w, from, columns, sums, at);
      return;
    }
    for (int j = 0; j < x.count(); j++) {
      int place = features.place(x.columns()[j]);
      for (int k = 0; place >= 0 && k < columns; k++) {
        sums[at + k] += x.values()[j] * w[from + place * columns + k];
      }
    }
  }

  /**
   * Scores of whole rows.
   *
   * @param a rows × inputs
   * @param sums rows × columns
   */
  void multiply(double[] w, double[] a, int rows, int inputs, double[] sums) {
    for (int i = 0; i < rows; i++) {
      setIntercepts(w, sums, i * columns);
    }
    if (features.isAll()) {
      Matrices.multiply(a, rows, inputs, w, from, columns, sums);
      return;
    }
    int some = some(inputs);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < some; j++) {
        double x = a[i * inputs + features.feature(j)];
        for (int k = 0; k < columns; k++) {
          sums[i * columns + k] += x * w[from + j * columns + k];
        }
      }
    }
  }

  /** How many of the chosen features come before a number of inputs. */
  private int some(int inputs) {
    int some = features.count(inputs);
    while (some > 0 && features.feature(some - 1) >= inputs) {
      some--; // rows of a block may be shorter
    }
    return some;
  }

  private void setIntercepts(double[] w, double[] sums, int at) {
    for (int k = 0; k < columns; k++) {
      sums[at + k] = intercepts < 0 ? 0 : w[intercepts + k];
    }
  }

  /**
   * Adds x ⊗ d of one row to the gradient, with d at [at, at + columns), and d to its intercepts.
   */
  public void scatter(SparseRow x, double[] d, int at, double[] gradient) {
    if (features.isAll()) {
      Matrices.addOuter(x, d, at, columns, gradient, from);
    }
    for (int j = 0; !features.isAll() && j < x.count(); j++) {
      int place = features.place(x.columns()[j]);
      for (int k = 0; place >= 0 && k < columns; k++) {
        gradient[from + place * columns + k] += x.values()[j] * d[at + k];
      }
    }
    addIntercepts(d, at, gradient);
  }

  /**
   * Adds the gradient of whole rows, one after the other.
   *
   * @param a rows × inputs
   * @param d rows × columns
   */
  void scatter(double[] a, int rows, int inputs, double[] d, double[] gradient) {
    if (features.isAll()) {
      Matrices.addOuter(a, rows, inputs, d, columns, gradient, from);
    }
    int some = features.isAll() ? 0 : some(inputs);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < some; j++) {
        double x = a[i * inputs + features.feature(j)];
        for (int k = 0; k < columns; k++) {
          gradient[from + j * columns + k] += x * d[i * columns + k];
        }
      }
      addIntercepts(d, i * columns, gradient);
    }
  }

  private void addIntercepts(double[] d, int at, double[] gradient) {
    for (int k = 0; intercepts >= 0 && k < columns; k++) {
      gradient[intercepts + k] += d[at + k];
    }
  }

  /**
   * Sets out, rows × inputs, to the sums of the derivatives that each input meets: Wd of each row.
   *
   * @param d rows × columns
   */
  void multiplyTransposed(double[] w, double[] d, int rows, double[] out, int inputs) {
    Matrices.multiplyTransposed(d, rows, columns, w, from, inputs, out);
  }
}
