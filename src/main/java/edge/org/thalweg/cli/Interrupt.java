package org.thalweg.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.thalweg.solve.History;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM, from the first step on: the first one ends the run after the step that is
 * being taken, the second one ends the JVM at once. Before there is a step nothing can be lost, and
 * they end the JVM as ever.
 */
final class Interrupt implements StopCriterion, TrainingListener {
  private static final int BY_SIGNAL = 128; // exit codes of what a signal ended begin here
  private static final int CTRL_C = 2; // the number of SIGINT
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private volatile Signal received;
  private final AtomicBoolean listening = new AtomicBoolean();

  @Override
  public void onStep(StepReport report) {
    listen();
  }

  private void listen() {
    if (listening.compareAndSet(false, true)) { // models of a search step in several threads
      SIGNALS.forEach(name -> Signal.handle(new Signal(name), this::receive));
    }
  }

  private void receive(Signal signal) {
    if (received != null) {
      Runtime.getRuntime().halt(exitCode());
    }
    received = signal;
    System.err.printf(
        "%nthalweg: SIG%s; the run ends after this step, or at once on another%n",
        signal.getName());
  }

  @Override
  public Optional<Reason> check(History history) {
    listen(); // a run that no listener hears of, as from one of many starts, has taken a step
    Signal signal = received;
    return signal == null
        ? Optional.empty()
        : Optional.of(
            new Reason(
                Reason.Kind.INTERRUPTED,
                "SIG" + signal.getName(),
                "%d steps".formatted(history.steps())));
  }

  /** 130 or 143, as a shell has it; 130 also where jobs were cancelled and no signal came. */
  int exitCode() {
    return BY_SIGNAL + (received == null ? CTRL_C : received.getNumber());
  }
}
