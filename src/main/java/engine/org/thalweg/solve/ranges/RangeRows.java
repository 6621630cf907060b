package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;

/**
 * The columns of one range of the features, of all rows in their fixed random order, in blocks of
 * neighbouring rows. A final class, not a record, because it is the element of an RDD.
 */
public final class RangeRows implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int BLOCK = 1 << 13; // rows

  private final int index;
  private final int from;
  private final int width;
  private final int rows;
  private final CsrBlock[] blocks;

  private RangeRows(int index, int from, int width, int rows, CsrBlock[] blocks) {
    this.index = index;
    this.from = from;
    this.width = width;
    this.rows = rows;
    this.blocks = blocks;
  }

  /**
   * Puts parts together, in whatever order they come.
   *
   * @param rows how many all parts have together
   * @throws IllegalArgumentException if a row is missing or there twice
   */
  public static RangeRows of(int index, FeatureRanges ranges, int rows, List<RangePart> parts) {
    int[] part = new int[rows]; // by place
    int[] row = new int[rows];
    Arrays.fill(part, -1);
    for (int p = 0; p < parts.size(); p++) {
      for (int i = 0; i < parts.get(p).rows(); i++) {
        int place = parts.get(p).place(i);
        if (part[place] >= 0) {
          throw new IllegalArgumentException("a row of range %d is there twice".formatted(index));
        }
        part[place] = p;
        row[place] = i;
      }
    }
    int width = ranges.width(index);
    CsrBlock[] blocks = new CsrBlock[(rows - 1) / BLOCK + 1];
    SparseRow one = new SparseRow();
    for (int b = 0; b < blocks.length; b++) {
      int first = b * BLOCK;
      int count = Math.min(BLOCK, rows - first);
      int[] starts = new int[count + 1];
      SparseRow all = new SparseRow();
      for (int i = 0; i < count; i++) {
        if (part[first + i] < 0) {
          throw new IllegalArgumentException("a row of range %d is missing".formatted(index));
        }
        parts.get(part[first + i]).read(row[first + i], one);
        for (int k = 0; k < one.count(); k++) {
          all.add(one.columns()[k], one.values()[k]);
        }
        starts[i + 1] = all.count();
      }
      blocks[b] = RangePart.block(width, starts, all);
    }
    return new RangeRows(index, ranges.from(index), width, rows, blocks);
  }

  /** Place among all ranges, from 0. */
  public int index() {
    return index;
  }

  /** The first feature. */
  public int from() {
    return from;
  }

  /** How many features. */
  public int width() {
    return width;
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** The blocks, in the order of the rows. */
  List<CsrBlock> blocks() {
    return List.of(blocks);
  }

  /** Copies of the rows of a piece, in its order. */
  List<CsrBlock> copies(RowPiece piece) {
    List<CsrBlock> copies = new ArrayList<>();
    int first = Math.min(piece.count(), rows - piece.from());
    copy(piece.from(), first, copies);
    copy(0, piece.count() - first, copies);
    return copies;
  }

  private void copy(int begin, int count, List<CsrBlock> copies) {
    for (int at = begin, left = count; left > 0; ) {
      CsrBlock block = blocks[at / BLOCK];
      int inside = at % BLOCK;
      int taken = Math.min(left, block.rows() - inside);
      copies.add(block.copy(numbers(inside, taken), taken));
      at += taken;
      left -= taken;
    }
  }

  /** The numbers {@code [from, from + count)}. */
  static int[] numbers(int from, int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }
}
