package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

/**
 * The loops of {@link Factors} on the Vector API, in the same bits: neighbouring factors are in the
 * lanes, and the sums of four of them in registers.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class FactorVectors {

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
      SparseRow x, double[] w, int from, int rank, double[] sums, int at, double[] squares, int f) {
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
