package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/**
 * The rows of a range in their order, from parts in whatever order. Neighbours in that order are of
 * unlike parts: whoever looks up one row after the other waits for memory at each. Parts are
 * therefore read once from their first row to their last, and what is put in its place at a time
 * fits a cache.
 */
final class PlacedRows {
  static final int BLOCK = 1 << 13; // rows
  private static final int TOGETHER = 1 << 18; // entries that are put in their places at a time

  private final List<RangePart> parts;
  private final int[] next; // row of each part behind those that were put in their places last
  private final int[] lengths; // by place
  private int from; // rows of these places are at hand
  private int to;
  private int[] begins = new int[0]; // by place from there on
  private int[] ends = new int[0];
  private int[] columns = new int[0];
  private double[] values = new double[0];

  private PlacedRows(List<RangePart> parts, int[] lengths) {
    this.parts = parts;
    this.next = new int[parts.size()];
    this.lengths = lengths;
  }

  /**
   * Rows from parts.
   *
   * @param range whose they are, for the message
   * @throws IllegalArgumentException if a row is missing and another there twice
   */
  static PlacedRows of(int range, List<RangePart> parts) {
    int[] lengths = new int[parts.stream().mapToInt(RangePart::rows).sum()];
    Arrays.fill(lengths, -1);
    for (RangePart part : parts) {
      for (int i = 0; i < part.rows(); i++) {
        int place = part.place(i);
        if (place >= lengths.length || lengths[place] >= 0) {
          throw new IllegalArgumentException(
              "a row of range %d is there twice, and another is missing".formatted(range));
        }
        lengths[place] = part.length(i);
      }
    }
    return new PlacedRows(parts, lengths);
  }

  int count() {
    return lengths.length;
  }

  /** The features of the first rows. */
  BitSet occurring(int rows) {
    BitSet occurring = new BitSet();
    for (RangePart part : parts) {
      for (int i = 0; i < part.rows() && part.place(i) < rows; i++) {
        part.addFeatures(i, occurring);
      }
    }
    return occurring;
  }

  /**
   * Neighbouring rows, whose columns are the numbers of features; entries of others are left out.
   */
  List<CsrBlock> blocks(RowPiece piece, FeatureNumbers numbers) {
    List<CsrBlock> blocks = new ArrayList<>();
    for (int at = 0; at < piece.count(); at += BLOCK) {
      blocks.add(block(piece.from() + at, Math.min(BLOCK, piece.count() - at), numbers));
    }
    return blocks;
  }

  private CsrBlock block(int first, int count, FeatureNumbers numbers) {
    if (first < from || first + count > to) {
      place(first, count, numbers);
    }
    int[] starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      starts[i + 1] = starts[i] + ends[first - from + i] - begins[first - from + i];
    }
    int[] own = new int[starts[count]];
    double[] of = new double[starts[count]];
    for (int i = 0; i < count; i++) {
      int begin = begins[first - from + i];
      System.arraycopy(columns, begin, own, starts[i], starts[i + 1] - starts[i]);
      System.arraycopy(values, begin, of, starts[i], starts[i + 1] - starts[i]);
    }
    return new CsrBlock(numbers.count(), starts, own, of, Targets.of(new double[count]));
  }

  /** Puts rows in their places, of which there are at least so many. */
  private void place(int first, int count, FeatureNumbers numbers) {
    int entries = 0;
    int end = first;
    while (end < first + count || (end < lengths.length && entries + lengths[end] <= TOGETHER)) {
      entries += lengths[end++];
    }
    from = first;
    to = end;
    if (to - from > begins.length) {
      begins = new int[to - from];
      ends = new int[to - from];
    }
    if (entries > columns.length) {
      columns = new int[entries];
      values = new double[entries];
    }
    for (int i = 0, begin = 0; i < to - from; i++) {
      begins[i] = begin;
      begin += lengths[from + i];
    }
    SparseRow row = new SparseRow();
    for (int p = 0; p < next.length; p++) {
      RangePart part = parts.get(p);
      int i = part.firstFrom(from, next[p]);
      for (; i < part.rows() && part.place(i) < to; i++) {
        part.read(i, row);
        int place = part.place(i) - from;
        ends[place] = put(row, begins[place], numbers);
      }
      next[p] = i;
    }
  }

  /** Puts the entries of a row from a place on; returns the place behind the last one. */
  private int put(SparseRow row, int begin, FeatureNumbers numbers) {
    int at = begin;
    for (int k = 0; k < row.count(); k++) {
      int number = numbers.of(row.columns()[k]);
      if (number >= 0) {
        columns[at] = number;
        values[at++] = row.values()[k];
      }
    }
    return at;
  }
}
