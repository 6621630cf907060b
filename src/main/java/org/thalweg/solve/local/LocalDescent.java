package org.thalweg.solve.local;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.GradientSource;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Round;
import org.thalweg.solve.StandardisedSource;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.Trainer;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingState;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * The steps of one shard in a local round: those of a {@link Trainer} over its rows alone, with the
 * same rule, penalties and constraints.
 *
 * <pre>
 *   u = w, slots = the mean of those in which the shards ended the round before
 *   u ← prox(u − η(t)·d)       for each batch
 *   the shard's part is W·(w − u) and W·slots, W its weight
 * </pre>
 *
 * <p>t counts the local steps of all rounds, as the learning rate and the batches do; where the
 * rule does not {@link Updater#sharesMemory share its memory}, that is fresh in every round, and
 * its t begins with it. Cost: a step takes O(d) beside the entries of its batch, but these alone
 * where {@link SparseSteps} fit.
 *
 * @param objective of the features as they are
 * @param units of the w that moves
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

  /** The memory that shards begin a round with the mean of; none where it is fresh. */
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
   * @param batches the rows of the shard that a local step wants, by the number of the step
   * @return of w − u and the slots, with u where the shard ended: times the weight of the shard,
   *     this weight, estimated from the rows stepped on, and the number of these; and the mean loss
   *     along the way, which is not a number where the steps diverged. Null where no row has a
   *     weight
   */
  public GradientSum run(double[] from, long round, List<Block> shard, LongFunction<Rows> batches) {
    long before = plan.stepsBefore(round);
    long first = updater.sharesMemory() ? before : 0; // t is as old as the memory
    long fresh = before - first;
    Schedule ofRound = step -> learningRate.at(fresh + step);
    ShardBatches source = new ShardBatches(objective, shard, step -> batches.apply(fresh + step));
    TrainingState begin = begin(from, first);
    int steps = plan.steps(round);
    End end =
        SparseSteps.of(this, source, begin, steps)
            .map(SparseSteps::run)
            .orElseGet(() -> descend(source, begin, ofRound, steps));
    return sum(from, source, end);
  }

  private TrainingState begin(double[] from, long first) {
    double[] w = Arrays.copyOf(from, dimension());
    TrainingState state =
        TrainingState.fresh(objective.layout(), updater, learningRate, List.of(), w);
    if (updater.sharesMemory()) {
      state.slots().read(from, w.length);
    }
    return new TrainingState(first, state.w(), state.slots());
  }

  private End descend(ShardBatches batches, TrainingState begin, Schedule ofRound, int steps) {
    GradientSource source = units.isIdentity() ? batches : new StandardisedSource(batches, units);
    StopCriterion stop = new StopCriterion.MaxSteps(steps);
    TrainingResult result =
        new Trainer(objective.layout(), updater, ofRound, penalties, stop, List.of())
            .train(source, begin);
    boolean diverged = result.reason().kind() == Reason.Kind.DIVERGED;
    return new End(result.w(), result.state().slots(), diverged);
  }

  private GradientSum sum(double[] from, ShardBatches seen, End end) {
    double weight = seen.weight();
    if (weight == 0) {
      return null;
    }
    GradientSum sum = new GradientSum(from.length);
    double[] part = sum.gradient();
    if (updater.sharesMemory()) {
      end.memory.write(part, end.u.length);
    }
    for (int i = 0; i < part.length; i++) {
      part[i] = weight * (i < end.u.length ? from[i] - end.u[i] : part[i]);
    }
    sum.add(end.diverged ? Double.NaN : seen.meanLoss() * weight, weight, seen.seen());
    return sum;
  }

  private int dimension() {
    return objective.layout().dimension();
  }
}
