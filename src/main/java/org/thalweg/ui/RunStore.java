package org.thalweg.ui;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * Keeps what is known of the runs of an application, from the events of Spark's bus or its log: of
 * the newest {@value #MOST} runs, since a search has many.
 */
final class RunStore extends SparkListener {
  static final int MOST = 1000;

  private final StoredEntries entries;
  private final Map<Integer, RunData> runs = new LinkedHashMap<>(); // in order of their begin
  private final Set<Integer> forgotten = new HashSet<>(); // those that are still under way

  /** Where the pages read. */
  interface StoredEntries {
    /** Keeps an entry, in place of the one of the same run. */
    void write(RunData data);

    /** Forgets the entry of a run. */
    void remove(int run);
  }

  /** A store without runs. */
  RunStore(StoredEntries entries) {
    this.entries = entries;
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RunEvent happened && !isOfForgotten(happened)) {
      RunData data =
          runs.compute(
              happened.getRun(),
              (run, known) -> known == null ? RunData.of(happened) : known.after(happened));
      entries.write(data);
      if (runs.size() > MOST) {
        int first = runs.keySet().iterator().next();
        if (runs.remove(first).getEnd() == 0) {
          forgotten.add(first);
        }
        entries.remove(first);
      }
    }
  }

  /** Whether an event is of a run that is not kept any more; the last one is the end of it. */
  private boolean isOfForgotten(RunEvent event) {
    return switch (event.getKind()) {
      case END, FAILURE -> forgotten.remove(event.getRun());
      default -> forgotten.contains(event.getRun());
    };
  }
}
