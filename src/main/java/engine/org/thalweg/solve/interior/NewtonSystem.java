package org.thalweg.solve.interior;

import java.util.Map;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.Vectors;

/**
 * The equations of an iteration, with what l2 terms, the kinks of l1 terms and bounds add to those
 * of the rows.
 *
 * <pre>
 *   (Σ D·x·xᵀ + l2 + D₁)·Δw = −r − g + e        r = l2·w + v − l1 + α₁, what is stationary at 0
 * </pre>
 *
 * @param matrix packed, all terms included
 * @param residual r
 * @param right g
 * @param products Σ of all pairs
 * @param pairs how many there are
 */
record NewtonSystem(
    double[] matrix, double[] residual, double[] right, double products, double pairs) {
  private static final int REFINEMENTS = 2;
  private static final String MATRIX = "system.matrix";
  private static final String RESIDUAL = "system.residual";
  private static final String RIGHT = "system.right";

  static NewtonSystem of(
      CentralPathSum sum, double[] w, CoordinatePenalties weights, Coordinates coordinates) {
    Sums sums = new Sums(sum);
    double[] falling = sum.vector(CentralPathSum.FALLING);
    for (int j = 0; j < w.length; j++) {
      sums.residual[j] += falling[j] + weights.l2()[j] * w[j];
      sums.matrix[Packed.start(j) + j] += weights.l2()[j];
      coordinates.addTo(sums, j);
    }
    for (int j = 0; j < w.length; j++) {
      if (weights.isFixed(j)) {
        clear(sums.matrix, j, w.length);
      }
    }
    return new NewtonSystem(sums.matrix, sums.residual, sums.right, sums.products, sums.pairs);
  }

  /** The equations whose arrays were saved. */
  static NewtonSystem restore(
      Map<String, double[]> saved, double products, double pairs, int dimension) {
    return new NewtonSystem(
        SavedPath.array(saved, MATRIX, Packed.length(dimension)),
        SavedPath.array(saved, RESIDUAL, dimension),
        SavedPath.array(saved, RIGHT, dimension),
        products,
        pairs);
  }

  void save(Map<String, double[]> to) {
    to.put(MATRIX, matrix.clone());
    to.put(RESIDUAL, residual.clone());
    to.put(RIGHT, right.clone());
  }

  /** Row and column of a coordinate that does not move, of which a factor makes the solution 0. */
  private static void clear(double[] matrix, int j, int order) {
    for (int k = 0; k < order; k++) {
      matrix[k <= j ? Packed.start(j) + k : Packed.start(k) + j] = 0;
    }
  }

  /** The terms as they are added up. */
  static final class Sums {
    private final double[] matrix;
    private final double[] residual;
    private final double[] right;
    private double products;
    private double pairs;

    private Sums(CentralPathSum sum) {
      matrix = sum.packedMatrix();
      residual = sum.vector(CentralPathSum.RISING);
      right = sum.vector(CentralPathSum.RIGHT);
      products = sum.number(CentralPathSum.PRODUCTS);
      pairs = sum.number(CentralPathSum.PAIRS);
    }

    void add(int j, double bend, double toRight, double product, int count) {
      matrix[Packed.start(j) + j] += bend;
      right[j] += toRight;
      products += product;
      pairs += count;
    }

    void addResidual(int j, double more) {
      residual[j] += more;
    }
  }

  /** The mean product of a pair. */
  double mean() {
    return products / pairs;
  }

  Cholesky factor() {
    return Cholesky.of(matrix, residual.length);
  }

  /** Δw, with a correction e or null for none. */
  double[] step(Cholesky factor, double[] correction) {
    double[] wanted = new double[residual.length];
    for (int j = 0; j < wanted.length; j++) {
      wanted[j] = (correction == null ? 0 : correction[j]) - residual[j] - right[j];
    }
    return solve(factor, wanted);
  }

  /**
   * Solves the equations, once more for what rounding errors leave of them: where columns depend on
   * each other nearly, dual equations hold no better than these do.
   */
  private double[] solve(Cholesky factor, double[] wanted) {
    double[] x = factor.solve(wanted);
    for (int round = 0; round < REFINEMENTS; round++) {
      double[] product = new double[x.length];
      Packed.addProduct(matrix, x, product);
      double[] left = wanted.clone();
      Vectors.subtract(left, 1, product);
      Vectors.subtract(x, -1, factor.solve(left));
    }
    return x;
  }

  /** What a corrector adds to Δw, by what the products lack. */
  double[] corrector(Cholesky factor, double[] lack) {
    double[] wanted = new double[lack.length];
    for (int j = 0; j < wanted.length; j++) {
      wanted[j] = -lack[j];
    }
    return solve(factor, wanted);
  }
}
