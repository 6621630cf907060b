package org.thalweg.ui;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;

/** Keeps what is known of the runs of an application, from the events of Spark's bus or its log. */
final class RunStore extends SparkListener {
  private final Consumer<RunData> write;
  private final Map<Integer, RunData> runs = new HashMap<>();

  /**
   * A store without runs.
   *
   * @param write keeps an entry, in place of the one of the same run
   */
  RunStore(Consumer<RunData> write) {
    this.write = write;
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RunEvent happened) {
      write.accept(
          runs.compute(
              happened.getRun(),
              (run, data) -> data == null ? RunData.of(happened) : data.after(happened)));
    }
  }
}
