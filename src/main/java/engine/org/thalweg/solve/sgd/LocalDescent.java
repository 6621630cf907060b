package org.thalweg.solve.sgd;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.schedule.Schedule;
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
}
