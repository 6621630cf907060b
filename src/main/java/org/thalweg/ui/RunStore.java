package org.thalweg.ui;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * Keeps what is known of the runs of an application, from the events of Spark's bus or its log: of
 * the newest {@value #MOST} runs, since a search has many.
 */
final class RunStore extends SparkListener {
  static final int MOST = 1000;

  private final Entries entries;
  private final Map<Integer, RunData> runs = new LinkedHashMap<>(); // in order of their begin

  /** Where the pages read. */
  interface Entries {
    /** Keeps an entry, in place of the one of the same run. */
    void write(RunData data);

    /** Forgets the entry of a run. */
    void remove(int run);
  }

  /** A store without runs. */
  RunStore(Entries entries) {
    this.entries = entries;
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RunEvent happened) {
      RunData data =
          runs.compute(
              happened.getRun(),
              (run, known) -> known == null ? RunData.of(happened) : known.after(happened));
      entries.write(data);
      if (runs.size() > MOST) {
        int first = runs.keySet().iterator().next();
        runs.remove(first);
        entries.remove(first);
      }
    }
  }
}
