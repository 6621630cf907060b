package org.thalweg.data.table;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;
import org.thalweg.data.text.Decimal;

/**
 * The text of a cell where it lies in its row. Spark's object for a text takes longer to make than
 * a number takes to parse, since its fields are volatile.
 */
final class CellBytes implements Serializable {
  private static final long serialVersionUID = 1;

  private transient byte[] bytes;
  private int from;
  private int to;

  /** Goes to a cell with a text, until its row is another. */
  CellBytes at(InternalRow row, int i) {
    if (row instanceof SelectedCells some) {
      return at(some.row(), some.place(i));
    }
    if (row instanceof UnsafeRow cells && cells.getBaseObject() instanceof byte[] all) {
      long place = cells.getLong(i); // offset and length
      from = (int) (cells.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET + (place >> 32));
      to = from + (int) place;
      bytes = all;
    } else {
      of(row.getUTF8String(i).getBytes());
    }
    return this;
  }

  /** Goes to a text that is in no row. */
  CellBytes of(byte[] text) {
    bytes = text;
    from = 0;
    to = text.length;
    return this;
  }

  /** As {@link Cell#decimal}. */
  double decimal() {
    int begin = from;
    int end = to;
    while (begin < end && bytes[begin] == ' ') {
      begin++;
    }
    while (begin < end && bytes[end - 1] == ' ') {
      end--;
    }
    return Decimal.parse(bytes, begin, end);
  }

  /** Whether it is a given text. */
  boolean is(byte[] text) {
    return Arrays.equals(bytes, from, to, text, 0, text.length);
  }

  /** A hash of the text. */
  int hash() {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 16;
  }

  @Override
  public String toString() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
