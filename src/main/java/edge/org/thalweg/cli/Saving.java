package org.thalweg.cli;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.util.functional.InvocationRaisingIOE;
import org.thalweg.model.Model;
import org.thalweg.run.Outcome;
import org.thalweg.run.Results;
import org.thalweg.text.Line;

/**
 * Saves what a run of many models has found, one file after the other. One that cannot be written
 * keeps none of the others from it: each failure is a note, and the exit code says that there was
 * one.
 */
final class Saving {
  private final Results results;
  private final Consumer<String> notes;
  private boolean hasFailed;

  Saving(Results results, Consumer<String> notes) {
    this.results = results;
    this.notes = notes;
  }

  private void attempt(InvocationRaisingIOE write) {
    try {
      write.apply();
    } catch (IOException e) {
      hasFailed = true;
      notes.accept(Line.of(e.getMessage()));
    }
  }

  void model(Model model) {
    attempt(() -> results.save(model));
  }

  void files(Map<String, byte[]> texts) {
    attempt(() -> results.write(texts));
  }

  /** The summary, unless something could not be written: it stands for complete results. */
  void summary(Outcome outcome, double startSeconds, double totalSeconds) {
    if (!hasFailed) {
      attempt(() -> results.write(outcome, startSeconds, totalSeconds));
    }
  }

  boolean hasFailed() {
    return hasFailed;
  }

  /**
   * The exit code.
   *
   * @param otherwise that of a run whose results are all there
   */
  int code(int otherwise) {
    return hasFailed ? ExitCode.OTHER : otherwise;
  }
}
