package org.thalweg.solve.svrg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.thalweg.solve.Snapshot;

/**
 * Anderson acceleration of a map w ↦ m(w): D. G. Anderson, "Iterative Procedures for Nonlinear
 * Integral Equations", JACM 12(4) (1965); type II, as H. F. Walker, P. Ni, SIAM J. Numer. Anal.
 * 49(4) (2011).
 *
 * <pre>
 *   rᵢ = m(wᵢ) − wᵢ                                    of the last points
 *   a  = argmin ‖Σ aᵢ rᵢ‖² + ε·tr·‖a‖²,  Σ aᵢ = 1      tr the trace of the Gram matrix
 *   next w = Σ aᵢ m(wᵢ)
 * </pre>
 *
 * Memory: two vectors a point, of at most {@value #DEPTH} + 1 points. Differs from: versions with
 * differences of residuals, which have the same minimum without the regularisation.
 */
final class Anderson {
  static final int DEPTH = 10;
  private static final double REGULARISATION = 1e-8;
  private static final int MOST_NUMBERS = 1 << 27; // in all vectors: 1 GiB
  private static final String IMAGE = "anderson.image.";
  private static final String RESIDUAL = "anderson.residual.";

  private final int capacity;
  private final Deque<Pair> pairs = new ArrayDeque<>();

  private record Pair(double[] image, double[] residual) {}

  /** No point yet. */
  Anderson(int dimension) {
    capacity = capacity(dimension);
  }

  private static int capacity(int dimension) {
    return Math.max(2, (int) Math.min(DEPTH + 1, MOST_NUMBERS / (2L * Math.max(1, dimension))));
  }

  /** How many numbers it holds at most. */
  static long numbers(int dimension) {
    return 2L * dimension * capacity(dimension);
  }

  /** Forgets all points. */
  void clear() {
    pairs.clear();
  }

  /** Whether the next point will be more than an image. */
  boolean accelerates() {
    return pairs.size() > 1;
  }

  /** Takes up a point and its image, and says where to go on; the arrays are kept. */
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

  private static double[] weights(List<Pair> pairs) {
    int n = pairs.size();
    double[][] gram = new double[n][n + 1];
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
      gram[i][n] = 1;
    }
    double[] solution = solve(gram);
    double sum = 0;
    for (double value : solution) {
      sum += value;
    }
    double[] weights = new double[n];
    boolean isUsable = sum != 0 && Double.isFinite(sum);
    for (int i = 0; i < n; i++) {
      weights[i] = isUsable ? solution[i] / sum : i == n - 1 ? 1 : 0;
    }
    return weights;
  }

  /** Gaussian elimination with the right-hand side in the last column; the matrix is used up. */
  private static double[] solve(double[][] a) {
    int n = a.length;
    for (int i = 0; i < n; i++) {
      int pivot = i;
      for (int row = i + 1; row < n; row++) {
        pivot = Math.abs(a[row][i]) > Math.abs(a[pivot][i]) ? row : pivot;
      }
      double[] swapped = a[i];
      a[i] = a[pivot];
      a[pivot] = swapped;
      for (int row = i + 1; row < n; row++) {
        double factor = a[row][i] / a[i][i];
        for (int column = i; column <= n; column++) {
          a[row][column] -= factor * a[i][column];
        }
      }
    }
    double[] x = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      double rest = a[i][n];
      for (int column = i + 1; column < n; column++) {
        rest -= a[i][column] * x[column];
      }
      x[i] = rest / a[i][i];
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** Copies all points into a memory. */
  void save(Map<String, double[]> memory) {
    int i = 0;
    for (Pair pair : pairs) {
      memory.put(IMAGE + i, pair.image.clone());
      memory.put(RESIDUAL + i++, pair.residual.clone());
    }
  }

  /** The points of a memory. */
  void load(Snapshot snapshot) {
    int dimension = snapshot.w().length;
    for (int i = 0; snapshot.memory().containsKey(IMAGE + i); i++) {
      pairs.addLast(
          new Pair(
              snapshot.memory(IMAGE + i, dimension).clone(),
              snapshot.memory(RESIDUAL + i, dimension).clone()));
    }
  }
}
