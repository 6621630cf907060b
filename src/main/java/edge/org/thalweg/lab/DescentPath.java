package org.thalweg.lab;

import java.util.List;
import org.thalweg.function.StationaryPoint;
import org.thalweg.solve.TrainingResult;
import org.thalweg.text.Text;

/**
 * One run of {@link FunctionDescent}.
 *
 * @param path the points where the gradient was taken, or of a long run every second, fourth …
 * @param start where it began
 * @param end where it ended; of a run that diverged, the last good point
 * @param result how it ended
 * @param maximise whether it went up
 */
public record DescentPath(
    List<double[]> path,
    StationaryPoint start,
    StationaryPoint end,
    TrainingResult result,
    boolean maximise) {
  private static final double STEEPER = 1000; // than the start: no minimum is near

  /** Whether the run ended below where it began, or above where it went up. */
  public boolean improved() {
    return isBetter(end.value(), start.value());
  }

  /**
   * Whether one value of the function is better than another: lower, or higher where it goes up.
   */
  boolean isBetter(double value, double other) {
    return maximise ? value > other : value < other;
  }

  /** What the end is, and where it is nothing the reason why. */
  public String verdict() {
    return switch (result.reason().kind()) {
      case DIVERGED ->
          end.gradientNorm() == 0 // since it is below the least double
              ? end.verdict()
              : improved()
                  ? "ran off: the function %s without bound on this path, from %s to %s"
                      .formatted(maximise ? "rises" : "falls", text(start), text(end))
                  : "diverged: the steps are too long, the function %s from %s to %s; lower the learning rate"
                      .formatted(maximise ? "fell" : "rose", text(start), text(end));
      case BUDGET ->
          improved() && end.gradientNorm() > STEEPER * start.gradientNorm()
              ? "running off: the function %s ever faster on this path, from %s to %s"
                  .formatted(maximise ? "rises" : "falls", text(start), text(end))
              : "out of steps: " + end.verdict();
      default -> end.verdict();
    };
  }

  private static String text(StationaryPoint point) {
    return Text.of("%.4g", point.value());
  }
}
