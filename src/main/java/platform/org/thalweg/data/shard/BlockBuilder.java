package org.thalweg.data.shard;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
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
  private double[][] beside = {}; // what the loss reads of each row beside its label, by column
  private int[] columns = new int[4096];
  private double[] values = new double[4096];
  private int rows;
  private int entries;
  private int features;
  private boolean areWhole = true; // the columns of each row are 0, 1, 2, …, and are not written

  /** Appends an entry to the row being read; columns must ascend. */
  public void entry(int column, double value) {
    reserve(1, column == next());
    if (!areWhole) {
      columns[entries] = column;
    }
    values[entries++] = value;
  }

  /**
   * Appends entries to the row being read, those that are 0 left out.
   *
   * @param from column of the first value; it is above those of the entries before
   * @param count how many values, in columns one after the other
   */
  public void entries(int from, double[] row, int count) {
    if (hasZeros(row, 0, count)) {
      for (int k = 0; k < count; k++) {
        if (row[k] != 0) {
          entry(from + k, row[k]);
        }
      }
      return;
    }
    reserve(count, from == next());
    for (int k = 0; !areWhole && k < count; k++) {
      columns[entries + k] = from + k;
    }
    System.arraycopy(row, 0, values, entries, count);
    entries += count;
  }

  /**
   * Appends copies of rows of a block, entries that are 0 left out: of [from, to) as many as the
   * block that is being gathered still takes.
   *
   * @param labels what becomes of their labels
   * @param share what their weights are divided by
   * @return the row behind the last that was appended
   */
  int rows(Block block, int from, int to, DoubleUnaryOperator labels, double share) {
    Targets targets = block.targets();
    int end = from;
    int more = 0;
    while (end < to && !isFull(entries + more, rows + end - from, targets.columns())) {
      more += block.length(end++);
    }
    reserve(more, block.isDense());
    block.read(from, end, areWhole ? null : columns, values, entries);
    boolean hasZeros = hasZeros(values, entries, entries + more);
    if (hasZeros && areWhole) {
      writeColumns();
      block.read(from, end, columns, values, entries);
    }
    int next = entries; // that was read, and may be moved to the front
    for (int row = from; row < end; row++) {
      int stop = next + block.length(row);
      for (; hasZeros && next < stop; next++) {
        if (values[next] != 0) {
          columns[entries] = columns[next];
          values[entries++] = values[next];
        }
      }
      entries = hasZeros ? entries : stop;
      next = stop;
      for (int k = 0; k < targets.columns(); k++) {
        column(k, targets.column(k, row));
      }
      double label = labels.applyAsDouble(targets.label(row));
      endRow(label, targets.weight(row) / share, targets.offset(row));
    }
    return end;
  }

  private static boolean hasZeros(double[] values, int from, int to) {
    for (int k = from; k < to; k++) {
      if (values[k] == 0) {
        return true;
      }
    }
    return false;
  }

  /** The column of the next entry of the row being read, where that is to be whole. */
  private int next() {
    return entries - starts[rows];
  }

  /**
   * Makes room for entries of the row being read.
   *
   * @param follow whether their columns are the next ones of a whole row
   */
  private void reserve(int more, boolean follow) {
    if (more > values.length - entries) {
      values = Arrays.copyOf(values, Math.max(entries + more, 2 * values.length));
    }
    if (areWhole && !follow) {
      writeColumns();
    } else if (!areWhole && columns.length < values.length) {
      columns = Arrays.copyOf(columns, values.length);
    }
  }

  /** Writes the columns of all entries so far, because those of later ones need not follow. */
  private void writeColumns() {
    areWhole = false;
    columns = columns.length < values.length ? new int[values.length] : columns;
    for (int row = 0; row <= rows; row++) {
      int end = row < rows ? starts[row + 1] : entries;
      for (int k = starts[row]; k < end; k++) {
        columns[k] = k - starts[row];
      }
    }
  }

  /** Sets what the loss reads of the row being read in a column of its own, from 0. */
  public void column(int number, double value) {
    reserveRow();
    while (beside.length <= number) {
      beside = Arrays.copyOf(beside, beside.length + 1);
      beside[beside.length - 1] = new double[labels.length];
    }
    beside[number][rows] = value;
  }

  private void reserveRow() {
    if (rows == labels.length) {
      labels = Arrays.copyOf(labels, 2 * rows);
      weights = Arrays.copyOf(weights, 2 * rows);
      offsets = Arrays.copyOf(offsets, 2 * rows);
      starts = Arrays.copyOf(starts, 2 * rows + 1);
      for (int k = 0; k < beside.length; k++) {
        beside[k] = Arrays.copyOf(beside[k], 2 * rows);
      }
    }
  }

  /**
   * Ends the row being read.
   *
   * @param weight by which its loss is multiplied, at least 0
   * @param offset that is added to its score
   */
  public void endRow(double label, double weight, double offset) {
    reserveRow();
    if (entries > starts[rows]) {
      features = Math.max(features, areWhole ? next() : columns[entries - 1] + 1);
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
    return isFull(entries, rows, beside.length);
  }

  private static boolean isFull(long entries, int rows, int columns) {
    return 12 * (entries + rows) + 8L * columns * rows >= BLOCK_BYTES;
  }

  /** Bytes of the rows of a block if nothing were narrowed. */
  static long wideBytes(Block block) {
    return 12 * (block.entries() + block.rows());
  }

  /** How many entries have been gathered, none of which is a zero that a dense block adds. */
  public int entries() {
    return entries;
  }

  /** Whether no row has been gathered. */
  public boolean isEmpty() {
    return rows == 0;
  }

  /** The rows gathered, in the narrowest layout; the builder starts afresh. */
  public Block build() {
    return begin(Blocks.narrowest(features, starts, columns(), values, targets()));
  }

  /** The rows gathered, in a layout that is quick to make; the builder starts afresh. */
  public Block buildQuick() {
    return begin(Blocks.quick(features, starts, columns(), values, targets()));
  }

  /** The columns, written unless all rows are whole and of one length. */
  private int[] columns() {
    if (areWhole && (long) rows * features != entries) {
      writeColumns();
    }
    return columns;
  }

  private Targets targets() {
    return new Targets(rows, labels, weights, offsets, beside);
  }

  private Block begin(Block block) {
    rows = 0;
    entries = 0;
    features = 0;
    areWhole = true;
    return block;
  }
}
