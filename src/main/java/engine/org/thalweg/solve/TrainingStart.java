package org.thalweg.solve;

import java.util.List;

/**
 * What a run begins with.
 *
 * @param method how it minimises, as the conf names it: sgd, auto …
 * @param rows of the training data
 * @param parameters length of w
 * @param before what was reported before: nothing, or more if the run is resumed
 * @param budget by which it ends at the latest
 * @param conf the effective conf as text, without secrets
 * @param within names of what the run is a part of, the outermost first, such as a search, a point
 *     of it and a fold; empty for a run on its own
 */
public record TrainingStart(
    String method,
    long rows,
    int parameters,
    History before,
    Budget budget,
    String conf,
    List<String> within) {

  /** Copies the list. */
  public TrainingStart {
    within = List.copyOf(within);
  }

  /** A run on its own that begins. */
  public TrainingStart(String method, long rows, int parameters, Budget budget, String conf) {
    this(method, rows, parameters, new History(rows), budget, conf, List.of());
  }

  /** The first step that will be reported. */
  public long step() {
    return before.steps();
  }
}
