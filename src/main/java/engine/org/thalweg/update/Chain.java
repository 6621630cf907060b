package org.thalweg.update;

import java.util.ArrayList;
import java.util.List;

/**
 * Rules one after another, each making its direction of the one before: {@code
 * chain(clipByNorm(1),adam,weightDecay(0.01))}.
 *
 * <pre>
 *   d = g
 *   d = rule(d)                      for each of the rules
 * </pre>
 *
 * Slots: those of the rules, rule k's with "k." before their names, from 1. Preconditioner: the
 * product of theirs. Result: the last rule's.
 *
 * <p>Defaults: none; at least one rule. Cost: that of the rules.
 *
 * <p>Differs from: optax's chain, in which one link is the learning rate.
 */
public record Chain(List<Updater> updaters) implements Updater {
  public Chain {
    updaters = List.copyOf(updaters);
    if (updaters.isEmpty()) {
      throw new IllegalArgumentException("chain must have at least one updater but had none");
    }
  }

  @Override
  public List<Slot> slots(int dimension) {
    List<Slot> slots = new ArrayList<>();
    for (int k = 0; k < updaters.size(); k++) {
      slots.addAll(Slot.part(name(k), updaters.get(k).slots(dimension)));
    }
    return slots;
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    for (int k = 0; k < updaters.size(); k++) {
      updaters.get(k).direction(gradient, w, t, slots.part(name(k)));
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    for (int k = 0; k < updaters.size(); k++) {
      updaters.get(k).precondition(stepSizes, t, slots.part(name(k)));
    }
  }

  @Override
  public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
    for (int k = 0; k < updaters.size(); k++) {
      updaters.get(k).lookahead(point, stepSizes, t, slots.part(name(k)));
    }
  }

  @Override
  public void stepped(double[] w, long t, Slots slots) {
    for (int k = 0; k < updaters.size(); k++) {
      updaters.get(k).stepped(w, t, slots.part(name(k)));
    }
  }

  @Override
  public double[] result(double[] w, Slots slots) {
    int last = updaters.size() - 1;
    return updaters.get(last).result(w, slots.part(name(last)));
  }

  private static String name(int k) {
    return Integer.toString(k + 1);
  }

  @Override
  public boolean looksAhead() {
    return updaters.stream().anyMatch(Updater::looksAhead);
  }

  @Override
  public boolean isCoordinatewise() {
    return updaters.stream().allMatch(Updater::isCoordinatewise);
  }

  @Override
  public boolean isLearningRateFree() {
    return updaters.stream().anyMatch(Updater::isLearningRateFree);
  }

  @Override
  public boolean needsAllRows() {
    return updaters.stream().anyMatch(Updater::needsAllRows);
  }

  @Override
  public boolean takesProximalPenalties() {
    return updaters.stream().allMatch(Updater::takesProximalPenalties);
  }

  @Override
  public boolean sharesMemory() {
    return updaters.stream().allMatch(Updater::sharesMemory);
  }
}
