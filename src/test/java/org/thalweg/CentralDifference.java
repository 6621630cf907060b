package org.thalweg;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** Fourth-order central differences, the oracle of every derivative. */
public final class CentralDifference {
  private static final int HALVINGS = 5;

  private CentralDifference() {}

  /** f′(x) ≈ (8(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h, h = 0.001·max(1, |x|). */
  public static double derivative(DoubleUnaryOperator f, double x) {
    return derivative(f, x, step(x));
  }

  private static double derivative(DoubleUnaryOperator f, double x, double h) {
    double near = f.applyAsDouble(x + h) - f.applyAsDouble(x - h);
    double far = f.applyAsDouble(x + 2 * h) - f.applyAsDouble(x - 2 * h);
    return (8 * near - far) / (12 * h);
  }

  /**
   * f′(x) by the step at which the difference changes least when the step is halved, of those from
   * {@link #step} down: a function that bends within less than |x| is resolved as well, and
   * rounding, which grows as steps shrink, is not taken for a bend.
   */
  public static double steadiestDerivative(DoubleUnaryOperator f, double x) {
    double h = step(x);
    double before = derivative(f, x, h);
    double steadiest = before;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < HALVINGS; i++) {
      h /= 2;
      double now = derivative(f, x, h);
      double change = Math.abs(now - before);
      if (change < least) {
        least = change;
        steadiest = now;
      }
      before = now;
    }
    return steadiest;
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
