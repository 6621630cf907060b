package org.thalweg.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.Budget;
import org.thalweg.solve.Decision;
import org.thalweg.solve.History;
import org.thalweg.solve.Phases;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.spark.RoundCosts;

/**
 * Passes on to all listeners of a run what the minimiser reports, and what is known beside it: what
 * was decided, and where the time went.
 */
public final class Reporter implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private static final List<RunObserver> OBSERVERS =
      ServiceLoader.load(RunObserver.class, RunObserver.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private final List<TrainingListener> listeners;
  private final RoundCosts costs;
  private Phases reported = Phases.NONE; // in total
  private String sums = ""; // where they are made, as it was told last

  Reporter(List<TrainingListener> listeners, RoundCosts costs) {
    this.listeners = listeners;
    this.costs = costs;
  }

  /**
   * The reporter of a run that is not part of another; Spark's pages and gauges show it too.
   *
   * @param listeners hear after those
   */
  public static Reporter of(
      SparkContext spark, List<TrainingListener> listeners, RoundCosts costs) {
    List<TrainingListener> all = new ArrayList<>();
    OBSERVERS.forEach(observer -> all.addAll(observer.listeners(spark)));
    all.addAll(listeners);
    return new Reporter(all, costs);
  }

  /**
   * Runs, and tells how that ended.
   *
   * @param conf of the run
   * @param checkpointing says which checkpoint it goes on from
   * @throws ConfException if that is one of another solver, or of an updater that was allowed to
   *     change
   */
  TrainingResult told(
      TrainingConf conf, Checkpointing checkpointing, Supplier<TrainingResult> run) {
    try {
      TrainingResult result = run.get();
      onEnd(result);
      return result;
    } catch (Snapshot.Unfit e) {
      ConfException refusal =
          new ResumedCheckpoint(checkpointing.from().orElseThrow()).refusal(conf, e);
      onFailure(refusal);
      throw refusal;
    } catch (Throwable e) { // also what Spark throws without declaring it
      onThrown(e);
      throw e;
    }
  }

  /** Ends the run where a listener asks for that, such as the one of Spark's pages. */
  StopCriterion interrupt() {
    return listeners.stream()
        .filter(StopCriterion.class::isInstance)
        .map(StopCriterion.class::cast)
        .reduce(StopCriterion.never(), StopCriterion::or);
  }

  /**
   * Tells what a run begins with, if anybody listens: to render a conf takes as long as a short
   * run's step.
   *
   * @param parameters length of w
   * @param from what it goes on from
   * @param within what it is a part of
   */
  void begins(
      TrainingConf conf,
      long rows,
      int parameters,
      Budget budget,
      Optional<Snapshot> from,
      List<String> within) {
    if (!listeners.isEmpty()) {
      History before = from.map(Snapshot::history).orElseGet(() -> new History(rows));
      String method = conf.method().text();
      onStart(new TrainingStart(method, rows, parameters, before, budget, conf.render(), within));
    }
  }

  @Override
  public void onStart(TrainingStart start) {
    listeners.forEach(listener -> listener.onStart(start));
  }

  @Override
  public void onDecision(Decision decision) {
    LOG.info("{}", decision);
    listeners.forEach(listener -> listener.onDecision(decision));
  }

  @Override
  public void onPhases(Phases seconds) {
    listeners.forEach(listener -> listener.onPhases(seconds));
  }

  @Override
  public void onStep(StepReport report) {
    costs.decision().filter(made -> !made.chosen().equals(sums)).ifPresent(this::placed);
    if (costs.rounds() > 0) {
      Phases now = costs.total();
      onPhases(now.minus(reported));
      reported = now;
    }
    listeners.forEach(listener -> listener.onStep(report));
  }

  private void placed(Decision decision) {
    sums = decision.chosen();
    onDecision(decision);
  }

  @Override
  public void onValidation(ValidationReport report) {
    listeners.forEach(listener -> listener.onValidation(report));
  }

  @Override
  public void beforeCheckpoint() {
    listeners.forEach(TrainingListener::beforeCheckpoint);
  }

  @Override
  public void onEnd(TrainingResult result) {
    listeners.forEach(listener -> listener.onEnd(result));
  }

  @Override
  public void onFailure(RuntimeException failure) {
    listeners.forEach(listener -> listener.onFailure(failure));
  }

  /** The run has ended by an error, or by what Spark throws without declaring it. */
  public void onThrown(Throwable thrown) {
    String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    onFailure(
        thrown instanceof RuntimeException failure
            ? failure
            : new IllegalStateException(message, thrown));
  }
}
