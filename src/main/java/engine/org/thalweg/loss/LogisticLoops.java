package org.thalweg.loss;

import org.thalweg.linalg.Elementary;
import org.thalweg.linalg.VectorModule;

/**
 * The logistic loss of many rows at once: e = exp(−|z|), then
 *
 * <pre>
 *   Σ s·ℓ = Σ s·(max(z, 0) − y·z) + Σ s·ln(1 + e)        s·∂ℓ/∂z = s·((z ≥ 0 ? 1 : e)/(1 + e) − y)
 * </pre>
 *
 * Of rows that all weigh 1, as most do, Σ ln(1 + e) is one logarithm of the product of all 1 + e,
 * kept as q = Π(1 + e) − 1, which loses nothing where every e is small. Rows i, i + 4, i + 8, …
 * share a lane of four, and the last count mod 4 rows a fifth, here as in {@link LogisticVectors}.
 * Where some of the rows weigh 1 and the others 0, those that weigh 1 are counted.
 */
public final class LogisticLoops {
  static final double LEAST = -708; // below, e is that of this, hardly a normal number any more
  static final int MOST = 256; // rows of one product: up to two to the power of them

  /** Arrays made anew for each chunk would cost as much as its loops: they are never in cache. */
  private static final ThreadLocal<double[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new double[5][MOST]);

  private LogisticLoops() {}

  /**
   * Replaces each score z by s·∂ℓ/∂z, for the first {@code count} rows; of a row that has a weight,
   * what is not a number stays so, and then the sum is none either.
   *
   * @param scores z on entry, s·∂ℓ/∂z on return
   * @param labels y, 0 or 1
   * @param weights s
   * @return Σ s·ℓ, in nats
   */
  public static double evaluate(double[] scores, double[] labels, double[] weights, int count) {
    return pass(scores, labels, weights, Wanted.DERIVATIVES, count);
  }

  /**
   * The sum of losses, with first and second derivatives.
   *
   * @param curvatures set to ∂²ℓ/∂z² of rows that have a weight
   */
  public static double evaluate(
      double[] scores, double[] labels, double[] weights, double[] curvatures, int count) {
    return pass(scores, labels, weights, new Wanted(true, curvatures), count);
  }

  /**
   * The sum of losses alone, equal to that of the other loops in every bit; overwrites the scores.
   */
  public static double value(double[] scores, double[] labels, double[] weights, int count) {
    return pass(scores, labels, weights, Wanted.SUM, count);
  }

  /**
   * What is made of rows beside the sum.
   *
   * @param derives whether scores become derivatives
   * @param curvatures for second derivatives; null for none
   */
  record Wanted(boolean derives, double[] curvatures) {
    static final Wanted SUM = new Wanted(false, null);
    static final Wanted DERIVATIVES = new Wanted(true, null);
  }

  private static double pass(
      double[] scores, double[] labels, double[] weights, Wanted wanted, int count) {
    double sum = 0;
    for (int from = 0; from < count; from += MOST) {
      int to = Math.min(count, from + MOST);
      if (areOne(weights, from, to)) {
        sum += equal(scores, labels, wanted, from, to);
      } else if (areOneOrZero(weights, from, to)) {
        sum += some(scores, labels, weights, wanted, from, to);
      } else {
        sum += weighted(scores, labels, weights, wanted, from, to);
      }
    }
    return sum;
  }

  private static double equal(double[] scores, double[] labels, Wanted wanted, int from, int to) {
    return VectorModule.pays(to - from)
        ? LogisticVectors.evaluate(scores, labels, wanted.curvatures, wanted.derives, from, to)
        : unweighted(scores, labels, wanted, from, to);
  }

  /** The rows of weight 1, gathered so that they can be taken as if there were no others. */
  private static double some(
      double[] scores, double[] labels, double[] weights, Wanted wanted, int from, int to) {
    double[][] scratch = SCRATCH.get();
    double[] some = scratch[2];
    double[] theirs = scratch[3];
    int count = 0;
    for (int i = from; i < to; i++) {
      some[count] = scores[i];
      theirs[count] = labels[i];
      count += (int) weights[i];
    }
    double[] curvatures = wanted.curvatures == null ? null : scratch[4];
    double sum =
        equal(some, theirs, curvatures == null ? wanted : new Wanted(true, curvatures), 0, count);
    if (wanted.derives) {
      spread(some, weights, scores, from, to);
    }
    if (curvatures != null) {
      spread(curvatures, weights, wanted.curvatures, from, to);
    }
    return sum;
  }

  /** Gives those rows that weigh 1 what is theirs, and the others 0. */
  private static void spread(double[] some, double[] weights, double[] all, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      all[i] = weights[i] == 0 ? 0 : some[count];
      count += (int) weights[i];
    }
  }

  private static boolean areOneOrZero(double[] weights, int from, int to) {
    boolean are = true;
    for (int i = from; i < to; i++) {
      are &= weights[i] == 1 || weights[i] == 0;
    }
    return are;
  }

  private static boolean areOne(double[] weights, int from, int to) {
    boolean are = true;
    for (int i = from; i < to; i++) {
      are &= weights[i] == 1;
    }
    return are;
  }

  private static double weighted(
      double[] scores, double[] labels, double[] weights, Wanted wanted, int from, int to) {
    double[][] scratch = SCRATCH.get();
    double[] e = scratch[0];
    double[] log = scratch[1];
    exponentials(scores, from, to, log, e);
    Elementary.log1p(e, log, to - from);
    double sum = 0;
    for (int i = from; i < to; i++) {
      double z = scores[i];
      sum += weights[i] * (Math.max(z, 0) - labels[i] * z + log[i - from]);
      scores[i] = weights[i] * (share(z, e[i - from]) - labels[i]);
    }
    curvature(e, wanted.curvatures, from, to);
    return sum;
  }

  /** As {@link LogisticVectors#evaluate}. */
  static double unweighted(double[] scores, double[] labels, Wanted wanted, int from, int to) {
    double[][] scratch = SCRATCH.get();
    double[] e = scratch[0];
    exponentials(scores, from, to, scratch[1], e);
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0, q0 = 0, q1 = 0, q2 = 0, q3 = 0;
    int i = from;
    for (; i + 4 <= to; i += 4) {
      a0 += linear(scores[i], labels[i]);
      a1 += linear(scores[i + 1], labels[i + 1]);
      a2 += linear(scores[i + 2], labels[i + 2]);
      a3 += linear(scores[i + 3], labels[i + 3]);
      int k = i - from;
      q0 = product(q0, e[k]);
      q1 = product(q1, e[k + 1]);
      q2 = product(q2, e[k + 2]);
      q3 = product(q3, e[k + 3]);
    }
    int last = i;
    for (i = from; wanted.derives && i < last; i++) {
      derive(scores, labels, i, e[i - from]);
    }
    curvature(e, wanted.curvatures, from, last);
    double above = product(product(q0, q2), product(q1, q3));
    return sum((a0 + a2) + (a1 + a3), above, scores, labels, wanted.curvatures, last, to);
  }

  /** Σ ℓ with the last rows, fewer than four, to those that came to a and to q. */
  static double sum(
      double a, double q, double[] scores, double[] labels, double[] curvatures, int from, int to) {
    for (int i = from; i < to; i++) {
      double e = Elementary.exp(Math.max(-Math.abs(scores[i]), LEAST));
      a += linear(scores[i], labels[i]);
      q = product(q, e);
      derive(scores, labels, i, e);
      if (curvatures != null) {
        curvatures[i] = curvature(e);
      }
    }
    return a + Elementary.log1pOfAny(q);
  }

  /** Of rows [from, to), whose e begin at 0. */
  private static void curvature(double[] e, double[] curvatures, int from, int to) {
    for (int i = from; curvatures != null && i < to; i++) {
      curvatures[i] = curvature(e[i - from]);
    }
  }

  private static double curvature(double e) {
    return e / ((1 + e) * (1 + e));
  }

  private static void exponentials(double[] scores, int from, int to, double[] x, double[] e) {
    for (int i = from; i < to; i++) {
      x[i - from] = Math.max(-Math.abs(scores[i]), LEAST);
    }
    Elementary.exp(x, e, to - from);
  }

  private static double linear(double score, double label) {
    return Math.max(score, 0) - label * score;
  }

  /** (1 + p)·(1 + q) − 1. */
  static double product(double p, double q) {
    return p + q * (1 + p);
  }

  private static void derive(double[] scores, double[] labels, int i, double e) {
    scores[i] = share(scores[i], e) - labels[i];
  }

  /** 1/(1 + exp(−z)), without a branch that nobody can predict. */
  private static double share(double score, double e) {
    return Math.max(e, Math.copySign(1, score)) / (1 + e);
  }
}
