package org.thalweg.data.table;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.MalformedRow;

/**
 * Reads cells that hold vectors or arrays of numbers. Spark stores an array of doubles as they are,
 * behind the number of them and a word of null bits for each 64, so that one copy of memory reads
 * them all.
 */
final class VectorCells implements Serializable {
  private static final long serialVersionUID = 1;
  static final int FIELDS = 4; // of Spark's vectors: type, size, indices, values

  private double[] buffer = new double[16]; // the numbers of a dense vector

  /**
   * Adds the entries of a vector to the row being read.
   *
   * @param name of the column
   * @param width how many numbers it must have
   * @param from feature of the first
   */
  void add(InternalRow vector, String name, int width, int from, BlockBuilder builder)
      throws MalformedRow {
    ArrayData values = vector.getArray(3);
    if (vector.getByte(0) == 1) {
      add(values, name, width, from, builder);
      return;
    }
    requireSize(vector.getInt(1), width, name);
    ArrayData indices = vector.getArray(2);
    for (int k = 0, previous = -1; k < values.numElements(); k++) {
      int index = indices.getInt(k);
      if (index <= previous || index >= width) {
        throw new MalformedRow(
            "every index of column " + name,
            "above the one before and below %d".formatted(width),
            String.valueOf(index));
      }
      double value = finite(values.getDouble(k), name);
      if (value != 0) {
        builder.entry(from + index, value);
      }
      previous = index;
    }
  }

  /** Adds the entries of an array of all numbers to the row being read. */
  void add(ArrayData values, String name, int width, int from, BlockBuilder builder)
      throws MalformedRow {
    requireSize(values.numElements(), width, name);
    if (buffer.length < width) {
      buffer = new double[width];
    }
    read(values, buffer, width);
    for (int k = 0; k < width; k++) {
      finite(buffer[k], name);
    }
    builder.entries(from, buffer, width);
  }

  private static double finite(double value, String name) throws MalformedRow {
    if (!Double.isFinite(value)) {
      throw new MalformedRow("every entry of column " + name, "a finite number", "" + value);
    }
    return value;
  }

  private static void requireSize(int size, int width, String name) throws MalformedRow {
    if (size != width) {
      throw new MalformedRow("size of column " + name, String.valueOf(width), String.valueOf(size));
    }
  }

  /** Reads the first {@code count} numbers; NaN where there is none. */
  static void read(ArrayData array, double[] into, int count) {
    if (array instanceof UnsafeArrayData stored && !hasNulls(stored)) {
      int header = UnsafeArrayData.calculateHeaderPortionInBytes(stored.numElements());
      Platform.copyMemory(
          stored.getBaseObject(),
          stored.getBaseOffset() + header,
          into,
          Platform.DOUBLE_ARRAY_OFFSET,
          (long) Double.BYTES * count);
      return;
    }
    for (int k = 0; k < count; k++) {
      into[k] = array.isNullAt(k) ? Double.NaN : array.getDouble(k);
    }
  }

  private static boolean hasNulls(UnsafeArrayData stored) {
    long first = stored.getBaseOffset() + Long.BYTES;
    long end = stored.getBaseOffset();
    end += UnsafeArrayData.calculateHeaderPortionInBytes(stored.numElements());
    for (long at = first; at < end; at += Long.BYTES) {
      if (Platform.getLong(stored.getBaseObject(), at) != 0) {
        return true;
      }
    }
    return false;
  }
}
