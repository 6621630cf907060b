package org.thalweg.formula;

/** What is known of the sign of a number. */
enum Sign {
  ZERO,
  /** At least 0. */
  POSITIVE,
  /** At most 0. */
  NEGATIVE,
  UNKNOWN;

  Sign negated() {
    return switch (this) {
      case POSITIVE -> NEGATIVE;
      case NEGATIVE -> POSITIVE;
      default -> this;
    };
  }

  Sign plus(Sign other) {
    if (this == ZERO || this == other) {
      return other;
    }
    return other == ZERO ? this : UNKNOWN;
  }
}
