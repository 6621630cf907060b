package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.TouchedCoordinates;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * Local steps that cost the entries of their batches, not d: each is a step on the coordinates that
 * its batch touches. What penalties do to the other coordinates meanwhile is caught up by {@link
 * Shrinkage} when a batch touches them, or at the end.
 *
 * <p>They fit rules under which a coordinate {@link Updater#restsWithoutGradient rests}, with L1
 * and L2 penalties; with L2 only sgd, because other rules remember its gradient. Rules with
 * momentum take dense steps: to leave coordinates without a gradient alone would be another rule,
 * as "lazy" and "sparse" variants of Adam are.
 *
 * <p>The result is that of dense steps: without a penalty to the bit, else to rounding. For one
 * thread.
 */
final class CatchUp {
  private static final int SPARSE = 4; // batches touch less than this part of w: 1 / SPARSE

  private final LocalDescent descent;
  private final LocalBatches batches;
  private final LocalSteps.State begin;
  private final long first;
  private final int steps;
  private final List<Shrinkage> shrinkages; // by segment
  private final TouchedCoordinates touched;
  private final int[] reached; // by coordinate: steps that it has been through
  private final double[] gradient; // zeros between steps

  private CatchUp(
      LocalDescent descent,
      LocalBatches batches,
      LocalSteps.State begin,
      long first,
      int steps,
      List<Shrinkage> shrinkages) {
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
  static Optional<CatchUp> of(
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
    return Shrinkage.of(descent.penalties(), descent.objective().layout(), rates)
        .map(shrinkages -> new CatchUp(descent, batches, begin, first, steps, shrinkages));
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
    if (!shrinkages.stream().allMatch(Shrinkage::isNone)) {
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
      Shrinkage shrinkage = shrinkages.get(s);
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

  /**
   * What L1 and L2 penalties do to a coordinate during many steps in which the gradient of the loss
   * is 0 there, computed exactly and in one step when the coordinate is next needed:
   *
   * <pre>
   *   a step           |w| ← max(0, (1 − η·λ₂)·|w| − η·p·λ₁)
   *   steps a to b     |w| ← max(0, (P_b/P_a)·|w| − p·P_b·(S_b − S_a))
   *   P₀ = 1, Pᵢ₊₁ = Pᵢ·(1 − ηᵢλ₂);   S₀ = 0, Sᵢ₊₁ = Sᵢ + ηᵢλ₁/Pᵢ₊₁
   * </pre>
   *
   * since a coordinate that has come to 0 stays there. p is the preconditioner, which does not
   * change while the gradient is 0; with λ₂ ≠ 0 it must be 1.
   */
  private static final class Shrinkage {
    private static final double LEAST = 1e-100; // of P, whose inverse is summed

    private final double[] products;
    private final double[] shifts;

    private Shrinkage(double l1, double l2, double[] rates) {
      products = new double[rates.length + 1];
      shifts = new double[rates.length + 1];
      products[0] = 1;
      for (int i = 0; i < rates.length; i++) {
        products[i + 1] = products[i] * Math.max(0, 1 - rates[i] * l2);
        shifts[i + 1] = shifts[i] + rates[i] * l1 / products[i + 1];
      }
    }

    /**
     * The shrinkage of every segment of a layout, over steps with the given η.
     *
     * @return empty where there are other penalties, or where an η·λ₂ is not below 1 or their sum
     *     brings P close to 0
     */
    static Optional<List<Shrinkage>> of(
        Penalties penalties, ParameterLayout layout, double[] rates) {
      if (!CoordinatePenalties.areL1AndL2(penalties)) {
        return Optional.empty();
      }
      List<Shrinkage> bySegment =
          layout.segments().stream()
              .map(
                  segment ->
                      new Shrinkage(
                          CoordinatePenalties.l1(penalties, layout, segment),
                          CoordinatePenalties.l2(penalties, layout, segment),
                          rates))
              .toList();
      boolean lasts = bySegment.stream().allMatch(s -> s.products[rates.length] > LEAST);
      return lasts ? Optional.of(bySegment) : Optional.empty();
    }

    /** Whether nothing changes. */
    boolean isNone() {
      int steps = products.length - 1;
      return products[steps] == 1 && shifts[steps] == 0;
    }

    /** A coordinate of w after the steps from a to b, counted from 0. */
    double of(double w, int a, int b, double p) {
      if (a == b) {
        return w;
      }
      double left =
          products[b] / products[a] * Math.abs(w) - p * products[b] * (shifts[b] - shifts[a]);
      return left > 0 ? Math.copySign(left, w) : Double.isNaN(left) ? left : 0;
    }
  }
}
