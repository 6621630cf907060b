package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.TouchedCoordinates;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * Local steps that cost the entries of their batches, not d: each is a step on the coordinates that
 * its batch touches. What penalties do to the other coordinates meanwhile is caught up by {@link
 * LazyShrinkage} when a batch touches them, or at the end.
 *
 * <p>They fit rules under which a coordinate {@link Updater#restsWithoutGradient rests}, with L1
 * and L2 penalties; with L2 only sgd, because other rules remember its gradient. Rules with
 * momentum take dense steps: to leave coordinates without a gradient alone would be another rule,
 * as "lazy" and "sparse" variants of Adam are.
 *
 * <p>The result is that of dense steps: without a penalty to the bit, else to rounding. For one
 * thread.
 */
final class SparseSteps {
  private static final int SPARSE = 4; // batches touch less than this part of w: 1 / SPARSE

  private final LocalDescent descent;
  private final LocalBatches batches;
  private final LocalSteps.State begin;
  private final long first;
  private final int steps;
  private final List<LazyShrinkage> shrinkages; // by segment
  private final TouchedCoordinates touched;
  private final int[] reached; // by coordinate: steps that it has been through
  private final double[] gradient; // zeros between steps

  private SparseSteps(
      LocalDescent descent,
      LocalBatches batches,
      LocalSteps.State begin,
      long first,
      int steps,
      List<LazyShrinkage> shrinkages) {
    this.descent = descent;
    this.batches = batches;
    this.begin = begin;
    this.first = first;
    this.steps = steps;
    this.shrinkages = shrinkages;
    this.touched = new TouchedCoordinates(descent.objective());
    this.reached = new int[begin.w().length];
    this.gradient = new double[begin.w().length];
  }

  /**
   * The steps of a round.
   *
   * @param begin a state whose arrays they change from now on
   * @param first number of the first step
   * @return empty where steps must be dense, or where dense steps cost as little
   */
  static Optional<SparseSteps> of(
      LocalDescent descent, LocalBatches batches, LocalSteps.State begin, long first, int steps) {
    int columns = new TouchedCoordinates(descent.objective()).columns();
    if (!fit(descent)
        || batches.entries(batches.draw(first)) * columns >= (double) begin.w().length / SPARSE) {
      return Optional.empty();
    }
    double[] rates =
        IntStream.range(0, steps)
            .mapToDouble(step -> descent.learningRate().at(first + step))
            .toArray();
    return LazyShrinkage.of(descent.penalties(), descent.objective().layout(), rates)
        .map(shrinkages -> new SparseSteps(descent, batches, begin, first, steps, shrinkages));
  }

  private static boolean fit(LocalDescent descent) {
    boolean hasL2 =
        descent.penalties().terms().stream().anyMatch(t -> t.penalty() instanceof Penalty.L2);
    return descent.updater().restsWithoutGradient()
        && (!hasL2 || descent.updater() instanceof Sgd)
        && descent.units().isIdentity()
        && !descent.objective().inputs().isEmpty()
        && descent.objective().inputs().stream().allMatch(input -> input.features().isAll());
  }

  /** Takes all steps. */
  LocalDescent.End run() {
    boolean diverged = false;
    for (int step = 0; step < steps && !diverged; step++) {
      diverged = !take(step);
    }
    int[] all = IntStream.range(0, reached.length).toArray();
    LocalSteps.State end = at(all, descent.objective().layout(), steps);
    return new LocalDescent.End(end.w(), end.memory(), diverged);
  }

  /** Takes one step, counted from 0, and says whether all stayed finite. */
  private boolean take(int step) {
    Rows batch = batches.draw(first + step);
    touched.clear();
    batches.forEach(batch, touched::add);
    int[] places = touched.places();
    ParameterLayout layout = touched.layout();
    LocalSteps.State state = at(places, layout, step);
    boolean isFinite = on(layout).take(state, first + step, w -> sum(w, batch, places));
    put(state, places, step + 1);
    return isFinite;
  }

  private LocalSteps on(ParameterLayout layout) {
    return new LocalSteps(layout, descent.updater(), descent.learningRate(), descent.penalties());
  }

  /** The sums over a batch, with the gradient in the coordinates that the batch touches. */
  private GradientSum sum(double[] w, Rows batch, int[] places) {
    for (int i = 0; i < places.length; i++) {
      begin.w()[places[i]] = w[i];
    }
    GradientSum whole = batches.add(begin.w(), batch, GradientSum.over(gradient));
    GradientSum part = new GradientSum(places.length);
    for (int i = 0; i < places.length; i++) {
      part.gradient()[i] = gradient[places[i]];
      gradient[places[i]] = 0;
    }
    part.add(whole.loss(), whole.weight(), whole.rows());
    return part;
  }

  /** The state of some coordinates before a step. */
  private LocalSteps.State at(int[] places, ParameterLayout layout, int step) {
    double[] w = new double[places.length];
    copy(begin.w(), places, w);
    LocalSteps.State state = on(layout).fresh(w);
    slots((slot, whole) -> copy(whole, places, state.memory().of(slot)));
    if (!shrinkages.stream().allMatch(LazyShrinkage::isNone)) {
      shrink(state, places, layout, step);
    }
    return state;
  }

  private void shrink(LocalSteps.State state, int[] places, ParameterLayout layout, int step) {
    double[] p = new double[places.length];
    Arrays.fill(p, 1);
    descent.updater().precondition(p, first + step, state.memory());
    double[] w = state.w();
    for (int s = 0; s < shrinkages.size(); s++) {
      LazyShrinkage shrinkage = shrinkages.get(s);
      ParameterLayout.Segment segment = layout.segments().get(s);
      for (int i = segment.from(); i < segment.to(); i++) {
        w[i] = shrinkage.of(w[i], reached[places[i]], step, p[i]);
      }
    }
  }

  /** Puts back the state of some coordinates after so many steps. */
  private void put(LocalSteps.State state, int[] places, int after) {
    for (int i = 0; i < places.length; i++) {
      begin.w()[places[i]] = state.w()[i];
      reached[places[i]] = after;
    }
    slots(
        (slot, whole) -> {
          double[] part = state.memory().of(slot);
          for (int i = 0; i < places.length; i++) {
            whole[places[i]] = part[i];
          }
        });
  }

  private void slots(BiConsumer<String, double[]> action) {
    for (Slot slot : descent.updater().slots(begin.w().length)) {
      action.accept(slot.name(), begin.memory().of(slot.name()));
    }
  }

  private static void copy(double[] whole, int[] places, double[] part) {
    for (int i = 0; i < places.length; i++) {
      part[i] = whole[places[i]];
    }
  }
}
