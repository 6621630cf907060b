package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * All a run is: how many steps were taken, the parameters, and the updater's memory.
 *
 * @param step steps taken so far, which is also the number of the next step
 * @param w the parameters; the trainer changes them in place
 * @param slots the updater's memory, that of the learning rate, and that of the source
 */
public record TrainingState(long step, double[] w, Slots slots) {
  private static final String RATE = "learningRate";
  private static final String SOURCE = "source";

  /**
   * Before the first step, with fresh memory.
   *
   * @param ofSource slots of the source
   * @param start w, which is copied
   */
  public static TrainingState fresh(
      ParameterLayout layout,
      Updater updater,
      LearningRate learningRate,
      List<Slot> ofSource,
      double[] start) {
    double[] ofRate = learningRate.memory();
    List<Slot> all = new ArrayList<>(updater.slots(start.length));
    all.add(new Slot(RATE, ofRate.length, 0));
    all.addAll(Slot.part(SOURCE, ofSource));
    List<Slots.Segment> segments =
        layout.segments().stream()
            .map(segment -> new Slots.Segment(segment.from(), segment.to(), segment.penalised()))
            .toList();
    Slots slots = new Slots(all, segments);
    System.arraycopy(ofRate, 0, slots.of(RATE), 0, ofRate.length);
    return new TrainingState(0, start.clone(), slots);
  }

  /** A copy that no longer changes with this one; {@code fresh} memory becomes its own. */
  TrainingState copyInto(TrainingState fresh) {
    System.arraycopy(w, 0, fresh.w, 0, w.length);
    fresh.slots.set(slots.asMap());
    return new TrainingState(step, fresh.w, fresh.slots);
  }

  /** What the learning rate remembers. */
  double[] ofRate() {
    return slots.of(RATE);
  }

  /** What the source remembers. */
  Slots ofSource() {
    return slots.part(SOURCE);
  }

  /** The number t of the next update, from 1. */
  public long update() {
    return step + 1;
  }

  /** The same arrays, one step on. */
  TrainingState next() {
    return new TrainingState(step + 1, w, slots);
  }
}
