package org.thalweg.solve.svrg;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.ShardSum;
import org.thalweg.sample.RowOrder;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Problem;
import org.thalweg.solve.ShardQuestion;

/**
 * Asks for an epoch of variance-reduced row steps from one point: rows in random order are split
 * into parts, every part steps by itself, and their displacements are added. The answer is empty,
 * of weight 0, where no row that was stepped on has a weight.
 *
 * @param plan what a part does, and on which fraction of the rows of the draw
 */
public record EpochQuestion(EpochPlan plan, Draw draw) implements ShardQuestion<Displacement> {
  private static final int PARTS = 2; // more of them step less far, each from the same point

  /** A question about whole shards. */
  public EpochQuestion {
    Draw.requireWhole(draw);
  }

  @Override
  public String label() {
    return "epoch on every shard";
  }

  @Override
  public EpochQuestion over(Draw rows) {
    return new EpochQuestion(plan, rows);
  }

  @Override
  public boolean dependsOnPlace() {
    return true;
  }

  @Override
  public List<double[]> vectors() {
    return List.of(plan.vectors());
  }

  @Override
  public long numbers(Objective objective) {
    return plan.layout().dimension();
  }

  @Override
  public double work(double entries) {
    return Double.POSITIVE_INFINITY; // always worth a thread
  }

  @Override
  public ShardPart<Displacement> part(Problem problem, ShardSizes sizes, Sampler batches) {
    RowSteps.RowStepSource steps = LocalEpoch.steps(problem.objective());
    EpochPlan sent = plan.with(null);
    return (shard, blocks, vectors, state) -> {
      LocalEpoch epoch = new LocalEpoch(sent.with(vectors.get(0)), steps);
      new ShuffledRows(blocks).run(sent, Hash.of(sent.seed(), shard), epoch);
      return epoch.end();
    };
  }

  @Override
  public Displacement none() {
    return Displacement.none(plan.layout().dimension(), 0);
  }

  @Override
  public Displacement answeredBy(Ways ways) {
    return ways.shuffled(this, this::inOneProcess);
  }

  /** An epoch of at most {@value #PARTS} parts, whatever the number of cores. */
  private Displacement inOneProcess(List<Block> blocks, Objective objective) {
    RowSteps.RowStepSource steps = LocalEpoch.steps(objective);
    ShuffledRows rows = new ShuffledRows(blocks);
    int chunks = rows.chunks();
    int parts = Math.min(PARTS, chunks);
    int[] drawn = RowOrder.shuffled(chunks, plan.seed());
    Displacement moved =
        new ShardSum<>(
                parts,
                part -> {
                  LocalEpoch epoch = new LocalEpoch(plan, steps);
                  int from = (int) ((long) chunks * part / parts);
                  int all = (int) ((long) chunks * (part + 1) / parts) - from;
                  rows.run(drawn, from, from + plan.rowsOf(all), epoch);
                  return epoch.end();
                })
            .by(parts);
    return moved == null ? none() : moved;
  }
}
