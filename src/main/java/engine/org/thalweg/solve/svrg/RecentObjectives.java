package org.thalweg.solve.svrg;

import java.util.Arrays;
import org.thalweg.solve.States;

/**
 * F at the points that were measured over all rows of a draw, as far as rules look back.
 *
 * @param first of all
 * @param count of all
 * @param last ones, the latest at the end
 */
record RecentObjectives(double first, long count, @States.AnyLength double[] last) {
  static final RecentObjectives NONE = new RecentObjectives(0, 0, new double[0]);
  private static final int WINDOW = 2; // rounds that are compared with as many before them
  private static final double SLOW = 0.25; // of what those gained
  private static final int ENOUGH_ROUNDS = 6;
  private static final double LITTLE = 0.01; // of all that was gained

  /** These and one more, which is finite. */
  RecentObjectives with(double objective) {
    int kept = Math.min(last.length, 2 * WINDOW);
    double[] more =
        Arrays.copyOf(Arrays.copyOfRange(last, last.length - kept, last.length), kept + 1);
    more[kept] = objective;
    return new RecentObjectives(count == 0 ? objective : first, count + 1, more);
  }

  /** Whether the last rounds gained at least a quarter of what those before them did. */
  boolean isSlow() {
    if (last.length <= 2 * WINDOW) {
      return false;
    }
    double before = last[0] - last[WINDOW];
    return last[WINDOW] - last[2 * WINDOW] >= SLOW * before; // also where neither gained
  }

  /** Whether another round on a sample would tell more of the sample than of the data. */
  boolean gainsLittle() {
    if (count < 2) {
      return false;
    }
    double now = last[last.length - 1];
    return count > ENOUGH_ROUNDS || last[last.length - 2] - now < LITTLE * (first - now);
  }
}
