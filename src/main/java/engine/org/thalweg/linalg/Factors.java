package org.thalweg.linalg;

import java.util.Arrays;

/**
 * The sums of a factorization machine over one row x, where column j has {@code rank} factors vⱼ_f
 * in w at {@code from + j·rank + f}. On the Vector API where that is worth it, else by the loops
 * here, whose bits it has.
 */
public final class Factors {
  private Factors() {}

  /**
   * Sets S_f = Σⱼ vⱼ_f xⱼ at [at, at + rank) of the sums, and Σⱼ vⱼ_f² xⱼ² at [0, rank) of the
   * squares.
   */
  public static void sums(
      SparseRow x, double[] w, int from, int rank, double[] sums, int at, double[] squares) {
    if (rank >= MatrixLoops.LANES && VectorModule.pays(x.count() * rank)) {
      FactorVectors.sums(x, w, from, rank, sums, at, squares);
    } else {
      sumsByLoops(x, w, from, rank, 0, sums, at, squares);
    }
  }

  /** Of the factors from the first one on. */
  static void sumsByLoops(
      SparseRow x,
      double[] w,
      int from,
      int rank,
      int first,
      double[] sums,
      int at,
      double[] squares) {
    Arrays.fill(sums, at + first, at + rank, 0);
    Arrays.fill(squares, first, rank, 0);
    for (int j = 0; j < x.count(); j++) {
      int v = from + x.columns()[j] * rank;
      double value = x.values()[j];
      for (int f = first; f < rank; f++) {
        double term = value * w[v + f];
        sums[at + f] += term;
        squares[f] += term * term;
      }
    }
  }

  /**
   * Adds d·xⱼ·(S_f − vⱼ_f xⱼ) to the gradient at the place of each factor, with the S at {@code
   * at}.
   */
  public static void scatter(
      SparseRow x,
      double[] w,
      int from,
      int rank,
      double d,
      double[] sums,
      int at,
      double[] gradient) {
    if (rank >= MatrixLoops.LANES && VectorModule.pays(x.count() * rank)) {
      FactorVectors.scatter(x, w, from, rank, d, sums, at, gradient);
    } else {
      scatterByLoops(x, w, from, rank, 0, d, sums, at, gradient);
    }
  }

  static void scatterByLoops(
      SparseRow x,
      double[] w,
      int from,
      int rank,
      int first,
      double d,
      double[] sums,
      int at,
      double[] gradient) {
    for (int j = 0; j < x.count(); j++) {
      int v = from + x.columns()[j] * rank;
      double value = x.values()[j];
      double scale = d * value;
      for (int f = first; f < rank; f++) {
        gradient[v + f] += scale * (sums[at + f] - value * w[v + f]);
      }
    }
  }
}
