package org.thalweg.solve.newton;

import org.thalweg.linalg.Packed;
import org.thalweg.solve.States;
import org.thalweg.solve.Vectors;

/**
 * A step that was taken, and how the gradient of the mean loss changed over it: what the second
 * derivatives come to along that step, on the average.
 *
 * @param step s, by place among some coordinates
 * @param change y, likewise
 */
record Secant(@States.AnyLength double[] step, @States.AnyLength double[] change) {
  private static final double CLOSE = 1e-6; // of y: a matrix so near has nothing to learn

  /** From one point to another at which gradients are known. */
  static Secant between(
      int[] among, double[] from, double[] to, double[] gradientFrom, double[] gradientTo) {
    double[] step = new double[among.length];
    double[] change = new double[among.length];
    for (int i = 0; i < among.length; i++) {
      int j = among[i];
      step[i] = to[j] - from[j];
      change[i] = gradientTo[j] - gradientFrom[j];
    }
    return new Secant(step, change);
  }

  /**
   * The matrix H that agrees with the step, Hs = y, and is near another one in all else: the update
   * of C. G. Broyden, R. Fletcher, D. Goldfarb and D. F. Shanno (1970), after which a matrix
   * without a negative eigenvalue still has none.
   *
   * <pre>
   *   H ← H − (Hs)(Hs)ᵀ/(s·Hs) + yyᵀ/(y·s)
   * </pre>
   *
   * @param packed not changed
   * @return null where nothing is to be learnt: H agrees already, or does not bend along the step
   */
  double[] repaired(double[] packed) {
    double[] image = new double[step.length];
    Packed.addProduct(packed, step, image);
    double known = Vectors.dot(step, image);
    double seen = Vectors.dot(step, change);
    if (!(known > 0 && seen > 0 && differs(image))) {
      return null;
    }
    double[] next = packed.clone();
    for (int i = 0; i < step.length; i++) {
      int row = Packed.start(i);
      double less = image[i] / known;
      double more = change[i] / seen;
      for (int j = 0; j <= i; j++) {
        next[row + j] += more * change[j] - less * image[j];
      }
    }
    return next;
  }

  private boolean differs(double[] image) {
    double worst = 0;
    double largest = 0;
    for (int i = 0; i < image.length; i++) {
      worst = Math.max(worst, Math.abs(change[i] - image[i]));
      largest = Math.max(largest, Math.abs(change[i]));
    }
    return worst > CLOSE * largest;
  }
}
