package org.thalweg.solve.memory;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Block;
import org.thalweg.sample.RowOrder;
import org.thalweg.solve.Draw;

/** All rows in a random order, which are copied when that is first needed. */
final class RandomOrder {
  private static final int BLOCK = 2048; // rows: the smallest sample

  private final List<? extends List<Block>> shards;
  private final long seed;
  private List<Block> shuffled; // null before an epoch or a sample
  private final Map<Draw.Sample, WeakReference<RandomOrder>> samples = new HashMap<>();

  RandomOrder(List<? extends List<Block>> shards, long seed) {
    this.shards = shards;
    this.seed = seed;
  }

  List<? extends List<Block>> shards() {
    return shards;
  }

  long seed() {
    return seed;
  }

  /** Copies of all rows, {@value #BLOCK} to a block but for the last. */
  synchronized List<Block> shuffled() {
    if (shuffled == null) {
      List<Block> blocks = shards.stream().<Block>flatMap(List::stream).toList();
      shuffled = RowOrder.random(blocks, seed).copied(BLOCK);
    }
    return shuffled;
  }

  /** A sample of the rows, the same for all who ask while one of them keeps it. */
  synchronized RandomOrder sample(Draw.Sample wanted) {
    WeakReference<RandomOrder> known = samples.get(wanted);
    RandomOrder sample = known == null ? null : known.get();
    if (sample == null) {
      int most = shuffled().size();
      int count = (int) Math.min(most, (wanted.rows() + BLOCK - 1) / BLOCK);
      List<List<Block>> first = shuffled().subList(0, count).stream().map(List::of).toList();
      sample = new RandomOrder(first, wanted.seed());
      samples.put(wanted, new WeakReference<>(sample));
    }
    return sample;
  }

  /** Whether another order is of the same list of rows, by the same seed. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RandomOrder order && order.shards == shards && order.seed == seed;
  }

  @Override
  public int hashCode() {
    return 31 * System.identityHashCode(shards) + Long.hashCode(seed);
  }
}
