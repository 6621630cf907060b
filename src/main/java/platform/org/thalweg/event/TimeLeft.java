package org.thalweg.event;

import java.time.Duration;
import java.util.Optional;
import org.thalweg.text.Text;

/**
 * Estimates the time until a budget is spent, by the pace of the last lines of progress. The first
 * line has no estimate: the first steps of a process take many times as long as later ones.
 */
public final class TimeLeft {
  private static final int WINDOW = 5; // lines

  private double spentBefore = Double.NaN; // at the end of the window before; NaN before the first
  private double secondsBefore;
  private double spentThen; // at the end of this window, so far as there is one
  private double secondsThen;
  private int lines; // of this window

  /**
   * The estimate of a line.
   *
   * @param spent share of the budget, in [0, 1]
   * @param seconds since the begin
   * @return empty where it cannot be known
   */
  public Optional<Duration> at(double spent, double seconds) {
    if (Double.isNaN(spentBefore)) {
      spentBefore = spent;
      secondsBefore = seconds;
      spentThen = spent;
      secondsThen = seconds;
      return Optional.empty();
    }
    double pace = (spent - spentBefore) / (seconds - secondsBefore);
    if (++lines == WINDOW) {
      spentBefore = spentThen;
      secondsBefore = secondsThen;
      spentThen = spent;
      secondsThen = seconds;
      lines = 0;
    }
    return pace > 0 && pace < Double.POSITIVE_INFINITY
        ? Optional.of(Duration.ofNanos((long) (1e9 * (1 - spent) / pace)))
        : Optional.empty();
  }

  /** "35 s", "12 min", "3.4 h". */
  public static String text(Duration time) {
    double seconds = time.toNanos() / 1e9;
    if (seconds < 99.5) {
      return Text.of("%.0f s", seconds);
    }
    return seconds < 100 * 60
        ? Text.of("%.0f min", seconds / 60)
        : Text.of("%.1f h", seconds / 3600);
  }
}
