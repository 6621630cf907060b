package org.thalweg.solve;

/**
 * Where the wall time of rounds went, in seconds.
 *
 * @param schedule until tasks run, and what Spark needs to follow them
 * @param broadcast sending w, and tasks waiting for it
 * @param compute work on rows
 * @param aggregate from the end of the last task until the sum is there
 * @param driver between that sum and the next round: the step, listeners, files
 */
public record Phases(
    double schedule, double broadcast, double compute, double aggregate, double driver) {
  /** No time. */
  public static final Phases NONE = new Phases(0, 0, 0, 0, 0);

  /** The time since an earlier total. */
  public Phases minus(Phases earlier) {
    return plus(earlier, -1);
  }

  /** Both together. */
  public Phases plus(Phases other) {
    return plus(other, 1);
  }

  private Phases plus(Phases other, int sign) {
    return new Phases(
        schedule + sign * other.schedule,
        broadcast + sign * other.broadcast,
        compute + sign * other.compute,
        aggregate + sign * other.aggregate,
        driver + sign * other.driver);
  }
}
