package org.thalweg.solve.lbfgs;

import org.thalweg.linalg.Ranges;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Vectors;

/**
 * A diagonal D that stands for the inverse Hessian before any pair is applied to it: J. C. Gilbert,
 * C. Lemaréchal, "Some Numerical Experiments with Variable-Storage Quasi-Newton Algorithms",
 * Mathematical Programming 45 (1989), equation 4.9. It learns the scale of every feature from the
 * pairs. On twelve smooth problems, with 10 pairs, the passes to 1e-6 were compared with those of a
 * multiple of the identity: on ten they fell by 3 to 62 %, and on two they rose by 25 and 38 %.
 *
 * <pre>
 *   1/Dᵢ ← (y·Dy/s·y)·(1/Dᵢ)·(1 − (sᵢ²/Dᵢ)/(s·D⁻¹s)) + yᵢ²/s·y
 * </pre>
 *
 * That is the diagonal of the BFGS update of D⁻¹, after D was multiplied by s·y/y·Dy, so that y·Dy
 * is s·y. The first D is M·(s·y/y·My), where M is the identity, or the {@link FeatureMetric} if one
 * was asked for.
 */
final class DiagonalScaling {
  private static final double LARGEST = 0x1p500; // of D and of 1/D; beyond it D is not updated

  private double[] diagonal; // null before the first pair
  private FeatureMetric metric; // null for the identity

  /** D; null before the first pair. */
  double[] values() {
    return diagonal;
  }

  /** Makes a metric the M of the first D from now on; null for the identity. */
  void beginAs(FeatureMetric other) {
    metric = other;
  }

  /** Takes up a D that was {@link #values}; null for none. */
  void restore(double[] values) {
    diagonal = values;
  }

  /** Learns from a pair that is usable. */
  void update(CurvaturePair pair, PairCurvature curvature) {
    double[] s = pair.step();
    double[] y = pair.change();
    if (diagonal == null) {
      diagonal = first(y, curvature);
      return;
    }
    double[] d = diagonal;
    double product = curvature.product();
    double change = square(y);
    double step =
        Ranges.sum(
            0,
            d.length,
            (from, to) -> {
              double sum = 0;
              for (int i = from; i < to; i++) {
                sum += s[i] * s[i] / d[i];
              }
              return sum;
            });
    Ranges.each(
        0,
        d.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            double left = 1 - s[i] * s[i] / d[i] / step;
            double next = 1 / (change / product * left / d[i] + y[i] * y[i] / product);
            d[i] = next > 1 / LARGEST && next < LARGEST ? next : d[i];
          }
        });
  }

  private double[] first(double[] y, PairCurvature curvature) {
    if (metric == null) {
      return Vectors.constant(y.length, curvature.scale());
    }
    double[] first = metric.factors().clone();
    Vectors.scale(first, curvature.product() / Vectors.dot(y, metric.times(y)));
    return first;
  }

  /** y·Dy. */
  private double square(double[] y) {
    return Vectors.dot(y, times(y));
  }

  /** D·v: a new array. */
  double[] times(double[] v) {
    return Vectors.product(v, diagonal);
  }
}
