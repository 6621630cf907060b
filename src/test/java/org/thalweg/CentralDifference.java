package org.thalweg;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** Fourth-order central differences, the oracle of every derivative. */
public final class CentralDifference {
  private CentralDifference() {}

  /** f′(x) ≈ (8(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h, h = 0.001·max(1, |x|). */
  public static double derivative(DoubleUnaryOperator f, double x) {
    double h = step(x);
    double near = f.applyAsDouble(x + h) - f.applyAsDouble(x - h);
    double far = f.applyAsDouble(x + 2 * h) - f.applyAsDouble(x - 2 * h);
    return (8 * near - far) / (12 * h);
  }

  /** The derivative in every coordinate; w comes back as it was. */
  public static double[] gradient(ToDoubleFunction<double[]> f, double[] w) {
    double[] gradient = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      int coordinate = i;
      double here = w[i];
      gradient[i] =
          derivative(
              x -> {
                w[coordinate] = x;
                return f.applyAsDouble(w);
              },
              here);
      w[i] = here;
    }
    return gradient;
  }

  /** The h used at x; nothing farther than 2h away is looked at. */
  public static double step(double x) {
    return 1e-3 * Math.max(1, Math.abs(x));
  }
}
