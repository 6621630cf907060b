package org.thalweg.update;

import org.thalweg.text.Require;

/** What rules share that divide a mean of gradients by the root of a mean of their squares. */
final class Moments {
  private static final int LOW = 256; // exponents whose powers are products

  private Moments() {}

  /** Rejects settings of Adam and its kin that are out of range. */
  static void require(double beta1, double beta2, double epsilon) {
    Require.belowOne("beta1", beta1);
    Require.belowOne("beta2", beta2);
    Require.positive("epsilon", epsilon);
  }

  /**
   * η ← η / (√(v/weight) + ε), in place.
   *
   * @param squares v
   * @param weight by which v is corrected for its start
   */
  static void divide(double[] stepSizes, double[] squares, double weight, double epsilon) {
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] /= Math.sqrt(squares[i] / weight) + epsilon;
    }
  }

  /** η ← η·share / (√v + ε), in place. */
  static void scale(double[] stepSizes, double share, double[] squares, double epsilon) {
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= share / (Math.sqrt(squares[i]) + epsilon);
    }
  }

  /** Powers of a number from 0 to 1, each a function of its exponent alone. */
  static double[] powers(double base, int[] exponents) {
    double[] low = new double[LOW];
    low[0] = 1;
    for (int n = 1; n < LOW; n++) {
      low[n] = low[n - 1] * base;
    }
    double[] powers = new double[exponents.length];
    for (int i = 0; i < powers.length; i++) {
      int n = exponents[i];
      powers[i] = n < LOW ? low[n] : StrictMath.pow(base, n);
    }
    return powers;
  }

  /** η ← η·p, in place. */
  static void multiply(double[] stepSizes, double p) {
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= p;
    }
  }

  /** ηᵢ ← ηᵢ·pᵢ, in place. */
  static void multiply(double[] stepSizes, double[] p) {
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= p[i];
    }
  }
}
