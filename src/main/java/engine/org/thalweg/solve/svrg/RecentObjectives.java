package org.thalweg.solve.svrg;

import java.util.Arrays;

/** F at the points that were measured over all rows of a draw, as far as rules look back. */
final class RecentObjectives {
  private static final int WINDOW = 2; // rounds that are compared with as many before them
  private static final double SLOW = 0.25; // of what those gained
  private static final int ENOUGH_ROUNDS = 6;
  private static final double LITTLE = 0.01; // of all that was gained

  private double first;
  private long count;
  private double[] last = new double[0]; // the latest at the end

  /** None yet, or those of a saved state. */
  RecentObjectives(double[] saved) {
    for (double objective : saved) {
      add(objective);
    }
  }

  /** Those that a saved state needs. */
  double[] save() {
    return last.clone();
  }

  /** Adds a finite one. */
  void add(double objective) {
    first = count == 0 ? objective : first;
    count++;
    int kept = Math.min(last.length, 2 * WINDOW);
    last = Arrays.copyOf(Arrays.copyOfRange(last, last.length - kept, last.length), kept + 1);
    last[kept] = objective;
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
