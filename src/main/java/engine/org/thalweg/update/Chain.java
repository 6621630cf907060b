package org.thalweg.update;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;

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
    each(slots, (updater, own) -> updater.direction(gradient, w, t, own));
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    each(slots, (updater, own) -> updater.precondition(stepSizes, t, own));
  }

  @Override
  public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
    each(slots, (updater, own) -> updater.lookahead(point, stepSizes, t, own));
  }

  @Override
  public void stepped(double[] w, long t, Slots slots) {
    each(slots, (updater, own) -> updater.stepped(w, t, own));
  }

  @Override
  public double[] result(double[] w, Slots slots) {
    int last = updaters.size() - 1;
    return updaters.get(last).result(w, slots.part(name(last)));
  }

  private void each(Slots slots, BiConsumer<Updater, Slots> action) {
    for (int k = 0; k < updaters.size(); k++) {
      action.accept(updaters.get(k), slots.part(name(k)));
    }
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

  /**
   * Clipping by norm: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
   * neural networks", ICML, PMLR 28(3), arXiv:1211.5063 (2013), algorithm 1.
   *
   * <pre>
   *   k = min(1, limit/‖g‖)
   *   d = k·g
   * </pre>
   *
   * Slots: kept (k, one number, 1). Preconditioner: p = k, the same in every coordinate.
   *
   * <p>Defaults: limit = 1 (customary). Cost: one number, two passes.
   *
   * <p>Differs from: PyTorch's clip_grad_norm_, which adds 1e-6 to the norm. At the head of a
   * chain: {@code chain(clipByNorm(1),adam)}.
   */
  public record ClipByNorm(double limit) implements Updater {
    public ClipByNorm {
      Require.positive("limit", limit);
    }

    public ClipByNorm() {
      this(1);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return List.of(new Slot("kept", 1, 1));
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      slots.of("kept")[0] = Math.min(1, limit / Norms.of(gradient, 0, gradient.length));
      precondition(gradient, t, slots);
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      Moments.multiply(stepSizes, slots.of("kept")[0]);
    }
  }

  /**
   * Clipping by value: T. Mikolov, "Statistical Language Models Based on Neural Networks", PhD
   * thesis, Brno (2012), section 3.2.2.
   *
   * <pre>
   *   d = max(−limit, min(g, limit))
   * </pre>
   *
   * Slots: kept (d/g, no unit, 1). Preconditioner: p = d/g, 1 where g = 0.
   *
   * <p>Defaults: limit = 1 (customary). Cost: d doubles, one pass.
   *
   * <p>Differs from: nothing. At the head of a chain: {@code chain(clipByValue(1),adam)}.
   */
  public record ClipByValue(double limit) implements Updater.Coordinatewise {
    public ClipByValue {
      Require.positive("limit", limit);
    }

    public ClipByValue() {
      this(1);
    }

    @Override
    public List<Slot> slots(int dimension) {
      return List.of(new Slot("kept", dimension, 1));
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      double[] kept = slots.of("kept");
      for (int i = 0; i < gradient.length; i++) {
        double g = gradient[i];
        kept[i] = Math.min(1, limit / Math.abs(g));
        gradient[i] = Math.max(-limit, Math.min(g, limit));
      }
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      Moments.multiply(stepSizes, slots.of("kept"));
    }
  }
}
