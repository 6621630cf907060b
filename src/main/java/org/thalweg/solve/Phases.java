package org.thalweg.solve;

import java.util.function.BiConsumer;

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
    return new Phases(
        schedule - earlier.schedule,
        broadcast - earlier.broadcast,
        compute - earlier.compute,
        aggregate - earlier.aggregate,
        driver - earlier.driver);
  }

  /** Both together. */
  public Phases plus(Phases other) {
    return new Phases(
        schedule + other.schedule,
        broadcast + other.broadcast,
        compute + other.compute,
        aggregate + other.aggregate,
        driver + other.driver);
  }

  /** Gives every phase by its name, in order. */
  public void forEach(BiConsumer<String, Double> consumer) {
    consumer.accept("schedule", schedule);
    consumer.accept("broadcast", broadcast);
    consumer.accept("compute", compute);
    consumer.accept("aggregate", aggregate);
    consumer.accept("driver", driver);
  }
}
