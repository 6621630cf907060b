package org.thalweg.data.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.KeptColumns;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;
import org.thalweg.sample.RowFactors;
import org.thalweg.text.DataException;

/**
 * A fixed, ordered slice of the rows; the unit of reproducibility. A final class, not a record,
 * because it is the element of an RDD and Kryo reads no records.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1;

  private final int index;
  private final Block[] blocks;
  private final ShardSummary summary;
  private final Shard heldOut; // null where no rows were held out

  public Shard(int index, List<Block> blocks, ShardSummary summary) {
    this(index, blocks.toArray(Block[]::new), summary, null);
  }

  private Shard(int index, Block[] blocks, ShardSummary summary, Shard heldOut) {
    this.index = index;
    this.blocks = blocks;
    this.summary = summary;
    this.heldOut = heldOut;
  }

  /** A shard of blocks whose rows were accepted before. */
  public static Shard of(int index, List<Block> blocks) {
    ShardSummary summary = new ShardSummary();
    blocks.forEach(summary::countBlock);
    return new Shard(index, blocks, summary);
  }

  /** Place among all shards, from 0. */
  public int index() {
    return index;
  }

  /** How many blocks hold the rows of the shard. */
  public int blockCount() {
    return blocks.length;
  }

  /** The i-th block, from 0, in the order of the rows. */
  public Block block(int i) {
    return blocks[i];
  }

  /** All blocks of the shard, in the order of its rows. */
  public List<Block> blocks() {
    return List.of(blocks);
  }

  /**
   * This shard, if it is what was loaded first. A lost one is read again, and its file may have
   * gone or changed.
   *
   * @param rows how many it had
   * @param digest of its rows
   * @throws DataException if it has other rows now
   */
  public Shard expecting(int rows, long digest) {
    if (summary.rows() != rows) {
      throw new DataException(
          "shard %d must have %d rows, as when it was first read, but had %d"
              .formatted(index, rows, summary.rows()));
    }
    if (summary.digest() != digest) {
      throw new DataException(
          "shard %d must have the rows that it had when it was first read but had others"
              .formatted(index));
    }
    return this;
  }

  /** A copy of this shard that also carries the rows which are held out of training. */
  Shard holdingOut(Shard others) {
    return new Shard(index, blocks, summary, others);
  }

  /** The rows that were held out; a shard without rows where none were. */
  Shard heldOut() {
    return heldOut == null ? of(index, List.of()) : heldOut;
  }

  /** A view of this shard whose weights are multiplied by the factor of their class. */
  Shard weighing(double[] factors) {
    List<Block> weighed =
        Stream.of(blocks).map(block -> block.with(block.targets().weighing(factors))).toList();
    return new Shard(index, weighed, summary);
  }

  /**
   * A view of this shard with weights times whole numbers; nothing else is copied.
   *
   * @param begin place of the first row among all rows
   */
  Shard weighing(RowFactors factors, long begin) {
    List<Block> weighed = new ArrayList<>();
    long row = begin;
    for (Block block : blocks) {
      byte[] times = new byte[block.rows()];
      Targets targets = block.targets();
      int last = targets.columns() - 1;
      for (int i = 0; i < times.length; i++) {
        times[i] = (byte) factors.of(row++, last < 0 ? 0 : targets.column(last, i));
      }
      weighed.add(block.with(targets.times(times)));
    }
    return new Shard(index, weighed, summary);
  }

  /**
   * Rows with other features: those of these rows less a constant each.
   *
   * @param constants by feature; 0 where it stays as it is
   */
  Shard less(double[] constants) {
    int[] moved = IntStream.range(0, constants.length).filter(j -> constants[j] != 0).toArray();
    BlockList rows = new BlockList();
    SparseRow x = new SparseRow();
    SparseRow result = new SparseRow();
    for (Block block : blocks) {
      for (int row = 0; row < block.rows(); row++) {
        block.read(row, x);
        x.less(constants, moved, result);
        rows.entries(result);
        rows.endRow(block, row);
      }
    }
    List<Block> made = rows.blocks();
    ShardSummary counts = new ShardSummary();
    made.forEach(counts::countBlock);
    return new Shard(index, made, counts.ofLabels(summary));
  }

  /** These rows, of which some features are numbered anew, and all others are one. */
  Shard keeping(int[] columns) {
    KeptColumns kept = new KeptColumns(columns);
    List<Block> made = Stream.of(blocks).map(kept::of).toList();
    ShardSummary counts = new ShardSummary();
    made.forEach(counts::countBlock);
    return new Shard(index, made, counts.ofLabels(summary));
  }

  /** Copies of some rows, in blocks of their own. */
  List<Block> copies(Rows rows) {
    BlockList copies = new BlockList();
    int begin = 0;
    for (Block block : blocks) {
      Rows here = rows.within(begin, begin + block.rows());
      for (int i = 0; i < here.count(); i++) {
        copies.rows(block, here.at(i), here.at(i) + 1);
      }
      begin += block.rows();
    }
    return copies.blocks();
  }

  /** Counts of what this shard holds. */
  public ShardSummary summary() {
    return summary;
  }
}
