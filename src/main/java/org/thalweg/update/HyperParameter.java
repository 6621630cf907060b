package org.thalweg.update;

/** The ranges from which the rules take their numbers; anything else, NaN too, is rejected. */
final class HyperParameter {
  private HyperParameter() {}

  /** For the share of the old value that an average or a velocity keeps. */
  static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  /** The three of Adam and its kin. */
  static void requireMoments(double beta1, double beta2, double epsilon) {
    requireFraction("beta1", beta1);
    requireFraction("beta2", beta2);
    requirePositive("epsilon", epsilon);
  }

  /** For what keeps a divisor from being zero, so zero itself will not do. */
  static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
  }

  /** For a strength that may be nothing. */
  static void requireNonNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite but was " + value);
    }
  }
}
