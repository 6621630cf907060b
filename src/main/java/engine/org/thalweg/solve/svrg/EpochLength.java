package org.thalweg.solve.svrg;

/**
 * The length of the next epoch: η, and the fraction of the rows that it steps on. Where F rose at
 * the plain image of a point, both get shorter; where rounds gain little, it steps on more rows.
 */
final class EpochLength {
  private static final double SHORTER = 0.3;
  private static final int MOST_FAILURES = 15; // in a row: η is 1e-8 of what it was

  private final double local;
  private double rate;
  private double fraction;
  private int failures;

  /**
   * A length.
   *
   * @param local the largest fraction of the rows that one process takes, in (0, 1]; a fraction
   *     above it is 1
   * @param rate η
   * @param fraction of the rows, in (0, 1]
   * @param failures how many epochs in a row led to no lower point
   */
  EpochLength(double local, double rate, double fraction, int failures) {
    this.local = local;
    this.rate = rate;
    this.fraction = fraction;
    this.failures = failures;
  }

  double rate() {
    return rate;
  }

  double fraction() {
    return fraction;
  }

  int failures() {
    return failures;
  }

  /** Whether the rows of an epoch are drawn for one process, since all would be too many for it. */
  boolean isOnDrawnRows() {
    return local < 1 && fraction < 1;
  }

  /**
   * Takes note of where an epoch led.
   *
   * @param down to a lower point, or else to one as low: at rounding level, the minimum
   */
  void led(boolean down) {
    failures = down ? 0 : failures + 1;
  }

  /** Shortens the next epochs after one that led up. */
  void shorten() {
    rate *= SHORTER;
    fraction = Math.min(fraction / Svrg.GROWTH, local);
    failures++;
  }

  /** Makes the next epochs step on more rows. */
  void grow() {
    fraction = fraction < local ? Math.min(local, Svrg.GROWTH * fraction) : 1;
  }

  /** Whether even short steps lead up. */
  boolean isExhausted() {
    return failures > MOST_FAILURES;
  }
}
