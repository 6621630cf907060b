package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

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

  /**
   * The loops of {@link Factors} on the Vector API, in the same bits: neighbouring factors are in
   * the lanes, and the sums of four of them in registers.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class FactorVectors {

    private FactorVectors() {}

    static void sums(
        SparseRow x, double[] w, int from, int rank, double[] sums, int at, double[] squares) {
      int f = 0;
      for (; f + 4 <= rank; f += 4) {
        four(x, w, from + f, rank, sums, at + f, squares, f);
      }
      if (f < rank) {
        Factors.sumsByLoops(x, w, from, rank, f, sums, at, squares);
      }
    }

    private static void four(
        SparseRow x,
        double[] w,
        int from,
        int rank,
        double[] sums,
        int at,
        double[] squares,
        int f) {
      DoubleVector s = zero(FOUR), q = s;
      for (int j = 0; j < x.count(); j++) {
        DoubleVector t = fromArray(FOUR, w, from + x.columns()[j] * rank).mul(x.values()[j]);
        s = TYPE.cast(s).add(t);
        q = TYPE.cast(q).add(t.mul(t));
      }
      TYPE.cast(s).intoArray(sums, at);
      TYPE.cast(q).intoArray(squares, f);
    }

    static void scatter(
        SparseRow x,
        double[] w,
        int from,
        int rank,
        double d,
        double[] sums,
        int at,
        double[] gradient) {
      int f = 0;
      for (; f + 4 <= rank; f += 4) {
        scatterFour(x, w, from + f, rank, d, sums, at + f, gradient);
      }
      if (f < rank) {
        Factors.scatterByLoops(x, w, from, rank, f, d, sums, at, gradient);
      }
    }

    private static void scatterFour(
        SparseRow x,
        double[] w,
        int from,
        int rank,
        double d,
        double[] sums,
        int at,
        double[] gradient) {
      DoubleVector s = fromArray(FOUR, sums, at);
      for (int j = 0; j < x.count(); j++) {
        int v = from + x.columns()[j] * rank;
        DoubleVector value = broadcast(FOUR, x.values()[j]);
        DoubleVector scale = broadcast(FOUR, d * x.values()[j]);
        fromArray(FOUR, gradient, v)
            .add(scale.mul(TYPE.cast(s).sub(value.mul(fromArray(FOUR, w, v)))))
            .intoArray(gradient, v);
      }
    }
  }
}
