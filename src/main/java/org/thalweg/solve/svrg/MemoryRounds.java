package org.thalweg.solve.svrg;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.epoch.LocalEpoch;
import org.thalweg.epoch.RowOrder;
import org.thalweg.epoch.ShuffledRows;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.reduce.Subtree;

/**
 * Rounds over rows in this JVM's memory, on as many cores as there are.
 *
 * <p>Gradients are summed shard by shard, in the same fixed tree as on a cluster. For epochs the
 * rows are copied in random order, and chunks of them dealt out anew to at most {@value #PARTS}
 * parts: where all rows are at hand, it need not matter that neighbours are alike. The number of
 * cores changes no bit.
 */
public final class MemoryRounds implements RoundSource {
  private static final int PARTS = 2; // more of them step less far, each from the same point
  private static final int BLOCK = 2048; // rows: the smallest sample

  private final Objective objective;
  private final RowSteps.Source steps;
  private final List<List<Block>> shards;
  private final List<Block> random; // the same rows in random order
  private final ShuffledRows dealt; // those
  private final int rows;

  /**
   * Rows in memory.
   *
   * @param key of the order in which rows are dealt out
   * @throws IllegalArgumentException if the objective has no row steps
   */
  public MemoryRounds(Objective objective, List<List<Block>> shards, long key) {
    this.objective = objective;
    this.steps =
        objective
            .rowSteps()
            .orElseThrow(() -> new IllegalArgumentException("there are no row steps"));
    this.shards = shards;
    RowOrder order = RowOrder.random(shards.stream().flatMap(List::stream).toList(), key);
    this.rows = order.count();
    this.random = order.copied(BLOCK);
    this.dealt = new ShuffledRows(random);
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public GradientSum evaluate(double[] w, long step) {
    GradientSum[] sums = new GradientSum[shards.size()];
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            shard -> {
              GradientSum sum = new GradientSum(w.length);
              for (Block block : shards.get(shard)) {
                objective.accumulate(w, block, Rows.all(block.rows()), sum);
              }
              sums[shard] = sum;
            });
    return merged(sums);
  }

  @Override
  public RowNorms norms(double[] scale) {
    RowNorms[] sums = new RowNorms[shards.size()];
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    RowMetric metric = Standardisation.none().rowMetric(scale, features);
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            shard -> {
              RowNorms sum = new RowNorms(features);
              shards.get(shard).forEach(block -> sum.add(block, metric));
              sums[shard] = sum;
            });
    return merged(sums);
  }

  @Override
  public Displacement epoch(EpochPlan plan) {
    int chunks = dealt.chunks();
    int parts = Math.min(PARTS, chunks);
    int[] drawn = RowOrder.shuffled(chunks, plan.seed());
    Displacement[] sums = new Displacement[parts];
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              LocalEpoch epoch = new LocalEpoch(plan, steps);
              int from = (int) ((long) chunks * part / parts);
              int all = (int) ((long) chunks * (part + 1) / parts) - from;
              dealt.run(drawn, from, from + plan.rowsOf(all), epoch);
              sums[part] = epoch.end();
            });
    return merged(sums);
  }

  @Override
  public double cheapFraction() {
    return 1;
  }

  @Override
  public RoundSource sample(long wanted, long key) {
    int blocks = (int) Math.min(random.size(), (wanted + BLOCK - 1) / BLOCK);
    return new MemoryRounds(
        objective, random.subList(0, blocks).stream().map(List::of).toList(), key);
  }

  private static <S extends Mergeable<S>> S merged(S[] sums) {
    PartialSums<S> merged = new PartialSums<>();
    for (int i = 0; i < sums.length; i++) {
      merged.add(Subtree.leaf(i, sums[i]));
    }
    return merged.root(sums.length);
  }
}
