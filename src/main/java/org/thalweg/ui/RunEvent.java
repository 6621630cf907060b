package org.thalweg.ui;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * Something that happened in a run, as Spark's listeners get it and its event log keeps it. A final
 * class with getters, since Spark writes and reads it with Jackson.
 *
 * <p>A server that has not our jar skips such events.
 */
public final class RunEvent implements SparkListenerEvent {
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

  private final int run;
  private final long time;
  private final EventKind kind;
  private final String text;
  private final List<double[]> points;
  private final List<String> within;

  /**
   * An event.
   *
   * @param run the number of the run in the application, from 1
   * @param time milliseconds since 1970
   * @param points each in the columns of {@link RunData}
   * @param within of {@link EventKind#START}: what the run is a part of, the outermost first; null
   *     in logs of versions that had it not
   */
  @JsonCreator
  public RunEvent(
      @JsonProperty("run") int run,
      @JsonProperty("time") long time,
      @JsonProperty("kind") EventKind kind,
      @JsonProperty("text") String text,
      @JsonProperty("points") List<double[]> points,
      @JsonProperty("within") List<String> within) {
    this.run = run;
    this.time = time;
    this.kind = kind;
    this.text = text;
    this.points = points;
    this.within = within == null ? List.of() : within;
  }

  /** An event of a run that needs no more than a text. */
  RunEvent(int run, EventKind kind, String text) {
    this(run, System.currentTimeMillis(), kind, text, List.of(), List.of());
  }

  /** Points of a run, and the metric that is measured on the validation rows; "" for none. */
  RunEvent(int run, List<double[]> points, String metric) {
    this(run, System.currentTimeMillis(), EventKind.POINTS, metric, points, List.of());
  }

  /** The number of the run in the application, from 1. */
  public int getRun() {
    return run;
  }

  /** Milliseconds since 1970. */
  public long getTime() {
    return time;
  }

  /** What happened. */
  public EventKind getKind() {
    return kind;
  }

  /** What the kind says. */
  public String getText() {
    return text;
  }

  /** The points of an event of {@link EventKind#POINTS}; empty for other kinds. */
  public List<double[]> getPoints() {
    return points;
  }

  /** What the run is a part of, the outermost first; none but at {@link EventKind#START}. */
  public List<String> getWithin() {
    return within;
  }
}
