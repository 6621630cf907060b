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
  private double lowest = Double.POSITIVE_INFINITY; // F
  private double bound = Double.NEGATIVE_INFINITY;
  private int idle; // reports since either changed
  private Reason reason; // null before the end

  /**
   * Before the first report.
   *
   * @param method as the reason names it
   * @param patience how many reports in a row may narrow no gap and lower no F
   */
  public CertifiedGap(String method, int patience) {
    this.method = method;
    this.patience = patience;
  }

  /** Takes a report and a bound of the minimum, and gives the report with its certificate. */
  public Measurement certify(Measurement here, double below) {
    idle = here.objective() < lowest || below > bound ? 0 : idle + 1;
    lowest = Math.min(lowest, here.objective());
    bound = Math.max(bound, below);
    if (!here.isFinite()) {
      reason = Reason.diverged(here.figures());
    } else if (lowest - bound <= EXACT * Math.abs(lowest) || idle >= patience) {
      stall();
    }
    return here.certified(here.objective() - bound);
  }

  /** Whether a report that is finite would be the last one, while its gap is no rounding error. */
  public boolean isLast(Measurement here, double below) {
    boolean isIdle = here.objective() >= lowest && below <= bound && idle + 1 >= patience;
    double low = Math.min(lowest, here.objective());
    return isIdle && here.isFinite() && low - Math.max(bound, below) > EXACT * Math.abs(low);
  }

  /** The best bound of the minimum so far. */
  public double bound() {
    return bound;
  }

  /** Ends the run where no lower point can be found. */
  public void stall() {
    reason = Reason.stalled(method, "duality gap %.3g".formatted(lowest - bound));
  }

  /** Why the run ended, if it did. */
  public Optional<Reason> ended() {
    return Optional.ofNullable(reason);
  }

  /** Whether no lower point was found. */
  public boolean hasStalled() {
    return ended().filter(why -> why.kind() == Reason.Kind.STALLED).isPresent();
  }

  /** The state after the last report, from which {@link #restore} goes on. */
  public State state() {
    return new State(hasStalled(), lowest, bound, idle);
  }

  /** Goes on from what was saved. */
  public void restore(State saved) {
    lowest = saved.lowest;
    bound = saved.bound;
    idle = saved.idle;
    if (saved.hasStalled) {
      stall();
    }
  }

  /**
   * The state between two reports.
   *
   * @param lowest F so far
   * @param bound of the minimum
   * @param idle reports since either changed
   */
  public record State(boolean hasStalled, double lowest, double bound, int idle) {}
}
