package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ranges of a run in the memory of this process. */
public final class RangesInMemory implements RangeWorkers {
  private final RangeMethod method;
  private final List<RangeRows> rows;
  private final List<RangeState> states = new ArrayList<>();
  private final Map<Long, double[]> log = new HashMap<>();
  private long kept = RangeState.NONE;
  private int made;

  /** Ranges before the first step. */
  public RangesInMemory(RangeMethod method, List<RangeRows> rows) {
    this.method = method;
    this.rows = List.copyOf(rows);
    rows.forEach(range -> states.add(RangeState.begin(method, range)));
    made = rows.size();
  }

  @Override
  public boolean beginAtZero() {
    return rows.stream().allMatch(RangeRows::beginsAtZero);
  }

  @Override
  public void log(long step, double[] derivatives) {
    log.put(step, derivatives.clone());
  }

  /** How often a range was made, from its rows alone. */
  int made() {
    return made;
  }

  @Override
  public void keep(long version) {
    kept = version;
  }

  @Override
  public List<double[]> each(long version, RangeWork work) {
    List<double[]> results = new ArrayList<>();
    for (int c = 0; c < states.size(); c++) {
      if (!states.get(c).reaches(version, kept, work.readsAll(), log::get)) {
        states.set(c, RangeState.begin(method, rows.get(c)));
        made++;
      }
      results.add(work.on(states.get(c).at(version, kept, log::get)));
    }
    return results;
  }

  @Override
  public void close() {
    states.clear();
  }
}
