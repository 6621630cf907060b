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
 * the range. A final class, not a record, because tasks send it.
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
    SparseRow[] cut = new SparseRow[count];
    int[][] starts = new int[count][rows + 1];
    for (int c = 0; c < count; c++) {
      cut[c] = new SparseRow();
    }
    SparseRow row = new SparseRow();
    int[] places = new int[rows];
    for (int i = 0; i < rows; i++) {
      places[i] = place.applyAsInt(i);
      block.read(i, row);
      int range = 0;
      for (int k = 0; k < row.count(); k++) { // by ascending column
        int column = row.columns()[k];
        while (column >= ranges.begins()[range + 1]) {
          range++;
        }
        cut[range].add(column - ranges.from(range), row.values()[k]);
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

  /** Where a row lies in the order of all rows. */
  int place(int row) {
    return places[row];
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
