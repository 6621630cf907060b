package org.thalweg.solve.svrg;

/**
 * The length of the next epoch. If F rose at the plain image of a point, it gets shorter; if rounds
 * gain little, it gets longer.
 *
 * @param rate η
 * @param fraction of the rows that it steps on, in (0, 1]
 * @param failures how many epochs in a row led to no lower point
 */
record EpochLength(double rate, double fraction, int failures) {
  private static final double SHORTER = 0.3;
  private static final int MOST_FAILURES = 15; // in a row: η is 1e-8 of what it was

  /**
   * Behind an epoch that led down to a lower point, or else to one as low: at rounding level, the
   * minimum.
   */
  EpochLength led(boolean down) {
    return new EpochLength(rate, fraction, down ? 0 : failures + 1);
  }

  /** Behind one that led up. */
  EpochLength shorter(double local) {
    double less = Math.min(fraction / Svrg.GROWTH, local);
    return new EpochLength(rate * SHORTER, less, failures + 1);
  }

  /**
   * On more rows.
   *
   * @param local the largest fraction of the rows that one process takes; one above it is 1
   */
  EpochLength longer(double local) {
    double more = fraction < local ? Math.min(local, Svrg.GROWTH * fraction) : 1;
    return new EpochLength(rate, more, failures);
  }

  /** Whether epochs lead up even if they are short. */
  boolean isExhausted() {
    return failures > MOST_FAILURES;
  }
}
