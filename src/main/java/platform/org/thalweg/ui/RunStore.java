package org.thalweg.ui;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Keeps what is known of the runs of an application, from the events of Spark's bus or its log: of
 * the newest {@value #MOST} runs, since a search has many.
 */
final class RunStore extends SparkListener {
  static final int MOST = 1000;

  private final Consumer<RunData> write;
  private final IntConsumer remove;
  private final Map<Integer, RunData> runs = new LinkedHashMap<>(); // in order of their begin
  private final Set<Integer> forgotten = new HashSet<>(); // those that are still under way

  /**
   * A store without runs.
   *
   * @param write keeps an entry where the pages read, in place of the one of the same run
   * @param remove forgets the entry of a run there
   */
  RunStore(Consumer<RunData> write, IntConsumer remove) {
    this.write = write;
    this.remove = remove;
  }

  /** Jobs of the steps of a run have its number as a property. */
  @Override
  public void onJobStart(SparkListenerJobStart start) {
    String run = start.properties() == null ? null : start.properties().getProperty(SparkTab.RUN);
    if (run != null) {
      RunData data =
          runs.computeIfPresent(Integer.valueOf(run), (k, known) -> known.withJob(start.jobId()));
      if (data != null) {
        write.accept(data);
      }
    }
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RunEvent happened && !isOfForgotten(happened)) {
      RunData data =
          runs.compute(
              happened.run(),
              (run, known) -> known == null ? RunData.of(happened) : known.after(happened));
      write.accept(data);
      if (runs.size() > MOST) {
        int first = runs.keySet().iterator().next();
        if (runs.remove(first).end() == 0) {
          forgotten.add(first);
        }
        remove.accept(first);
      }
    }
  }

  /** Whether an event is of a run that is not kept any more; the last one is the end of it. */
  private boolean isOfForgotten(RunEvent event) {
    return switch (event.kind()) {
      case END, FAILURE -> forgotten.remove(event.run());
      default -> forgotten.contains(event.run());
    };
  }
}
