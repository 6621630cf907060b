package org.thalweg.ui;

import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * Something that happened in a run, as Spark's listeners get it and its event log keeps it, in
 * JSON.
 *
 * <p>A server that has not our jar skips such events.
 *
 * @param run the number of the run in the application, from 1
 * @param time milliseconds since 1970
 * @param kind what happened
 * @param text what the kind says
 * @param points of {@link EventKind#POINTS}, each in the columns of {@link RunData}; empty for
 *     other kinds
 * @param within of {@link EventKind#START}: what the run is a part of, the outermost first; logs of
 *     versions that had it not have none
 */
public record RunEvent(
    int run, long time, EventKind kind, String text, List<double[]> points, List<String> within)
    implements SparkListenerEvent {
  /** What happened. */
  public enum EventKind {
    /** The run began; the text is its conf. */
    START,
    /** Steps were taken; the points are of some of them, the text is the metric of validation. */
    POINTS,
    /** The program chose something; the text says what and why. */
    DECISION,
    /** A checkpoint is about to be written; the text is the number of steps before it. */
    CHECKPOINT,
    /** The run ended; the text is the reason. */
    END,
    /** The run failed; the text says why. */
    FAILURE
  }

  /** Reads as none what logs of older versions have not. */
  public RunEvent {
    within = within == null ? List.of() : within;
  }

  /** An event of a run that needs no more than a text. */
  RunEvent(int run, EventKind kind, String text) {
    this(run, System.currentTimeMillis(), kind, text, List.of(), List.of());
  }

  /** Points of a run, and the metric that is measured on the validation rows; "" for none. */
  RunEvent(int run, List<double[]> points, String metric) {
    this(run, System.currentTimeMillis(), EventKind.POINTS, metric, points, List.of());
  }
}
