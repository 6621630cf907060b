package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.Vectors;

/**
 * Systems with H = XᵀCX/W + Λ solved directly if rows are few beside the entries of w, by a matrix
 * as long as there are rows: M. A. Woodbury, "Inverting Modified Matrices", Memorandum Report 42,
 * Statistical Research Group, Princeton (1950).
 *
 * <pre>
 *   K = XΛ⁻¹Xᵀ,  p = XΛ⁻¹g                          Λ of the L2 penalty; X without a b that has none
 *   (C^½·K·C^½ + W)·v = C^½·(b − p),  Σ C^½·v = −g_b       C = s·ℓ″ of each row, W = Σ s
 *   d = −Λ⁻¹·(g + XᵀC^½·v), and b along that
 * </pre>
 */
final class RowSystem {
  private static final int MOST = 512; // rows: a factor of their order costs some milliseconds
  private static final int AS_MANY = 8; // rows whose products cost about as much as one with H

  private final List<Block> blocks;
  private final Standardisation coordinates;
  private final double[] l2;
  private final int intercept; // its place in w; −1 without one
  private final int free; // the same if it has no penalty; −1 else
  private final int[] firsts; // number of the first row of each block, and of all rows
  private final double[] products; // K, packed

  /**
   * A system, of which the products of rows are made here.
   *
   * @param blocks of all rows
   * @param l2 Λ, positive but for an intercept that has none
   */
  RowSystem(List<Block> blocks, boolean hasIntercept, Standardisation coordinates, double[] l2) {
    this.blocks = blocks;
    this.coordinates = coordinates;
    this.l2 = l2;
    this.intercept = hasIntercept ? l2.length - 1 : -1;
    this.free = hasIntercept && l2[intercept] == 0 ? intercept : -1;
    this.firsts = new int[blocks.size() + 1];
    for (int b = 0; b < blocks.size(); b++) {
      firsts[b + 1] = firsts[b] + blocks.get(b).rows();
    }
    this.products = new double[Packed.length(rows())];
    IntStream.range(0, rows()).parallel().forEach(this::fill);
  }

  private int rows() {
    return firsts[blocks.size()];
  }

  /**
   * Whether such a system pays: once products with H have cost about as much as those of the rows.
   *
   * @param before products with H so far
   */
  static boolean pays(int rows, int dimension, double before) {
    return rows <= MOST && 2 * rows <= dimension && AS_MANY * before >= rows;
  }

  /** Whether it is that of a penalty. */
  boolean isUnder(double[] other) {
    return Arrays.equals(l2, other);
  }

  /** Row i of K. */
  private void fill(int i) {
    int own = 0;
    while (firsts[own + 1] <= i) {
      own++;
    }
    double[] row = new double[l2.length];
    blocks.get(own).add(i - firsts[own], 1, row);
    if (intercept >= 0) {
      row[intercept] = 1;
    }
    coordinates.transform(row);
    divide(row);
    System.arraycopy(multiplied(row, own, i + 1), 0, products, Packed.start(i), i + 1);
  }

  /** X·v of the rows before one, with the intercept, which are in the blocks up to one. */
  private double[] multiplied(double[] v, int last, int end) {
    double[] original = coordinates.original(v);
    double[] all = new double[end];
    for (int b = 0; b <= last; b++) {
      double[] scores = new double[Math.min(firsts[b + 1], end) - firsts[b]];
      blocks
          .get(b)
          .scores(original, IntStream.range(0, scores.length).toArray(), scores.length, scores);
      System.arraycopy(scores, 0, all, firsts[b], scores.length);
    }
    for (int i = 0; intercept >= 0 && i < end; i++) {
      all[i] += original[intercept];
    }
    return all;
  }

  /** X·v of each row, with the intercept. */
  double[] multiplied(double[] v) {
    return multiplied(v, blocks.size() - 1, rows());
  }

  /** Λ⁻¹·x in place, and 0 along an intercept without a penalty. */
  private void divide(double[] x) {
    for (int j = 0; j < x.length; j++) {
      x[j] = j == free ? 0 : x[j] / l2[j];
    }
  }

  /**
   * −H⁻¹·gradient.
   *
   * @param curvatures C
   * @param weight W
   */
  double[] direction(double[] gradient, double[] curvatures, double weight) {
    double[] roots = Arrays.stream(curvatures).map(Math::sqrt).toArray();
    Cholesky factor = Cholesky.of(matrix(roots, weight), roots.length);
    double[] scaled = gradient.clone();
    divide(scaled);
    double[] v = multiplied(scaled);
    Arrays.setAll(v, i -> -roots[i] * v[i]);
    double[] u = factor.solve(v);
    double b = 0;
    if (free >= 0) {
      double[] ones = factor.solve(roots);
      b = (-gradient[free] - Vectors.dot(roots, u)) / Vectors.dot(roots, ones);
      Vectors.subtract(u, -b, ones);
    }
    Arrays.setAll(u, i -> roots[i] * u[i]);
    double[] d = scattered(u);
    Arrays.setAll(d, j -> -gradient[j] - d[j]);
    divide(d);
    if (free >= 0) {
      d[free] = b;
    }
    return d;
  }

  /** C^½·K·C^½ + W. */
  private double[] matrix(double[] roots, double weight) {
    double[] matrix = new double[products.length];
    for (int i = 0, at = 0; i < roots.length; i++) {
      for (int j = 0; j <= i; j++, at++) {
        matrix[at] = roots[i] * products[at] * roots[j] + (i == j ? weight : 0);
      }
    }
    return matrix;
  }

  /** Xᵀ·scales. */
  private double[] scattered(double[] scales) {
    double[] sum = new double[l2.length];
    for (int b = 0; b < blocks.size(); b++) {
      int count = blocks.get(b).rows();
      double[] own = Arrays.copyOfRange(scales, firsts[b], firsts[b + 1]);
      blocks.get(b).scatter(IntStream.range(0, count).toArray(), count, own, sum);
    }
    if (intercept >= 0) {
      sum[intercept] = Arrays.stream(scales).sum();
    }
    coordinates.transform(sum);
    return sum;
  }
}
