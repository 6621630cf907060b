package org.thalweg.solve;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * How much a run may spend; each is empty where there is no limit.
 *
 * @param steps at most
 * @param epochs passes over the data, at most
 * @param seconds at most
 */
public record Budget(Optional<Long> steps, Optional<Double> epochs, Optional<Double> seconds) {
  /** No limit at all. */
  public static Budget unlimited() {
    return new Budget(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The share that is spent after a report, in [0, 1], of the limit that comes first. */
  public double spent(StepReport report) {
    double most =
        DoubleStream.of(
                steps.map(limit -> (report.step() + 1.0) / limit).orElse(0.0),
                epochs.map(limit -> report.epoch() / limit).orElse(0.0),
                seconds.map(limit -> seconds(report.elapsed()) / limit).orElse(0.0))
            .max()
            .orElse(0);
    return Math.min(1, most);
  }

  private static double seconds(Duration elapsed) {
    return elapsed.toNanos() / 1e9;
  }
}
