package org.thalweg.loss;

/** Losses, or their derivatives, times the weights of their rows. */
public final class WeightedLosses {
  private WeightedLosses() {}

  /**
   * Σ s·ℓ of some rows, in four sums.
   *
   * @param losses by row from 0 on
   * @param from the weight of the first row
   */
  public static double sum(double[] losses, double[] weights, int from, int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      a += weighted(weights[from + i], losses[i]);
      b += weighted(weights[from + i + 1], losses[i + 1]);
      c += weighted(weights[from + i + 2], losses[i + 2]);
      d += weighted(weights[from + i + 3], losses[i + 3]);
    }
    for (; i < count; i++) {
      a += weighted(weights[from + i], losses[i]);
    }
    return (a + c) + (b + d);
  }

  /** s·ℓ, which is 0 where s is 0, whatever ℓ is. */
  public static double weighted(double weight, double value) {
    return weight == 0 ? 0 : weight * value;
  }
}
