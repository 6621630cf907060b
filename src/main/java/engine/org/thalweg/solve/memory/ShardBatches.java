package org.thalweg.solve.memory;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.BlockRows;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Sampler;

/**
 * Copies of the rows that one shard draws for the batches of several steps, so that the sums over
 * these batches can be made elsewhere. There is a block of them for each block of the shard that
 * holds any, in its layout and as narrow, in which the rows of one batch come after those of the
 * one before.
 *
 * <p>A final class, not a record, because it is the result of a task and Kryo reads no records.
 */
public final class ShardBatches implements Serializable {
  private static final long serialVersionUID = 1;

  private final int shard;
  private final int steps;
  private final Block[] blocks;
  private final byte[] counts; // rows of each batch, by block: seven bits a byte, the lowest first
  private transient int[][] ends; // of each batch in each block; null before they are needed
  private transient double entriesPerRow;

  private ShardBatches(int shard, int steps, Block[] blocks, byte[] counts) {
    this.shard = shard;
    this.steps = steps;
    this.blocks = blocks;
    this.counts = counts;
  }

  /**
   * Draws the batches of the steps [first, first + steps), but for those that are all rows.
   *
   * @param shard its number
   * @param of its blocks, in row order
   */
  public static ShardBatches draw(
      int shard, List<Block> of, Sampler sampler, long first, int steps) {
    List<DrawnBlock> drawn = of.stream().map(block -> new DrawnBlock(block, steps)).toList();
    for (int k = 0; k < steps; k++) {
      if (!sampler.takesAll(first + k)) {
        Rows rows = sampler.draw(first + k, 0, shard);
        int begin = 0;
        for (DrawnBlock block : drawn) {
          int end = begin + block.of.rows();
          if (rows.count() > 0) {
            block.add(rows.within(begin, end), k);
          }
          begin = end;
        }
      }
    }
    List<Block> blocks = new ArrayList<>();
    Counts counts = new Counts();
    for (DrawnBlock block : drawn) {
      if (block.size > 0) {
        blocks.add(block.of.copy(block.rows, block.size));
        counts.add(block.counts);
      }
    }
    return new ShardBatches(shard, steps, blocks.toArray(Block[]::new), counts.bytes());
  }

  /** The number of the shard. */
  public int shard() {
    return shard;
  }

  /** Bytes of the rows. */
  public long bytes() {
    return counts.length + Arrays.stream(blocks).mapToLong(Block::bytes).sum();
  }

  /** Makes {@link #batch} ready, once, before any thread calls it. */
  void unpack() {
    int[][] read = new int[blocks.length][steps];
    int at = 0;
    for (int[] ofBlock : read) {
      int end = 0;
      for (int k = 0; k < steps; k++) {
        int shift = 0;
        while (counts[at] < 0) {
          end += (counts[at++] & 0x7f) << shift;
          shift += 7;
        }
        end += counts[at++] << shift;
        ofBlock[k] = end;
      }
    }
    for (Block block : blocks) {
      entriesPerRow = Math.max(entriesPerRow, (double) block.entries() / block.rows());
    }
    ends = read;
  }

  /**
   * The rows of a batch.
   *
   * @param k its place among the steps, from 0
   */
  BlockRows batch(int k) {
    return new DrawnBatch(k);
  }

  private final class DrawnBatch implements BlockRows {
    private final int k;

    DrawnBatch(int k) {
      this.k = k;
    }

    @Override
    public int count() {
      int count = 0;
      for (int b = 0; b < blocks.length; b++) {
        count += ends[b][k] - begin(b);
      }
      return count;
    }

    private int begin(int block) {
      return k == 0 ? 0 : ends[block][k - 1];
    }

    @Override
    public double entriesPerRow() {
      return entriesPerRow;
    }

    @Override
    public void forEach(BiConsumer<Block, Rows> action) {
      for (int b = 0; b < blocks.length; b++) {
        if (ends[b][k] > begin(b)) {
          action.accept(blocks[b], Rows.range(begin(b), ends[b][k]));
        }
      }
    }
  }

  /** The rows of one block, in a task. */
  private static final class DrawnBlock {
    private final Block of;
    private final int[] counts;
    private int[] rows = new int[64];
    private int size;

    DrawnBlock(Block of, int steps) {
      this.of = of;
      this.counts = new int[steps];
    }

    void add(Rows batch, int k) {
      int count = batch.count();
      if (size + count > rows.length) {
        rows = Arrays.copyOf(rows, Math.max(size + count, 2 * rows.length));
      }
      for (int i = 0; i < count; i++) {
        rows[size + i] = batch.at(i);
      }
      size += count;
      counts[k] = count;
    }
  }

  /** Numbers as bytes, few for small ones. */
  private static final class Counts {
    private byte[] bytes = new byte[64];
    private int size;

    void add(int[] numbers) {
      for (int number : numbers) {
        if (size + 5 > bytes.length) {
          bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        int left = number;
        for (; left > 0x7f; left >>>= 7) {
          bytes[size++] = (byte) (left | 0x80);
        }
        bytes[size++] = (byte) left;
      }
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, size);
    }
  }
}
