package org.thalweg.solve.ranges;

import java.util.Arrays;
import org.thalweg.schedule.Schedule;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * Resting weights of a rule that leaves them alone, under an L1 penalty and any schedule of η:
 *
 * <pre>
 *   |w| ← max(0, |w| − p·λ₁·(S_b − S_a))      S_t = η_0 + … + η_(t−1)
 * </pre>
 */
final class ScheduledRest implements Resting {
  private final Updater updater;
  private final Schedule schedule;
  private final double l1;
  private double[] sums = new double[64]; // S
  private int known; // steps of which S is there

  ScheduledRest(Updater updater, Schedule schedule, double l1) {
    this.updater = updater;
    this.schedule = schedule;
    this.l1 = l1;
  }

  @Override
  public void rest(double[] w, int[] reached, int to, Slots slots) {
    double[] sizes = new double[w.length];
    Arrays.fill(sizes, 1);
    updater.precondition(sizes, to, slots);
    extend(to);
    for (int i = 0; i < w.length; i++) {
      if (reached[i] < to && w[i] != 0) {
        double by = sizes[i] * l1 * (sums[to] - sums[reached[i]]);
        w[i] = Signed.atLeastZero(Math.abs(w[i]) - by, w[i]);
      }
    }
  }

  private void extend(int to) {
    if (to >= sums.length) {
      sums = Arrays.copyOf(sums, Math.max(to + 1, 2 * sums.length));
    }
    for (; known < to; known++) {
      sums[known + 1] = sums[known] + schedule.at(known);
    }
  }
}
