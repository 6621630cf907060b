package org.thalweg.round;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.Mergeable;
import org.thalweg.objective.Objective;
import org.thalweg.objective.PartialSums;
import org.thalweg.objective.RowNorms;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.Subtree;

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
  private static final int BLOCK = 4096; // rows
  private static final int LONGEST_CHUNK = 64; // rows that stay together: memory is read in order
  private static final int CHUNKS = 512; // at least: few rows fit in cache, and stay alone

  private final Objective objective;
  private final RowSteps.Source steps;
  private final List<List<Block>> shards;
  private final List<Block> dealt; // the same rows in random order
  private final int rows;
  private final int chunk; // rows; divides a block

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
    this.chunk = Integer.highestOneBit(Math.max(1, Math.min(LONGEST_CHUNK, rows / CHUNKS)));
    this.dealt = order.copied(BLOCK);
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
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            shard -> {
              RowNorms sum = new RowNorms(features);
              shards.get(shard).forEach(block -> sum.add(block, scale));
              sums[shard] = sum;
            });
    return merged(sums);
  }

  @Override
  public GradientSum epoch(EpochPlan plan) {
    int chunks = (rows + chunk - 1) / chunk;
    int parts = Math.min(PARTS, chunks);
    int[] drawn = RowOrder.shuffled(chunks, plan.key());
    GradientSum[] sums = new GradientSum[parts];
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              LocalEpoch epoch = new LocalEpoch(plan, steps);
              int from = (int) ((long) chunks * part / parts);
              int all = (int) ((long) chunks * (part + 1) / parts) - from;
              for (int i = from; i < from + plan.rowsOf(all); i++) {
                int first = drawn[i] * chunk;
                Block block = dealt.get(first / BLOCK);
                for (int k = 0; k < chunk && first % BLOCK + k < block.rows(); k++) {
                  epoch.take(block, first % BLOCK + k);
                }
              }
              sums[part] = epoch.end();
            });
    return merged(sums);
  }

  private static <S extends Mergeable<S>> S merged(S[] sums) {
    PartialSums<S> merged = new PartialSums<>();
    for (int i = 0; i < sums.length; i++) {
      merged.add(Subtree.leaf(i, sums[i]));
    }
    return merged.root(sums.length);
  }
}
