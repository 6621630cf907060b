package org.thalweg.data;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;

/**
 * Gathers sparse rows in growing arrays and cuts them into blocks of about {@link #BLOCK_BYTES}.
 */
final class BlockBuilder {
  /** A block, its scores and its part of w should share a core's cache. */
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
  private boolean hasWeights; // some weight is not 1
  private boolean hasOffsets; // some offset is not 0

  /** Appends an entry to the row being read; columns must ascend. */
  void entry(int column, double value) {
    if (entries == columns.length) {
      columns = Arrays.copyOf(columns, 2 * entries);
      values = Arrays.copyOf(values, 2 * entries);
    }
    columns[entries] = column;
    values[entries++] = value;
  }

  /** Ends the row being read, which has weight 1 and offset 0. */
  void endRow(double label) {
    endRow(label, 1, 0);
  }

  /** Ends the row being read. */
  void endRow(double label, double weight, double offset) {
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
    hasWeights |= weight != 1;
    hasOffsets |= offset != 0;
    starts[rows] = entries;
  }

  /** Forgets the row being read. */
  void dropRow() {
    entries = starts[rows];
  }

  /** Whether the rows gathered make a full block. */
  boolean isFull() {
    return 12L * entries + 12L * rows >= BLOCK_BYTES;
  }

  /** Whether no row has been gathered. */
  boolean isEmpty() {
    return rows == 0;
  }

  /** The rows gathered, as the layout that takes fewer bytes; the builder starts afresh. */
  Block build() {
    long dense = 8L * rows * features;
    long sparse = 12L * entries + 4L * rows;
    double[] y = Arrays.copyOf(labels, rows);
    double[] s = hasWeights ? Arrays.copyOf(weights, rows) : null;
    double[] known = hasOffsets ? Arrays.copyOf(offsets, rows) : null;
    Block block =
        dense <= sparse
            ? new DenseBlock(features, denseValues(), y, s, known)
            : new CsrBlock(
                features,
                Arrays.copyOf(starts, rows + 1),
                Arrays.copyOf(columns, entries),
                Arrays.copyOf(values, entries),
                y,
                s,
                known);
    rows = 0;
    entries = 0;
    features = 0;
    hasWeights = false;
    hasOffsets = false;
    return block;
  }

  private double[] denseValues() {
    double[] dense = new double[rows * features];
    for (int row = 0; row < rows; row++) {
      for (int k = starts[row]; k < starts[row + 1]; k++) {
        dense[row * features + columns[k]] = values[k];
      }
    }
    return dense;
  }
}
