package org.thalweg.round;

import java.util.List;
import java.util.SplittableRandom;
import org.thalweg.linalg.Block;

/** The rows of several blocks in random order. */
public final class RowOrder {
  private final List<Block> blocks;
  private final long[] places; // block number in the upper half, row in the lower

  private RowOrder(List<Block> blocks, long[] places) {
    this.blocks = blocks;
    this.places = places;
  }

  /** Every row once, in an order that belongs to the key. */
  public static RowOrder random(List<Block> blocks, long key) {
    long[] places = new long[blocks.stream().mapToInt(Block::rows).sum()];
    SplittableRandom random = new SplittableRandom(key);
    int count = 0;
    for (int b = 0; b < blocks.size(); b++) {
      for (int row = 0; row < blocks.get(b).rows(); row++) {
        int other = random.nextInt(count + 1); // R. A. Fisher, F. Yates, from the inside out
        places[count++] = places[other];
        places[other] = (long) b << 32 | row;
      }
    }
    return new RowOrder(blocks, places);
  }

  /** The numbers [0, count) in an order that belongs to the key. */
  static int[] shuffled(int count, long key) {
    SplittableRandom random = new SplittableRandom(key);
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      numbers[i] = numbers[other];
      numbers[other] = i;
    }
    return numbers;
  }

  /** How many rows. */
  public int count() {
    return places.length;
  }

  /** Steps on the rows at [from, to), in this order. */
  public void run(int from, int to, LocalEpoch epoch) {
    for (int i = from; i < to; i++) {
      epoch.take(blocks.get((int) (places[i] >> 32)), (int) places[i]);
    }
  }
}
