package org.thalweg.solve.memory;

import java.util.List;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.epoch.LocalEpoch;
import org.thalweg.epoch.RowOrder;
import org.thalweg.epoch.ShuffledRows;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.ShardSum;

/**
 * Copies of all rows in random order, for epochs and samples. An epoch assigns chunks of them at
 * random to at most {@value #PARTS} parts. The number of parts is the same whatever the number of
 * cores.
 *
 * @param blocks the rows, {@value #BLOCK} to a block but for the last
 * @param rows the same, as they are stepped on
 */
record ShuffledShards(List<Block> blocks, ShuffledRows rows) {
  private static final int PARTS = 2; // more of them step less far, each from the same point
  private static final int BLOCK = 2048; // rows: the smallest sample

  /** Copies the rows of some blocks in an order that belongs to a seed. */
  static ShuffledShards of(List<Block> blocks, long seed) {
    List<Block> copies = RowOrder.random(blocks, seed).copied(BLOCK);
    return new ShuffledShards(copies, new ShuffledRows(copies));
  }

  /** Runs an epoch. */
  Displacement epoch(EpochPlan plan, Objective objective) {
    RowSteps.RowStepSource steps = LocalEpoch.steps(objective);
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
    return moved == null ? Displacement.none(plan.layout().dimension(), 0) : moved;
  }

  /**
   * The first blocks of the random order, each as a shard.
   *
   * @param wanted about how many rows, at least 1
   */
  List<List<Block>> sample(long wanted) {
    int count = (int) Math.min(blocks.size(), (wanted + BLOCK - 1) / BLOCK);
    return blocks.subList(0, count).stream().map(List::of).toList();
  }
}
