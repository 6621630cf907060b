package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.thalweg.model.Model;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;

/**
 * Options of a run from a program: listeners, an interrupt, and what to do with existing
 * checkpoints.
 *
 * @param listeners get a report after every step
 * @param interrupt may end the run after any step, as the user's wish
 * @param trained gets the model before it is evaluated
 * @param notes gets a line on what the run does with checkpoints
 * @param existing what to do with existing checkpoints
 * @param start w of the features as they are, where a new run begins instead of where the conf says
 * @param within what the run is a part of, as listeners are told
 * @param ownsOutput whether no other run writes to the {@code output} of the conf meanwhile
 */
public record RunOptions(
    List<TrainingListener> listeners,
    StopCriterion interrupt,
    Consumer<Model> trained,
    Consumer<String> notes,
    ExistingCheckpoints existing,
    Optional<double[]> start,
    List<String> within,
    boolean ownsOutput) {

  /** Options of a run that begins at the weights that the conf names, and is not a part. */
  public RunOptions(
      List<TrainingListener> listeners,
      StopCriterion interrupt,
      Consumer<Model> trained,
      Consumer<String> notes,
      ExistingCheckpoints existing) {
    this(listeners, interrupt, trained, notes, existing, Optional.empty(), List.of(), false);
  }

  /** Listeners, and a new run. */
  public static RunOptions of(List<TrainingListener> listeners) {
    return of(listeners, model -> {});
  }

  /** Listeners, a consumer of the model, and a new run. */
  public static RunOptions of(List<TrainingListener> listeners, Consumer<Model> trained) {
    return new RunOptions(
        listeners, StopCriterion.never(), trained, note -> {}, ExistingCheckpoints.refuse());
  }

  /** These options for a run that is a part of a search or a path. */
  public RunOptions within(List<String> names) {
    return new RunOptions(listeners, interrupt, trained, notes, existing, start, names, ownsOutput);
  }

  /** These options for a run to whose output no other one writes meanwhile. */
  public RunOptions owningOutput() {
    return new RunOptions(listeners, interrupt, trained, notes, existing, start, within, true);
  }
}
