package org.thalweg.update;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule around another, which does all that the wrapper does not do itself. The slots of the rule
 * within have "updater." before their names.
 */
interface Wrapper extends Updater {
  String PART = "updater";

  /** The rule within. */
  Updater updater();

  /** The wrapper's own slot, of one entry per parameter, starting at 0. */
  String slot();

  @Override
  default List<Slot> slots(int dimension) {
    List<Slot> slots = new ArrayList<>(Slot.part(PART, updater().slots(dimension)));
    slots.add(new Slot(slot(), dimension, 0));
    return slots;
  }

  @Override
  default void direction(double[] gradient, double[] w, long t, Slots slots) {
    updater().direction(gradient, w, t, slots.part(PART));
  }

  @Override
  default void precondition(double[] stepSizes, long t, Slots slots) {
    updater().precondition(stepSizes, t, slots.part(PART));
  }

  @Override
  default boolean looksAhead() {
    return updater().looksAhead();
  }

  @Override
  default void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
    updater().lookahead(point, stepSizes, t, slots.part(PART));
  }

  @Override
  default void stepped(double[] w, long t, Slots slots) {
    updater().stepped(w, t, slots.part(PART));
  }

  /** What the wrapper's slot holds. */
  @Override
  default double[] result(double[] w, Slots slots) {
    return slots.of(slot()).clone();
  }

  @Override
  default boolean isCoordinatewise() {
    return updater().isCoordinatewise();
  }

  @Override
  default boolean isLearningRateFree() {
    return updater().isLearningRateFree();
  }

  @Override
  default boolean needsAllRows() {
    return updater().needsAllRows();
  }

  @Override
  default boolean takesProximalPenalties() {
    return updater().takesProximalPenalties();
  }

  /** The wrapper's slot is made of points of the path. */
  @Override
  default boolean sharesMemory() {
    return false;
  }
}
