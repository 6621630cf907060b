package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.TouchedColumns;

/**
 * How chunks are stored: small batches many at a time, so that a range of many rows has few
 * objects. A final class, not a record, because it is a part of the element of an RDD.
 */
final class ChunkGroup implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] begins; // the first row of each chunk, and the row behind the last
  private final int[] touchedBegins; // where the features of each chunk begin; null for all
  private final int[] touched; // numbers of held features; null for all
  private final Block[] blocks; // of all chunks

  private ChunkGroup(
      int[] begins, int[] touchedBegins, int[] touched, List<? extends Block> blocks) {
    this.begins = begins;
    this.touchedBegins = touchedBegins;
    this.touched = touched;
    this.blocks = blocks.toArray(Block[]::new);
  }

  /** A chunk of rows from a place on, whose columns are the numbers of the held features. */
  static ChunkGroup of(int from, List<CsrBlock> blocks) {
    int rows = blocks.stream().mapToInt(CsrBlock::rows).sum();
    return new ChunkGroup(new int[] {from, from + rows}, null, null, blocks);
  }

  /**
   * Neighbouring batches, each with its columns numbered anew.
   *
   * @param from place of the first row
   * @param batches the blocks of each, which are given up
   */
  static ChunkGroup batches(int from, List<List<CsrBlock>> batches) {
    int[] begins = new int[batches.size() + 1];
    int[] touchedBegins = new int[batches.size() + 1];
    List<TouchedColumns> numbered = new ArrayList<>();
    begins[0] = from;
    for (int k = 0; k < batches.size(); k++) {
      TouchedColumns columns = TouchedColumns.of(batches.get(k));
      numbered.add(columns);
      begins[k + 1] = begins[k] + columns.blocks().stream().mapToInt(Block::rows).sum();
      touchedBegins[k + 1] = touchedBegins[k] + columns.columns().length;
    }
    int[] touched = new int[touchedBegins[batches.size()]];
    for (int k = 0; k < batches.size(); k++) {
      int[] own = numbered.get(k).columns();
      System.arraycopy(own, 0, touched, touchedBegins[k], own.length);
    }
    List<Block> blocks = numbered.stream().flatMap(columns -> columns.blocks().stream()).toList();
    return new ChunkGroup(
        begins, touchedBegins, touched, batches.size() > 1 ? List.of(joined(blocks)) : blocks);
  }

  /** All rows in one block, as wide as the widest. */
  private static CsrBlock joined(List<Block> blocks) {
    int[] starts = new int[blocks.stream().mapToInt(Block::rows).sum() + 1];
    SparseRow all = new SparseRow();
    SparseRow one = new SparseRow();
    int row = 0;
    for (Block block : blocks) {
      for (int i = 0; i < block.rows(); i++) {
        block.read(i, one);
        for (int k = 0; k < one.count(); k++) {
          all.add(one.columns()[k], one.values()[k]);
        }
        starts[++row] = all.count();
      }
    }
    int width = blocks.stream().mapToInt(Block::features).max().orElse(0);
    return RangePart.block(width, starts, all);
  }

  /** How many chunks. */
  int count() {
    return begins.length - 1;
  }

  /** The place of the first row of a chunk; of the chunk behind the last one, the row behind. */
  int begin(int chunk) {
    return begins[chunk];
  }

  /** One of the chunks. */
  RowChunk chunk(int chunk) {
    int[] own =
        touched == null
            ? null
            : count() == 1
                ? touched
                : Arrays.copyOfRange(touched, touchedBegins[chunk], touchedBegins[chunk + 1]);
    int rows = begins[chunk + 1] - begins[chunk];
    return new RowChunk(begins[chunk], rows, own, blocks, begins[chunk] - begins[0]);
  }
}
