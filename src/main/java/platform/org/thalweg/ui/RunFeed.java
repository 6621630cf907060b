package org.thalweg.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.thalweg.solve.Budget;
import org.thalweg.solve.Decision;
import org.thalweg.solve.History;
import org.thalweg.solve.Phases;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.text.Secrets;
import org.thalweg.ui.RunEvent.EventKind;

/**
 * Tells Spark of a run: every second the points of the steps since then, at most one for every
 * {@value #SLOT_MILLIS} milliseconds, so that a run of short steps is not slowed down. Of a run
 * that is a part of a search, which are many, it tells less often. It ends the run if the user asks
 * for that on Spark's pages.
 */
public final class RunFeed implements TrainingListener, StopCriterion {
  static final long SLOT_MILLIS = 25;
  private static final long SLOT_NANOS = SLOT_MILLIS * 1_000_000;
  private static final long POST_NANOS = 1_000_000_000;
  private static final int FEWER_OF_PARTS = 10; // times

  private final Consumer<RunEvent> post;
  private final Consumer<String> mark;
  private final int run;
  private List<double[]> points = new ArrayList<>(); // since the last post
  private Phases phases = Phases.NONE; // since the last point
  private double validation = Double.NaN; // likewise
  private String metric = ""; // on the validation rows
  private Budget budget = Budget.unlimited();
  private volatile boolean isStopped; // by the user
  private int factor = 1; // by which slots and posts are longer
  private StepReport last; // which is no point yet; null for none
  private long slot; // nanoseconds, when the last point was taken
  private long posted; // nanoseconds

  /**
   * A feed of one run.
   *
   * @param run its number in the application, from 1
   * @param post gives an event to Spark, without waiting
   * @param mark marks the jobs that this thread starts with the number of the run, or with null
   */
  RunFeed(int run, Consumer<RunEvent> post, Consumer<String> mark) {
    this.run = run;
    this.post = post;
    this.mark = mark;
  }

  /** Ends the run after the step that is being taken, as Ctrl-C does. */
  void stop() {
    isStopped = true;
  }

  @Override
  public Optional<Reason> check(History history) {
    return isStopped
        ? Optional.of(
            new Reason(
                Reason.Kind.INTERRUPTED,
                "the button in Spark's pages",
                "%d steps".formatted(history.steps())))
        : Optional.empty();
  }

  @Override
  public void onStart(TrainingStart start) {
    factor = start.within().isEmpty() ? 1 : FEWER_OF_PARTS;
    budget = start.budget();
    mark.accept(Integer.toString(run));
    String conf =
        "# method %s, %d rows, %d parameters%s%n%s"
            .formatted(
                start.method(),
                start.rows(),
                start.parameters(),
                start.step() > 0 ? ", from step %d".formatted(start.step()) : "",
                Secrets.hide(start.conf()));
    post.accept(
        new RunEvent(
            run, System.currentTimeMillis(), EventKind.START, conf, List.of(), start.within()));
  }

  @Override
  public void onPhases(Phases seconds) {
    phases = phases.plus(seconds);
  }

  @Override
  public void onValidation(ValidationReport report) {
    validation = report.value();
    metric = report.metric();
  }

  @Override
  public void onStep(StepReport report) {
    last = report;
    long now = System.nanoTime();
    if (now - slot >= SLOT_NANOS * factor) {
      take();
      slot = now;
      if (now - posted >= POST_NANOS * factor) {
        sendPoints();
        posted = now;
      }
    }
  }

  @Override
  public void onDecision(Decision decision) {
    send(EventKind.DECISION, decision.toString());
  }

  @Override
  public void beforeCheckpoint() {
    send(EventKind.CHECKPOINT, last == null ? "" : Long.toString(last.step() + 1));
  }

  @Override
  public void onEnd(TrainingResult result) {
    mark.accept(null);
    sendPoints();
    send(EventKind.END, result.reason().toString());
  }

  @Override
  public void onFailure(RuntimeException failure) {
    mark.accept(null);
    sendPoints();
    String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    send(EventKind.FAILURE, Secrets.hide(first));
  }

  private void take() {
    points.add(RunData.point(last, phases, validation, budget.spent(last)));
    phases = Phases.NONE;
    validation = Double.NaN;
  }

  private void sendPoints() {
    if (last != null && (points.isEmpty() || points.get(points.size() - 1)[0] != last.step())) {
      take();
    }
    if (!points.isEmpty()) {
      post.accept(new RunEvent(run, points, metric));
      points = new ArrayList<>();
    }
  }

  private void send(EventKind kind, String text) {
    post.accept(new RunEvent(run, kind, text));
  }
}
