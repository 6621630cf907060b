package org.thalweg.solve.svrg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.thalweg.solve.Vectors;

/**
 * Anderson acceleration of a map w ↦ m(w): D. G. Anderson, "Iterative Procedures for Nonlinear
 * Integral Equations", JACM 12(4) (1965); type II, as H. F. Walker, P. Ni, SIAM J. Numer. Anal.
 * 49(4) (2011).
 *
 * <pre>
 *   rᵢ = m(wᵢ) − wᵢ                                    of the last points
 *   a  = argmin ‖Σ aᵢ rᵢ‖² + ε·tr·‖a‖²,  Σ aᵢ = 1      tr the trace of the Gram matrix
 *   ‖r‖² = Σ r²/W                                      W the step sizes of the coordinates
 *   next w = Σ aᵢ m(wᵢ)
 * </pre>
 *
 * In this norm residuals have one unit, whatever the units of the features are.
 *
 * <p>Memory: two vectors a point, of at most {@value #DEPTH} + 1 points. Differs from: versions
 * with differences of residuals, which have the same minimum without the regularisation.
 *
 * @param pairs of the last points, the oldest first
 */
record Anderson(List<Pair> pairs) {
  static final Anderson NONE = new Anderson(List.of());
  static final int DEPTH = 10;
  private static final double REGULARISATION = 1e-8;
  private static final int MOST_NUMBERS = 1 << 27; // in all vectors: 1 GiB

  /** A point's image, and how far it is from the point. */
  record Pair(double[] image, double[] residual) {}

  /** These points and one more, whose image is kept, less the oldest if there are too many. */
  Anderson with(double[] w, double[] image) {
    long most = Math.min(DEPTH + 1, MOST_NUMBERS / (2L * Math.max(1, w.length)));
    boolean isFull = pairs.size() == Math.max(2, most);
    List<Pair> more = new ArrayList<>(pairs.subList(isFull ? 1 : 0, pairs.size()));
    more.add(new Pair(image, Vectors.difference(image, w)));
    return new Anderson(List.copyOf(more));
  }

  /** Whether the next point is more than an image. */
  boolean accelerates() {
    return pairs.size() > 1;
  }

  /**
   * The next point.
   *
   * @param scale W of every coordinate
   */
  double[] point(double[] scale) {
    double[] weights = weights(scale);
    double[] next = new double[scale.length];
    for (int i = 0; i < weights.length; i++) {
      double[] image = pairs.get(i).image;
      for (int j = 0; j < next.length; j++) {
        next[j] += weights[i] * image[j];
      }
    }
    return next;
  }

  /** a; where the equations have no solution, the last point alone. */
  private double[] weights(double[] scale) {
    int n = pairs.size();
    double[][] gram = new double[n][n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(pairs.get(i).residual, pairs.get(j).residual, scale);
        gram[j][i] = gram[i][j];
      }
      trace += gram[i][i];
    }
    for (int i = 0; i < n; i++) {
      gram[i][i] += REGULARISATION * trace;
    }
    double[] weights =
        new LUDecomposition(MatrixUtils.createRealMatrix(gram), 0) // 0: never says "singular"
            .getSolver()
            .solve(new ArrayRealVector(n, 1))
            .toArray();
    double sum = Arrays.stream(weights).sum();
    boolean isUsable = sum != 0 && Double.isFinite(sum);
    for (int i = 0; i < n; i++) {
      weights[i] = isUsable ? weights[i] / sum : i == n - 1 ? 1 : 0;
    }
    return weights;
  }

  private static double dot(double[] a, double[] b, double[] scale) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j] / scale[j];
    }
    return sum;
  }
}
