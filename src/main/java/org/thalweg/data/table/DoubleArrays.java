package org.thalweg.data.table;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Reads the doubles of an array of a row. Spark stores them as they are, behind the number of them
 * and a word of null bits for each 64, so that one copy of memory reads them all.
 */
final class DoubleArrays {
  private DoubleArrays() {}

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
