package org.thalweg.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.thalweg.solve.ranges.RangeState;

/**
 * The ranges that this process holds, by run and number. One that is not here is made again from
 * its rows and the log of derivatives, so what is dropped costs time and no bit. Copies of a task
 * take turns.
 */
final class RangeStates {
  private static final Map<String, Map<Integer, HeldRange>> HELD = new ConcurrentHashMap<>();

  private RangeStates() {}

  /** The place of one range; its state is null before it is first used. */
  private static final class HeldRange {
    private RangeState state;
  }

  /**
   * Works on a range, which is brought to a version first.
   *
   * @param kept the version that the range is to keep
   * @param all whether more than w is read
   * @param made makes the range at a version that is not beyond it
   */
  static double[] at(
      String run,
      int range,
      long version,
      long kept,
      boolean all,
      Supplier<RangeState> made,
      Function<RangeState, double[]> work) {
    HeldRange held =
        HELD.computeIfAbsent(run, any -> new ConcurrentHashMap<>())
            .computeIfAbsent(range, any -> new HeldRange());
    synchronized (held) {
      if (held.state == null || !held.state.reaches(version, kept, all)) {
        held.state = null; // so that there are not two at once
        held.state = made.get();
      }
      return work.apply(held.state);
    }
  }

  /** Drops what this process holds of a run. */
  static void drop(String run) {
    HELD.remove(run);
  }
}
