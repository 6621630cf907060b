package org.thalweg.data.shard;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/**
 * Gathers sparse rows in growing arrays and cuts them into blocks, which are narrowed as they are
 * cut: the rows of one block are all that is ever held wide.
 */
public final class BlockBuilder {
  /** Of a wide block: it, its scores and its part of w should share a core's cache. */
  static final long BLOCK_BYTES = 1 << 20;

  private int[] starts = new int[257];
  private double[] labels = new double[256];
  private double[] weights = new double[256];
  private double[] offsets = new double[256];
  private int[] columns = new int[4096];
  private double[] values = new double[4096];
  private int rows;
  private int entries;
  private int features;

  /** Appends an entry to the row being read; columns must ascend. */
  public void entry(int column, double value) {
    reserve(1);
    columns[entries] = column;
    values[entries++] = value;
  }

  /**
   * Appends entries to the row being read, those that are 0 left out.
   *
   * @param from column of the first value; it is above those of the entries before
   * @param count how many values, in columns one after the other
   */
  public void entries(int from, double[] row, int count) {
    reserve(count);
    if (!hasZeros(row, count)) {
      System.arraycopy(row, 0, values, entries, count);
      for (int k = 0; k < count; k++) {
        columns[entries + k] = from + k;
      }
      entries += count;
      return;
    }
    int end = entries;
    for (int k = 0; k < count; k++) {
      if (row[k] != 0) {
        columns[end] = from + k;
        values[end++] = row[k];
      }
    }
    entries = end;
  }

  private static boolean hasZeros(double[] row, int count) {
    for (int k = 0; k < count; k++) {
      if (row[k] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Appends the entries of a row to the row being read, those that are 0 left out. */
  void entries(SparseRow row) {
    reserve(row.count());
    if (!hasZeros(row.values(), row.count())) {
      System.arraycopy(row.columns(), 0, columns, entries, row.count());
      System.arraycopy(row.values(), 0, values, entries, row.count());
      entries += row.count();
      return;
    }
    int end = entries;
    for (int k = 0; k < row.count(); k++) {
      double value = row.values()[k];
      if (value != 0) {
        columns[end] = row.columns()[k];
        values[end++] = value;
      }
    }
    entries = end;
  }

  private void reserve(int more) {
    if (more > columns.length - entries) {
      int room = Math.max(entries + more, 2 * columns.length);
      columns = Arrays.copyOf(columns, room);
      values = Arrays.copyOf(values, room);
    }
  }

  /** Ends the row being read, which has weight 1 and offset 0. */
  public void endRow(double label) {
    endRow(label, 1, 0);
  }

  /**
   * Ends the row being read.
   *
   * @param weight by which its loss is multiplied, at least 0
   * @param offset that is added to its score
   */
  public void endRow(double label, double weight, double offset) {
    if (rows == labels.length) {
      labels = Arrays.copyOf(labels, 2 * rows);
      weights = Arrays.copyOf(weights, 2 * rows);
      offsets = Arrays.copyOf(offsets, 2 * rows);
      starts = Arrays.copyOf(starts, 2 * rows + 1);
    }
    if (entries > starts[rows]) {
      features = Math.max(features, columns[entries - 1] + 1);
    }
    labels[rows] = label;
    weights[rows] = weight;
    offsets[rows++] = offset;
    starts[rows] = entries;
  }

  /** Forgets the row being read. */
  public void dropRow() {
    entries = starts[rows];
  }

  /** Whether the rows gathered make a full block. */
  public boolean isFull() {
    return 12L * entries + 12L * rows >= BLOCK_BYTES;
  }

  /** Whether no row has been gathered. */
  public boolean isEmpty() {
    return rows == 0;
  }

  /** The rows gathered, in the narrowest layout; the builder starts afresh. */
  public Block build() {
    return begin(Block.narrowest(features, starts, columns, values, targets()));
  }

  /** The rows gathered, in a layout that is quick to make; the builder starts afresh. */
  public Block buildQuick() {
    return begin(Block.quick(features, starts, columns, values, targets()));
  }

  private Targets targets() {
    return new Targets(rows, labels, weights, offsets);
  }

  private Block begin(Block block) {
    rows = 0;
    entries = 0;
    features = 0;
    return block;
  }
}
