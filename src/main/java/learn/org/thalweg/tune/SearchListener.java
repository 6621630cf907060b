package org.thalweg.tune;

import org.thalweg.solve.StepReport;

/** Observes a search. */
public interface SearchListener {

  /** The search begins, with so many points and models. */
  default void begins(int points, int models) {}

  /** A model has taken a step; called by several threads. */
  default void stepped(int model, StepReport report) {}

  /** A model has ended; called by several threads. */
  default void ended(int model) {}

  /** All models are compared, and that of the best point is trained on all rows. */
  default void refits(SearchPlan.Point best) {}

  /** Observes nothing. */
  static SearchListener none() {
    return new SearchListener() {};
  }
}
