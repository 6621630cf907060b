package org.thalweg.solve;

import java.util.List;

/**
 * What a run begins with.
 *
 * @param method how it minimises, as the conf names it: sgd, auto …
 * @param rows of the training data
 * @param parameters length of w
 * @param step the first one that will be reported: 0, or more where the run is resumed
 * @param budget by which it ends at the latest
 * @param conf the effective conf as text, without secrets
 * @param within names of what the run is a part of, the outermost first, such as a search, a point
 *     of it and a fold; empty for a run on its own
 */
public record TrainingStart(
    String method,
    long rows,
    int parameters,
    long step,
    Budget budget,
    String conf,
    List<String> within) {

  /** Copies the list. */
  public TrainingStart {
    within = List.copyOf(within);
  }

  /** A run on its own. */
  public TrainingStart(
      String method, long rows, int parameters, long step, Budget budget, String conf) {
    this(method, rows, parameters, step, budget, conf, List.of());
  }
}
