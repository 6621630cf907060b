package org.thalweg.solve.ranges;

/** Weights by length and sign. */
final class Signed {
  private Signed() {}

  /** A length, or 0 where it is negative, with the sign of a weight; what is no number stays so. */
  static double atLeastZero(double length, double of) {
    return length > 0 ? Math.copySign(length, of) : Double.isNaN(length) ? length : 0;
  }
}
