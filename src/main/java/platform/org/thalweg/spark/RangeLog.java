package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.solve.ranges.StepLog;

/**
 * The derivatives of the steps since a run began or was last written, on the driver. Tasks get them
 * as broadcasts, of which they fetch those that they need: mostly that of the last step. Spark
 * moves broadcasts from memory to disk where memory is short.
 */
final class RangeLog implements AutoCloseable {
  private static final int SHORT = 1 << 12; // doubles of a step that rides in the task closure
  private static final int CLOSURE = 1 << 15; // doubles of all steps that do so

  private static final int STEPS = 64; // that are put into one broadcast
  private static final int LONG = 1 << 17; // doubles of a step that stays a broadcast of its own
  private static final int FEW = 1 << 6; // doubles of merged steps that stay in the closure

  private final JavaSparkContext spark;
  private final List<LogPart> parts = new ArrayList<>();
  private int single; // parts at the end that are of one step each
  private int inClosure; // doubles of these that ride in the task closure

  RangeLog(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Neighbouring steps.
   *
   * @param numbers of all of them
   * @param arrays where they are short enough for the closure; else null
   * @param sent else
   */
  private record LogPart(
      long first, int count, long numbers, double[][] arrays, Broadcast<double[][]> sent)
      implements Serializable {
    double[] of(long step) {
      return (sent == null ? arrays : sent.value())[(int) (step - first)];
    }

    void destroy() {
      if (sent != null) {
        sent.destroy();
      }
    }
  }

  /** What a task has of the log. */
  private record LogView(LogPart[] parts) implements StepLog {
    @Override
    public double[] derivatives(long step) {
      for (int i = parts.length - 1; i >= 0; i--) {
        LogPart part = parts[i];
        if (part.first <= step && step < part.first + part.count) {
          return part.of(step);
        }
      }
      throw new IllegalStateException("the log has no derivatives of step " + step);
    }

    @Override
    public long first() {
      return parts.length == 0 ? Long.MAX_VALUE : parts[0].first;
    }
  }

  /** Adds a step, which follows the last one. */
  void add(long step, double[] derivatives) {
    double[][] one = {derivatives};
    int numbers = derivatives.length;
    boolean isShort = numbers <= SHORT;
    parts.add(
        isShort
            ? new LogPart(step, 1, numbers, one, null)
            : new LogPart(step, 1, numbers, null, spark.broadcast(one)));
    single++;
    inClosure += isShort ? derivatives.length : 0;
    if (single == STEPS || inClosure > CLOSURE) {
      merge();
    }
  }

  /** Merges neighbouring steps among the last ones, but for long ones, which stay as they are. */
  private void merge() {
    List<LogPart> last = parts.subList(parts.size() - single, parts.size());
    List<LogPart> merged = new ArrayList<>();
    for (int from = 0; from < last.size(); ) {
      int to = from;
      while (to < last.size() && last.get(to).numbers <= LONG) {
        to++;
      }
      if (to > from) {
        merged.add(merged(last.subList(from, to)));
      }
      if (to < last.size()) {
        merged.add(last.get(to));
      }
      from = to + 1;
    }
    last.clear();
    parts.addAll(merged);
    single = 0;
    inClosure = 0;
  }

  private LogPart merged(List<LogPart> some) {
    double[][] all = some.stream().map(part -> part.of(part.first)).toArray(double[][]::new);
    long numbers = some.stream().mapToLong(LogPart::numbers).sum();
    LogPart merged =
        numbers <= FEW
            ? new LogPart(some.get(0).first, all.length, numbers, all, null)
            : new LogPart(some.get(0).first, all.length, numbers, null, spark.broadcast(all));
    some.forEach(LogPart::destroy);
    return merged;
  }

  /** Drops the steps before one that all ranges have been written at. */
  void drop(long before) {
    while (!parts.isEmpty() && parts.get(0).first + parts.get(0).count <= before) {
      single = Math.min(single, parts.size() - 1);
      parts.remove(0).destroy();
    }
    inClosure = single == 0 ? 0 : inClosure;
  }

  /** Bytes of the derivatives that it has. */
  long bytes() {
    return Double.BYTES * parts.stream().mapToLong(LogPart::numbers).sum();
  }

  /** What tasks get. */
  StepLog view() {
    return new LogView(parts.toArray(LogPart[]::new));
  }

  @Override
  public void close() {
    parts.forEach(LogPart::destroy);
    parts.clear();
  }
}
