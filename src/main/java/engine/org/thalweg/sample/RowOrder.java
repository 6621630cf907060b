package org.thalweg.sample;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/**
 * The rows of several blocks in random order.
 *
 * @param places block number in the upper half, row in the lower
 */
public record RowOrder(List<Block> blocks, long[] places) {
  /** Every row once, in the random order of a seed. */
  public static RowOrder random(List<Block> blocks, long seed) {
    long[] places = new long[blocks.stream().mapToInt(Block::rows).sum()];
    RandomStream random = new RandomStream(seed);
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

  /** The numbers [0, count) in the random order of a seed. */
  public static int[] shuffled(int count, long seed) {
    RandomStream random = new RandomStream(seed);
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      numbers[i] = numbers[other];
      numbers[other] = i;
    }
    return numbers;
  }

  /**
   * Copies of the rows in this order, in blocks of so many rows each but the last, which has the
   * rest. Rows that are stepped on one after the other then lie side by side in memory, which is
   * worth several times its cost where more than one epoch is run.
   */
  public List<Block> copied(int rowsEach) {
    List<Entries> all = blocks.parallelStream().map(Entries::of).toList();
    return IntStream.range(0, (places.length + rowsEach - 1) / rowsEach)
        .parallel()
        .mapToObj(i -> copy(all, i * rowsEach, Math.min(places.length, (i + 1) * rowsEach)))
        .toList();
  }

  /** The entries of a block in plain arrays: rows are read once in order, and copied at random. */
  private record Entries(int[] starts, int[] columns, double[] values) {
    static Entries of(Block block) {
      int[] starts = new int[block.rows() + 1];
      int[] columns = new int[(int) block.entries()];
      double[] values = new double[columns.length];
      SparseRow x = new SparseRow();
      for (int row = 0; row < block.rows(); row++) {
        block.read(row, x);
        System.arraycopy(x.columns(), 0, columns, starts[row], x.count());
        System.arraycopy(x.values(), 0, values, starts[row], x.count());
        starts[row + 1] = starts[row] + x.count();
      }
      return new Entries(starts, columns, values);
    }
  }

  private Block copy(List<Entries> all, int from, int to) {
    int rows = to - from;
    int[] starts = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      int[] of = all.get(block(from + i)).starts;
      starts[i + 1] = starts[i] + of[row(from + i) + 1] - of[row(from + i)];
    }
    int[] columns = new int[starts[rows]];
    double[] values = new double[starts[rows]];
    double[][] targets = new double[3][rows];
    double[][] beside = new double[blocks.get(0).targets().columns()][rows];
    int features = 0;
    for (int i = 0; i < rows; i++) {
      Block block = blocks.get(block(from + i));
      Entries entries = all.get(block(from + i));
      int row = row(from + i);
      int count = starts[i + 1] - starts[i];
      System.arraycopy(entries.columns, entries.starts[row], columns, starts[i], count);
      System.arraycopy(entries.values, entries.starts[row], values, starts[i], count);
      features = Math.max(features, block.features());
      targets[0][i] = block.label(row);
      targets[1][i] = block.weight(row);
      targets[2][i] = block.offset(row);
      for (int k = 0; k < beside.length; k++) {
        beside[k][i] = block.targets().column(k, row);
      }
    }
    Targets of = new Targets(rows, targets[0], targets[1], targets[2], beside);
    return Blocks.quick(features, starts, columns, values, of);
  }

  private int block(int place) {
    return (int) (places[place] >> 32);
  }

  private int row(int place) {
    return (int) places[place];
  }
}
