package org.thalweg.solve.ranges;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ranges that lie in bytes between any two uses, and are lost at some of them. */
final class FaultyRanges implements RangeWorkers {
  private final RangeMethod method;
  private final List<RangeRows> rows;
  private final byte[][] stored;
  private final Map<Long, double[]> log = new HashMap<>();
  private int uses;
  private long kept = RangeState.NONE;

  FaultyRanges(RangeMethod method, List<RangeRows> rows) {
    this.method = method;
    this.rows = rows;
    this.stored = new byte[rows.size()][];
  }

  @Override
  public boolean beginAtZero() {
    return rows.stream().allMatch(RangeRows::beginsAtZero);
  }

  @Override
  public void log(long step, double[] derivatives) {
    log.put(step, derivatives);
  }

  @Override
  public void keep(long version) {
    kept = version;
  }

  @Override
  public List<double[]> each(long version, RangeWork work) {
    List<double[]> results = new ArrayList<>();
    for (int c = 0; c < stored.length; c++) {
      boolean isLost = stored[c] == null || uses++ % 11 == 10;
      RangeState state = isLost ? RangeState.begin(method, rows.get(c)) : read(c);
      if (!state.reaches(version, kept, work.readsAll(), log::get)) {
        state = RangeState.begin(method, rows.get(c));
      }
      RangeState there = state.at(version, kept, log::get);
      results.add(work.on(there));
      work.on(there); // of a copy of the task
      stored[c] = bytes(state);
    }
    return results;
  }

  private RangeState read(int range) {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(stored[range]);
      return RangeState.restore(method, rows.get(range), new DataInputStream(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(RangeState state) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      state.save(new DataOutputStream(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {}
}
