package org.thalweg.spark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.thalweg.solve.ranges.RangeState;

/**
 * The ranges that this process holds, by run and number. One that is not here is made again from
 * its rows and the log of derivatives, so what is dropped costs time and no bit. Copies of a task
 * take turns.
 */
final class RangeStates {
  private static final Map<String, Map<Integer, HeldRange>> HELD = new ConcurrentHashMap<>();

  /** The most ended runs that are remembered; tasks of an earlier one are no longer at work. */
  static final int MOST_ENDED = 1000;

  /**
   * Runs of which this process holds nothing any more, whatever tasks of theirs are still at work;
   * the last ones, in the order in which they ended.
   */
  private static final Set<String> ENDED =
      Collections.synchronizedSet(Collections.newSetFromMap(new LastRuns()));

  /** Forgets the first run if there are too many. */
  private static final class LastRuns extends LinkedHashMap<String, Boolean> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > MOST_ENDED;
    }
  }

  private RangeStates() {}

  /** The place of one range; its state is null before it is first used. */
  private static final class HeldRange {
    private RangeState state;
  }

  /**
   * Works on a range.
   *
   * @throws IllegalStateException if the run has ended
   * @param fits whether a range that is here can be worked on
   * @param made makes the range anew where it cannot
   */
  static double[] at(
      String run,
      int range,
      Predicate<RangeState> fits,
      Supplier<RangeState> made,
      Function<RangeState, double[]> work) {
    Map<Integer, HeldRange> ofRun =
        HELD.computeIfAbsent(run, any -> ENDED.contains(run) ? null : new ConcurrentHashMap<>());
    if (ofRun == null) {
      throw new IllegalStateException("the ranges of this run have been given up");
    }
    HeldRange held = ofRun.computeIfAbsent(range, any -> new HeldRange());
    synchronized (held) {
      if (held.state == null || !fits.test(held.state)) {
        held.state = null; // so that there are not two at once
        held.state = made.get();
      }
      return work.apply(held.state);
    }
  }

  /** Drops what this process holds of a run, for good. */
  static void drop(String run) {
    ENDED.add(run);
    HELD.remove(run);
  }

  /** How many ranges this process holds, of all runs. */
  static int held() {
    return HELD.values().stream().mapToInt(Map::size).sum();
  }
}
