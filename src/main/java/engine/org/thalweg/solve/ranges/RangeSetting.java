package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.IOException;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.text.Require;
import org.thalweg.update.Fading;
import org.thalweg.update.FtrlProximal;
import org.thalweg.update.Momentum;
import org.thalweg.update.Updater;

/**
 * How a range steps: what stays the same during a run.
 *
 * @param updater which {@link #leavesAlone leaves alone} what has no gradient
 * @param schedule η
 * @param l1 λ₁ of the penalty λ₁·|w| + (λ₂/2)·w² of every weight, which acts by its prox
 * @param l2 λ₂
 * @param batches the rows of every step
 */
public record RangeSetting(
    Updater updater, Schedule schedule, double l1, double l2, RowPieces batches, RangeHead head)
    implements RangeMethod {
  /**
   * Checks that weights without a gradient can be left alone until they are read.
   *
   * @throws IllegalArgumentException if not
   */
  public RangeSetting {
    Require.notNegative("l1", l1);
    Require.notNegative("l2", l2);
    if (!leavesAlone(updater, l1 > 0 || l2 > 0)) {
      throw new IllegalArgumentException(
          "updater must be one under which a weight without a gradient can be left alone but was "
              + updater);
    }
    if (!(schedule instanceof Schedules.Constant) && !takesSchedules(updater, l2 > 0)) {
      throw new IllegalArgumentException(
          "the schedule must be constant for an l2 penalty, and for a rule that moves weights without a gradient, but was "
              + schedule);
    }
  }

  /** The penalty of every weight. */
  ElasticPenalty penalty() {
    return new ElasticPenalty(l1, l2);
  }

  @Override
  public long bytesOfFeature() {
    long each = (1L + updater.slots(1).size()) * Double.BYTES + (moves() ? Integer.BYTES : 0);
    return head.width() * each;
  }

  @Override
  public RangeVectors begin(RangeRows rows) {
    return new RangeSteps(rows, RangeWeights.begin(this, rows.start(head.width())));
  }

  @Override
  public RangeVectors read(RangeRows rows, DataInputStream in) throws IOException {
    return new RangeSteps(rows, RangeWeights.read(this, rows.held().count() * head.width(), in));
  }

  /**
   * Whether weights without a gradient can be left alone until they are read. What becomes of them
   * is then known in closed form, but of momentum with an L1 term only once its velocity is gone:
   * until then a weight takes its steps one by one when it is read.
   *
   * @param hasPenalty whether weights have one
   */
  public static boolean leavesAlone(Updater updater, boolean hasPenalty) {
    boolean rests =
        updater.isCoordinatewise() && updater.restsWithoutGradient() && !updater.looksAhead();
    boolean moves = updater instanceof FtrlProximal || updater instanceof Momentum;
    return rests || moves || !hasPenalty && updater instanceof Fading;
  }

  /** Whether it is known for every schedule of η, and not for a constant one alone. */
  public static boolean takesSchedules(Updater updater, boolean hasL2) {
    boolean moves =
        updater instanceof FtrlProximal
            || updater instanceof Fading fading && fading.movesWeights();
    return !moves && !hasL2;
  }

  /** Whether a weight without a gradient may change, or its slots. */
  public boolean moves() {
    return l1 > 0 || l2 > 0 || !updater.restsWithoutGradient();
  }

  /**
   * The number by which the rule knows a step; to ftrl none is the first, since all weights began.
   */
  long update(long step) {
    return updater instanceof FtrlProximal ? step + 2 : step + 1;
  }

  /** Whether its slots may. */
  boolean fades() {
    return updater instanceof Fading;
  }
}
