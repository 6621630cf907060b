package org.thalweg.data.shard;

import java.util.Arrays;
import org.thalweg.linalg.Block;
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
    if (entries == columns.length) {
      columns = Arrays.copyOf(columns, 2 * entries);
      values = Arrays.copyOf(values, 2 * entries);
    }
    columns[entries] = column;
    values[entries++] = value;
  }

  /** Ends the row being read, which has weight 1 and offset 0. */
  public void endRow(double label) {
    endRow(label, 1, 0);
  }

  /** Ends the row being read. */
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
