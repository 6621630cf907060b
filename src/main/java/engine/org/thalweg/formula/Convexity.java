package org.thalweg.formula;

import java.util.Locale;

/** How a function bends in the scores and parameters, as far as it is proven. */
public enum Convexity {
  /** It does not depend on them. */
  CONSTANT,
  AFFINE,
  CONVEX,
  CONCAVE,
  UNKNOWN;

  /** The word for it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is proven convex, as constants and affine functions are. */
  public boolean isConvex() {
    return this == CONSTANT || this == AFFINE || this == CONVEX;
  }

  /** Whether it is proven concave, as constants and affine functions are. */
  public boolean isConcave() {
    return this == CONSTANT || this == AFFINE || this == CONCAVE;
  }

  /** What two properties say together. */
  static Convexity of(boolean isConvex, boolean isConcave) {
    if (isConvex && isConcave) {
      return AFFINE;
    }
    return isConvex ? CONVEX : isConcave ? CONCAVE : UNKNOWN;
  }

  /** Of a function times a number of the given sign. */
  Convexity times(Sign sign) {
    if (this == CONSTANT || sign == Sign.ZERO) {
      return CONSTANT;
    }
    if (this == AFFINE || sign == Sign.POSITIVE) {
      return this;
    }
    return sign == Sign.NEGATIVE && this != UNKNOWN ? of(this == CONCAVE, this == CONVEX) : UNKNOWN;
  }

  /** Of the sum of two functions, or of either of them. */
  Convexity plus(Convexity other) {
    if (this == CONSTANT || other == CONSTANT) {
      return this == CONSTANT ? other : this;
    }
    return of(isConvex() && other.isConvex(), isConcave() && other.isConcave());
  }
}
