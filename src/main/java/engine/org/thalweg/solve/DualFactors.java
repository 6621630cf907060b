package org.thalweg.solve;

import java.util.function.DoubleUnaryOperator;

/**
 * By what the dual variables α of some rows are multiplied in a lower bound of F*. An intercept
 * without a penalty asks for mean(α) = 0: the α of the sign that has more get a smaller factor.
 *
 * @param up of the rows with α &gt; 0
 * @param down of those with α &lt; 0
 */
public record DualFactors(double up, double down) {
  private static final int HALVINGS = 60;

  /** All are taken as they are. */
  public static DualFactors ones() {
    return new DualFactors(1, 1);
  }

  /**
   * Such that both sums are as large.
   *
   * @param ups the sum of the α &gt; 0
   * @param downs the sum of the |α| of the others
   */
  public static DualFactors balanced(double ups, double downs) {
    double both = Math.min(ups, downs);
    return new DualFactors(ups > 0 ? both / ups : 0, downs > 0 ? both / downs : 0);
  }

  /**
   * The c in [0, most] with the greatest c·value − R*(c·v), which is concave in c.
   *
   * @param slope the derivative of R*(c·v) in c
   */
  public static double best(double value, double most, DoubleUnaryOperator slope) {
    if (value >= slope.applyAsDouble(most)) {
      return most;
    }
    double low = 0;
    double high = most;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = 0.5 * (low + high);
      if (value >= slope.applyAsDouble(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
