package org.thalweg.solve;

import java.util.Optional;

/**
 * How far the lowest F of a run is above the best bound of its minimum, and whether that ends it:
 * where the gap is rounding errors, or where neither has changed for some reports.
 */
public final class CertifiedGap {
  private static final double EXACT = 1e-13; // of F: a gap that is rounding errors

  private final String method;
  private final int patience;
  private State at;
  private String lost = ""; // figures of a report that was not finite

  /**
   * Before the first report.
   *
   * @param method as the reason names it
   * @param patience how many reports in a row may narrow no gap and lower no F
   * @param from as it was saved; {@link State#FIRST} before the first report
   */
  public CertifiedGap(String method, int patience, State from) {
    this.method = method;
    this.patience = patience;
    this.at = from;
  }

  /** Takes a report and a bound of the minimum, and gives the report with its certificate. */
  public Measurement certify(Measurement here, double below) {
    int idle = here.objective() < at.lowest || below > at.bound ? 0 : at.idle + 1;
    double lowest = Math.min(at.lowest, here.objective());
    double bound = Math.max(at.bound, below);
    boolean isOver = lowest - bound <= EXACT * Math.abs(lowest) || idle >= patience;
    at = new State(here.isFinite() && isOver, lowest, bound, idle);
    lost = here.isFinite() ? "" : here.figures();
    return here.certified(here.objective() - bound);
  }

  /** Whether a report that is finite would be the last one, while its gap is no rounding error. */
  public boolean isLast(Measurement here, double below) {
    boolean isIdle = here.objective() >= at.lowest && below <= at.bound && at.idle + 1 >= patience;
    double low = Math.min(at.lowest, here.objective());
    return isIdle && here.isFinite() && low - Math.max(at.bound, below) > EXACT * Math.abs(low);
  }

  /** The best bound of the minimum so far. */
  public double bound() {
    return at.bound;
  }

  /** Ends the run where no lower point can be found. */
  public void stall() {
    at = new State(true, at.lowest, at.bound, at.idle);
  }

  /** Why the run ended, if it did. */
  public Optional<Reason> ended() {
    if (!lost.isEmpty()) {
      return Optional.of(Reason.diverged(lost));
    }
    return at.hasStalled
        ? Optional.of(Reason.stalled(method, "duality gap %.3g".formatted(at.lowest - at.bound)))
        : Optional.empty();
  }

  /** Whether no lower point was found. */
  public boolean hasStalled() {
    return at.hasStalled;
  }

  /** The state after the last report, from which another one goes on. */
  public State state() {
    return at;
  }

  /**
   * The state between two reports.
   *
   * @param hasStalled whether no lower point was found
   * @param lowest F so far
   * @param bound of the minimum
   * @param idle reports since either changed
   */
  public record State(boolean hasStalled, double lowest, double bound, int idle) {
    /** Before the first report. */
    public static final State FIRST =
        new State(false, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0);
  }
}
