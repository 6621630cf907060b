package org.thalweg.round;

import java.io.Serializable;
import java.util.List;
import java.util.function.LongFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.train.GradientSource;
import org.thalweg.train.Reason;
import org.thalweg.train.Round;
import org.thalweg.train.StandardisedSource;
import org.thalweg.train.StopCriterion;
import org.thalweg.train.Trainer;
import org.thalweg.train.TrainingResult;
import org.thalweg.update.Updater;

/**
 * The steps of one shard in a local round: those of a {@link Trainer} over its rows alone, with the
 * same rule, penalties and constraints.
 *
 * <pre>
 *   u = w;   u ← prox(u − η(t)·d) for each batch;   the shard's part is W·(w − u), W its weight
 * </pre>
 *
 * <p>t counts the local steps of all rounds, as the learning rate and the batches do; the memory of
 * the rule is fresh in every round. Cost: a step takes O(d) beside the entries of its batch, also
 * where rows are sparse, so batches want at least as many entries as w has.
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

  /**
   * Runs the steps of a round.
   *
   * @param w where it begins, of length {@code objective.layout().dimension()}; only read
   * @param round from 0
   * @param shard its blocks
   * @param batches the rows of the shard that a local step wants, by the number of the step
   * @return of w − u, with u where the shard ended: times the weight of the shard, this weight,
   *     estimated from the rows stepped on, and the number of these; and the mean loss along the
   *     way, which is not a number where the steps diverged. Null where no row has a weight
   */
  public GradientSum run(double[] w, long round, List<Block> shard, LongFunction<Rows> batches) {
    long before = plan.stepsBefore(round);
    Schedule ofRound = step -> learningRate.at(before + step);
    ShardSource source = new ShardSource(objective, shard, step -> batches.apply(before + step));
    StopCriterion stop = new StopCriterion.MaxSteps(plan.steps(round));
    Trainer trainer = new Trainer(objective.layout(), updater, ofRound, penalties, stop, List.of());
    return source.end(
        w, trainer.train(units.isIdentity() ? source : new StandardisedSource(source, units), w));
  }

  /** The batches of one shard, and what was seen on the way. */
  private static final class ShardSource implements GradientSource {
    private final Objective objective;
    private final List<Block> shard;
    private final LongFunction<Rows> batches;
    private final long rows;
    private double loss;
    private double weight;
    private long seen;

    ShardSource(Objective objective, List<Block> shard, LongFunction<Rows> batches) {
      this.objective = objective;
      this.shard = shard;
      this.batches = batches;
      this.rows = shard.stream().mapToLong(Block::rows).sum();
    }

    /** A batch without weight has the gradient 0: the step is that of the penalties alone. */
    @Override
    public GradientSum evaluate(double[] w, long step) {
      GradientSum sum = new GradientSum(w.length);
      Rows batch = batches.apply(step);
      int begin = 0;
      for (Block block : shard) {
        Rows here = batch.within(begin, begin + block.rows());
        if (here.count() > 0) {
          objective.accumulate(w, block, here, sum);
        }
        begin += block.rows();
      }
      loss += sum.loss();
      weight += sum.weight();
      seen += sum.rows();
      if (sum.weight() == 0) {
        sum.add(0, 1, 0);
      }
      return sum;
    }

    @Override
    public long rows() {
      return rows;
    }

    GradientSum end(double[] w, TrainingResult result) {
      if (weight == 0) {
        return null;
      }
      double ofShard = weight * ((double) rows / seen);
      GradientSum sum = new GradientSum(w.length);
      double[] moved = sum.gradient();
      for (int i = 0; i < w.length; i++) {
        moved[i] = ofShard * (w[i] - result.w()[i]);
      }
      boolean diverged = result.reason().kind() == Reason.Kind.DIVERGED;
      sum.add(diverged ? Double.NaN : loss / weight * ofShard, ofShard, seen);
      return sum;
    }
  }
}
