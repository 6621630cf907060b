package org.thalweg.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.solve.ranges.NumberSum;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeRows;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.StepLog;

/** What a job does with each range. */
record RangeTask(
    String run,
    RangeMethod method,
    RangeBase base,
    StepLog log,
    long version,
    long kept,
    RangeWork work,
    TaskClock clock)
    implements Function2<Integer, Iterator<RangeRows>, Iterator<double[]>> {
  @Override
  public Iterator<double[]> call(Integer range, Iterator<RangeRows> rows) {
    return List.of(clock.work(() -> on(range, rows))).iterator();
  }

  /** The sums of neighbouring ranges, as far as they merge in the tree. */
  Iterator<Subtree<NumberSum>> sum(int from, int to, Iterator<RangeRows> rows) {
    return clock
        .work(
            () -> {
              PartialSums<NumberSum> sums = new PartialSums<>();
              for (int range = from; range < to; range++) {
                sums.add(Subtree.leaf(range, new NumberSum(on(range, rows))));
              }
              return sums;
            })
        .nodes()
        .iterator();
  }

  /**
   * Works on a range, whose rows are read only where its state is not in this process.
   *
   * @param rows of the ranges from this or an earlier one on
   */
  private double[] on(int range, Iterator<RangeRows> rows) {
    return RangeStates.at(
        run,
        range,
        state -> state.reaches(version, kept, work.readsAll(), log),
        () -> base.state(method, found(range, rows)),
        state -> work.on(state.at(version, kept, log)));
  }

  private static RangeRows found(int range, Iterator<RangeRows> rows) {
    RangeRows found = rows.next();
    while (found.index() < range) {
      found = rows.next();
    }
    return found;
  }
}
