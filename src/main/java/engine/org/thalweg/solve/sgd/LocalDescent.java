package org.thalweg.solve.sgd;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.BlockRows;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.ShardRows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.TouchedCoordinates;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * The steps of one shard in a round of local steps: those of gradient descent over its rows alone,
 * with the rule, the penalties and the constraints of the run.
 *
 * <pre>
 *   u = w, memory = the mean of the memories with which the shards ended the round before
 *   u ← prox(u − η(t)·d)       for each batch
 *   the displacement of the shard is W·(w − u) and W·memory, W its weight
 * </pre>
 *
 * <p>t counts the local steps of all rounds, as the learning rate and the batches do. Where the
 * rule does not {@link Updater#sharesMemory share its memory}, the memory is fresh in every round,
 * and t begins with the round. Cost: a step takes O(d) beside the entries of its batch, but only
 * the entries of the batch where {@link CatchUp} fit.
 *
 * @param objective of the features as they are
 * @param units the coordinates in which w moves
 * @param updater the rule of the local steps
 * @param learningRate η of the local steps
 * @param penalties of the local steps
 * @param plan with a number of steps
 */
public record LocalDescent(
    Objective objective,
    Standardisation units,
    Updater updater,
    Schedule learningRate,
    Penalties penalties,
    Round.Local plan)
    implements Serializable {

  /** Where a shard ended. */
  record End(double[] u, Slots memory, boolean diverged) {}

  /**
   * The slots whose mean over the shards begins the next round; none where every round begins with
   * fresh slots.
   */
  public List<Slot> slots() {
    return updater.sharesMemory() ? updater.slots(dimension()) : List.of();
  }

  /**
   * Runs the steps of a round.
   *
   * @param from where it begins: w, of length {@code objective.layout().dimension()}, and behind it
   *     the values of the {@link #slots}; only read
   * @param round from 0
   * @param shard its blocks
   * @param weight the sum of the weights of all its rows
   * @param batches the rows of the shard that make the batch of a local step
   * @return the displacement of the shard, by its weight; {@link Displacement#none} where that is 0
   */
  public Displacement run(
      double[] from, long round, List<Block> shard, double weight, LongFunction<Rows> batches) {
    if (weight == 0) {
      return Displacement.none(from.length, 0);
    }
    long before = plan.stepsBefore(round);
    long first = updater.sharesMemory() ? before : 0; // t is as old as the memory
    long fresh = before - first;
    LocalDescent ofRound = with(step -> learningRate.at(fresh + step));
    LocalBatches source =
        new LocalBatches(objective, shard, weight, step -> batches.apply(fresh + step));
    int steps = plan.steps(round);
    LocalSteps.State begin = begin(from);
    End end =
        CatchUp.of(ofRound, source, begin, first, steps)
            .map(CatchUp::run)
            .orElseGet(() -> ofRound.descend(source, begin, first, steps));
    return displacement(from, source, end);
  }

  private LocalDescent with(Schedule rate) {
    return new LocalDescent(objective, units, updater, rate, penalties, plan);
  }

  private LocalSteps.State begin(double[] from) {
    LocalSteps.State state = steps().fresh(Arrays.copyOf(from, dimension()));
    if (updater.sharesMemory()) {
      state.memory().read(from, dimension());
    }
    return state;
  }

  private LocalSteps steps() {
    return new LocalSteps(objective.layout(), updater, learningRate, penalties);
  }

  private End descend(LocalBatches batches, LocalSteps.State state, long first, int count) {
    penalties.restrict(state.w(), objective.layout());
    LocalSteps steps = steps();
    boolean goesOn = true;
    for (long step = first; step < first + count && goesOn; step++) {
      long number = step;
      goesOn = steps.take(state, step, point -> batches.sum(point, number, units));
    }
    return new End(updater.result(state.w(), state.memory()), state.memory(), !goesOn);
  }

  private Displacement displacement(double[] from, LocalBatches seen, End end) {
    double weight = seen.weight();
    double[] sum = new double[from.length];
    if (updater.sharesMemory()) {
      end.memory.write(sum, end.u.length);
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = weight * (i < end.u.length ? from[i] - end.u[i] : sum[i]);
    }
    double loss = end.diverged ? Double.NaN : seen.meanLoss() * weight;
    return new Displacement(sum, loss, weight, seen.seen());
  }

  private int dimension() {
    return objective.layout().dimension();
  }

  /**
   * Local steps that cost the entries of their batches, not d: each is a step on the coordinates
   * that its batch touches. What penalties do to the other coordinates meanwhile is caught up by
   * {@link Shrinkage} when a batch touches them, or at the end.
   *
   * <p>They fit rules under which a coordinate {@link Updater#restsWithoutGradient rests}, with L1
   * and L2 penalties; with L2 only sgd, because other rules remember its gradient. Rules with
   * momentum take dense steps: to leave coordinates without a gradient alone would be another rule,
   * as "lazy" and "sparse" variants of Adam are.
   *
   * <p>The result is that of dense steps: without a penalty to the bit, else to rounding. For one
   * thread.
   */
  static final class CatchUp {
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
      batches.drawn(batch).forEach(touched::add);
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
     * What L1 and L2 penalties do to a coordinate during many steps in which the gradient of the
     * loss is 0 there, computed exactly and in one step when the coordinate is next needed:
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
        if (!CoordinatePenalties.areL1AndL2(penalties, layout)) {
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

  /**
   * Steps of a rule in one thread, on all of w or on some of its coordinates.
   *
   * <pre>
   *   g = mean gradient of the batch + ∇ smooth penalty      at w, or where the rule wants it
   *   d = rule(g)
   *   w ← prox(w − η·d)                                      with step sizes η·p
   * </pre>
   *
   * @param layout of w, or of the coordinates that move
   * @param learningRate η by the number of the step
   */
  record LocalSteps(
      ParameterLayout layout, Updater updater, Schedule learningRate, Penalties penalties) {

    /** Where the steps are: both change in place. */
    record State(double[] w, Slots memory) {}

    /** At w, which is kept, with the memory that the rule begins with. */
    State fresh(double[] w) {
      return new State(w, new Slots(updater.slots(w.length), DescentState.segments(layout)));
    }

    /**
     * Takes a step.
     *
     * @param step its number, from 0
     * @param batch gives the sums over the batch of the step at a point
     * @return whether F, its gradient and w are finite; if not, later steps make no sense
     */
    boolean take(State state, long step, Function<double[], GradientSum> batch) {
      double rate = learningRate.at(step);
      double[] w = state.w;
      double[] point = gradientPoint(state, step, rate);
      GradientSum sum = batch.apply(point);
      double[] gradient = sum.meanGradient();
      penalties.addGradient(point, gradient, layout);
      if (!Double.isFinite(sum.meanLoss() + penalties.value(point, layout))
          || !isFinite(gradient)) {
        return false;
      }
      updater.direction(gradient, w, step + 1, state.memory);
      for (int i = 0; i < w.length; i++) {
        w[i] -= rate * gradient[i];
      }
      if (penalties.hasProx()) {
        double[] stepSizes = Vectors.constant(w.length, rate);
        updater.precondition(stepSizes, step + 1, state.memory);
        penalties.prox(w, stepSizes, layout);
      }
      updater.stepped(w, step + 1, state.memory);
      return isFinite(w);
    }

    /** w itself, or the point that a rule with lookahead wants its gradient at. */
    private double[] gradientPoint(State state, long step, double rate) {
      if (!updater.looksAhead()) {
        return state.w;
      }
      double[] point = state.w.clone();
      double[] stepSizes = Vectors.constant(point.length, rate);
      updater.lookahead(point, stepSizes, step + 1, state.memory);
      penalties.prox(point, stepSizes, layout);
      return point;
    }

    private static boolean isFinite(double[] x) {
      double square = 0;
      for (double value : x) {
        square += value * value;
      }
      return Double.isFinite(square);
    }
  }

  /** The batches of one shard, and sums over those that were used so far. */
  static final class LocalBatches {
    private final Objective objective;
    private final ShardRows shard;
    private final LongFunction<Rows> batches;
    private final long rows;
    private final double weight; // of all rows
    private double loss;
    private double divisor; // of the sum of losses
    private long seen;

    /**
     * No batch used yet.
     *
     * @param weight the sum of the weights of all rows of the shard
     * @param batches the rows of the shard that make the batch of a step
     */
    LocalBatches(
        Objective objective, List<Block> shard, double weight, LongFunction<Rows> batches) {
      this.objective = objective;
      this.shard = new ShardRows(shard);
      this.weight = weight;
      this.batches = batches;
      this.rows = shard.stream().mapToLong(Block::rows).sum();
    }

    /** The batch of a step. */
    Rows draw(long step) {
      return batches.apply(step);
    }

    /**
     * The sums of the loss and of its gradient over the batch of a step.
     *
     * @param units the coordinates of w
     */
    GradientSum sum(double[] w, long step, Standardisation units) {
      double[] at = units.isIdentity() ? w : units.original(w);
      GradientSum sum = add(at, draw(step), new GradientSum(w.length));
      if (!units.isIdentity()) {
        units.transform(sum.gradient());
      }
      return sum;
    }

    /**
     * Adds a batch to an empty sum, and has that divided by the number of its rows times their mean
     * weight in the shard. Given their number, any rows of the shard are as likely as any others:
     * so the mean gradient is an unbiased estimate of that of the shard.
     *
     * @return the sum, in the same array
     */
    GradientSum add(double[] w, Rows batch, GradientSum empty) {
      drawn(batch).forEach((block, some) -> objective.accumulate(w, block, some, empty));
      GradientSum sum = empty.withWeight(batch.count() * (weight / rows));
      loss += sum.loss();
      divisor += sum.weight();
      seen += sum.rows();
      return sum;
    }

    /** The rows of a batch. */
    BlockRows drawn(Rows batch) {
      return shard.drawn(batch);
    }

    /** About how many entries a batch has, by the mean of the shard. */
    double entries(Rows batch) {
      return (double) shard.blocks().stream().mapToLong(Block::entries).sum()
          / rows
          * batch.count();
    }

    /** The weight of the whole shard. */
    double weight() {
      return weight;
    }

    /** The mean loss of the batches so far, each at the point of its step. */
    double meanLoss() {
      return loss / divisor;
    }

    /** Number of rows in the batches so far, counted as often as they were used. */
    long seen() {
      return seen;
    }
  }
}
