package org.thalweg.solve.svrg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.thalweg.solve.Snapshot;

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
 */
final class Anderson {
  static final int DEPTH = 10;
  private static final double REGULARISATION = 1e-8;
  private static final int MOST_NUMBERS = 1 << 27; // in all vectors: 1 GiB
  private static final String IMAGE = "anderson.image.";
  private static final String RESIDUAL = "anderson.residual.";

  private final double[] scale; // W
  private final int capacity;
  private final Deque<Pair> pairs = new ArrayDeque<>();

  private record Pair(double[] image, double[] residual) {}

  /**
   * No point yet.
   *
   * @param scale W of every coordinate
   */
  Anderson(double[] scale) {
    this.scale = scale;
    this.capacity = capacity(scale.length);
  }

  private static int capacity(int dimension) {
    return Math.max(2, (int) Math.min(DEPTH + 1, MOST_NUMBERS / (2L * Math.max(1, dimension))));
  }

  /** Forgets all points. */
  void clear() {
    pairs.clear();
  }

  /** Whether the last point it gave was more than an image. */
  boolean accelerates() {
    return pairs.size() > 1;
  }

  /** Adds a point and its image, whose array it keeps, and returns the next point. */
  double[] next(double[] w, double[] image) {
    if (pairs.size() == capacity) {
      pairs.removeFirst();
    }
    double[] residual = new double[w.length];
    for (int j = 0; j < w.length; j++) {
      residual[j] = image[j] - w[j];
    }
    pairs.addLast(new Pair(image, residual));
    double[] weights = weights(new ArrayList<>(pairs));
    double[] next = new double[w.length];
    int i = 0;
    for (Pair pair : pairs) {
      for (int j = 0; j < next.length; j++) {
        next[j] += weights[i] * pair.image[j];
      }
      i++;
    }
    return next;
  }

  /** a; where the equations have no solution, the last point alone. */
  private double[] weights(List<Pair> pairs) {
    int n = pairs.size();
    double[][] gram = new double[n][n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(pairs.get(i).residual, pairs.get(j).residual);
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

  private double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j] / scale[j];
    }
    return sum;
  }

  /** Copies all points into a saved state. */
  void save(Map<String, double[]> saved) {
    int i = 0;
    for (Pair pair : pairs) {
      saved.put(IMAGE + i, pair.image.clone());
      saved.put(RESIDUAL + i++, pair.residual.clone());
    }
  }

  /** Takes up the points of a saved state. */
  void restore(Map<String, double[]> saved) {
    for (int i = 0; saved.containsKey(IMAGE + i); i++) {
      pairs.addLast(new Pair(vector(saved, IMAGE + i), vector(saved, RESIDUAL + i)));
    }
  }

  private double[] vector(Map<String, double[]> saved, String name) {
    return Snapshot.array("method svrg", saved, name, scale.length).clone();
  }
}
