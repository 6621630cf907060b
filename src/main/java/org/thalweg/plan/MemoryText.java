package org.thalweg.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A {@link MemoryPlan} in words.
 *
 * @param plan what is told
 */
record MemoryText(MemoryPlan plan) {

  /** A line for each thing. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(linesOfOne());
    ModelCount models = plan.models();
    if (models.all() > 1) {
      lines.add(
          2,
          text(
              "models     %d over %d views of the rows, %d of them at once",
              models.all(), models.views(), models.atOnce()));
    }
    return List.copyOf(lines);
  }

  private List<String> linesOfOne() {
    int dimension = plan.load().dimension();
    return List.of(
        text("rows       %d in %d shards", plan.rows(), plan.load().shards()),
        text(
            "w          %d entries, %s; the method remembers %d",
            dimension, size(8L * dimension), plan.slots()),
        text(
            "driver     %s for w and what is kept beside it, %s for the sums of a step, %s for"
                + " rows%s",
            size(plan.driverBytes()), size(plan.stepBytes()), size(plan.rowBytes()), scales()),
        text("sums       %s: %s", plan.route().mode(), plan.load()),
        text(
            "executor   %s of %s blocks on each of %d, %s for what is sent, %s for each of %d"
                + " tasks",
            size(plan.blockBytesOfExecutor()),
            size(plan.blockBytes()),
            plan.executors(),
            size(plan.sentBytes()),
            size(plan.taskBytes()),
            plan.tasksOfExecutor()),
        text(
            "advice     --driver-memory %s --executor-memory %s --conf"
                + " spark.driver.maxResultSize=%s",
            option(plan.driverMemory()),
            option(plan.executorMemory()),
            option(Math.max(1L << 30, 2 * plan.arriving()))));
  }

  private String scales() {
    long bytes = plan.scales().driverBytes();
    return bytes == 0 ? "" : "; before, %s to standardise features".formatted(size(bytes));
  }

  private static String size(long bytes) {
    return bytes < 10L << 20
        ? text("%.3g MiB", bytes / (double) (1 << 20))
        : text("%d MiB", bytes >> 20);
  }

  /** As an option of spark-submit: at least a gigabyte, and rounded up to 64 MiB. */
  private static String option(long bytes) {
    long mebibytes = Math.max(1024, ((bytes - 1 >> 26) + 1) << 6);
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + "g" : mebibytes + "m";
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
