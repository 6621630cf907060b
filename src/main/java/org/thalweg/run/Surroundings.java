package org.thalweg.run;

import java.util.List;
import java.util.function.Consumer;
import org.thalweg.model.Model;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;

/**
 * Who watches a run, who may end it, and what it goes on from.
 *
 * @param listeners get a report after every step
 * @param interrupt may end the run after any step, as the user's wish
 * @param trained gets the model before it is evaluated
 * @param notes gets a line on what the run does with checkpoints
 * @param former what becomes of the checkpoints of a former run
 */
public record Surroundings(
    List<TrainingListener> listeners,
    StopCriterion interrupt,
    Consumer<Model> trained,
    Consumer<String> notes,
    Former former) {

  /** Some who watch, and a run that begins. */
  public static Surroundings of(List<TrainingListener> listeners) {
    return of(listeners, model -> {});
  }

  /** Some who watch, one who takes the model, and a run that begins. */
  public static Surroundings of(List<TrainingListener> listeners, Consumer<Model> trained) {
    return new Surroundings(listeners, StopCriterion.never(), trained, note -> {}, Former.refuse());
  }
}
