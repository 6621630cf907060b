package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/**
 * What some rows have in one range of the features: on its way from the rows as they were read to
 * the range. Its rows are by ascending place, so that who puts all rows in their places, some
 * places at a time, reads each part once from its first row to its last. A final class, not a
 * record, because tasks send it.
 */
public final class RangePart implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] places;
  private final CsrBlock entries;

  private RangePart(int[] places, CsrBlock entries) {
    this.places = places;
    this.entries = entries;
  }

  /**
   * Cuts the rows of a block by ranges.
   *
   * @param place of a row of the block, from 0, in the order of all rows
   * @return one part for each range
   */
  public static RangePart[] cut(Block block, IntUnaryOperator place, FeatureRanges ranges) {
    int rows = block.rows();
    int count = ranges.count();
    int room = (int) Math.min(Integer.MAX_VALUE / 2, block.entries() / count * 5 / 4);
    SparseRow[] cut = new SparseRow[count];
    int[][] starts = new int[count][rows + 1];
    for (int c = 0; c < count; c++) {
      cut[c] = new SparseRow(room);
    }
    SparseRow row = new SparseRow();
    long[] byPlace = new long[rows]; // a place, and the row that has it
    for (int i = 0; i < rows; i++) {
      byPlace[i] = (long) place.applyAsInt(i) << Integer.SIZE | i;
    }
    Arrays.sort(byPlace);
    int[] places = new int[rows];
    int[] begins = ranges.begins();
    for (int i = 0; i < rows; i++) {
      places[i] = (int) (byPlace[i] >>> Integer.SIZE);
      block.read((int) byPlace[i], row);
      int range = 0;
      for (int k = 0; k < row.count(); k++) { // by ascending column
        int column = row.columns()[k];
        while (column >= begins[range + 1]) {
          range++;
        }
        cut[range].add(column - begins[range], row.values()[k]);
      }
      for (int c = 0; c < count; c++) {
        starts[c][i + 1] = cut[c].count();
      }
    }
    RangePart[] parts = new RangePart[count];
    for (int c = 0; c < count; c++) {
      parts[c] = new RangePart(places, block(ranges.width(c), starts[c], cut[c]));
    }
    return parts;
  }

  /** A sparse block of the given entries, whose labels nobody asks for. */
  static CsrBlock block(int width, int[] starts, SparseRow entries) {
    int[] columns = Arrays.copyOf(entries.columns(), entries.count());
    double[] values = Arrays.copyOf(entries.values(), entries.count());
    Targets none = Targets.of(new double[starts.length - 1]);
    return new CsrBlock(width, starts, columns, values, none);
  }

  /** How many rows. */
  int rows() {
    return places.length;
  }

  /** Where a row lies in the order of all rows; ascending. */
  int place(int row) {
    return places[row];
  }

  /**
   * The first row whose place is not before another.
   *
   * @param near a row near it, from 0 to as many as there are, where the search begins
   */
  int firstFrom(int place, int near) {
    int row = near;
    while (row > 0 && places[row - 1] >= place) {
      row--;
    }
    while (row < places.length && places[row] < place) {
      row++;
    }
    return row;
  }

  /** How many entries a row has. */
  int length(int row) {
    return entries.length(row);
  }

  /** Adds the features of a row, counted from the first of the range. */
  void addFeatures(int row, BitSet into) {
    entries.forEach(row, (column, value) -> into.set(column));
  }

  /** Copies the entries of a row. */
  void read(int row, SparseRow into) {
    entries.read(row, into);
  }
}
