package org.thalweg.cli;

import org.thalweg.event.SearchBar;
import org.thalweg.solve.Budget;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.tune.SearchListener;

/** Shows on standard error how a search goes. */
final class TuneProgress implements SearchListener, AutoCloseable {
  private final SearchBar bar;
  private final TrainingListener steps;

  /**
   * Progress of a search.
   *
   * @param budget of a model
   * @param steps is told of every step of every model, by several threads
   */
  TuneProgress(Budget budget, TrainingListener steps) {
    this.bar = new SearchBar(budget);
    this.steps = steps;
  }

  @Override
  public void begins(int points, int models) {
    bar.begins(points, models);
  }

  @Override
  public void stepped(int model, StepReport report) {
    steps.onStep(report);
    bar.stepped(model, report);
  }

  @Override
  public void ended(int model) {
    bar.ended(model);
  }

  @Override
  public void close() {
    bar.close();
  }
}
