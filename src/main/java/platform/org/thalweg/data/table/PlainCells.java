package org.thalweg.data.table;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.data.csv.Dialect;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/**
 * Rows of a file in a dialect, whose cells become what programs write. Numbers with a decimal mark
 * alone are changed as bytes; other cells are looked up among those that were met before.
 */
final class PlainCells extends AbstractIterator<InternalRow> {
  private static final int MOST_KNOWN = 4096; // cells
  private static final int LONGEST = 64; // bytes of a cell that is kept

  private final Iterator<InternalRow> rows;
  private final Dialect dialect;
  private final byte decimal;
  private final boolean areNumbersThere; // whether no word for a missing value may be a number
  private final int[] places; // of the cells of a row
  private final Map<UTF8String, UTF8String> known = new HashMap<>(); // null for a missing value

  /**
   * Rows as Spark's reader has them, which are changed in their places.
   *
   * @param schema of the rows, in which the text of a corrupt line may be
   */
  PlainCells(Iterator<InternalRow> rows, StructType schema, Dialect dialect) {
    this.rows = rows;
    this.dialect = dialect;
    this.decimal = (byte) dialect.numbers().decimal();
    this.areNumbersThere =
        dialect.missing().stream().noneMatch(word -> word.chars().anyMatch(Character::isDigit));
    String[] names = schema.fieldNames();
    this.places =
        IntStream.range(0, names.length)
            .filter(i -> !names[i].equals(ReadErrors.CORRUPT))
            .toArray();
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    InternalRow row = rows.next();
    for (int place : places) {
      if (!row.isNullAt(place)) {
        UTF8String cell = row.getUTF8String(place);
        UTF8String plain = areNumbersThere && isNumber(cell) ? withPoint(cell) : plain(cell);
        if (plain == null) {
          row.setNullAt(place);
        } else if (plain != cell) {
          row.update(place, plain);
        }
      }
    }
    return row;
  }

  /** Whether a cell is of digits with a decimal mark at most, behind a minus or none. */
  private boolean isNumber(UTF8String cell) {
    int length = cell.numBytes();
    int digits = 0;
    int marks = 0;
    for (int i = 0; i < length; i++) {
      byte each = Platform.getByte(cell.getBaseObject(), cell.getBaseOffset() + i);
      if (each >= '0' && each <= '9') {
        digits++;
      } else if (each == decimal) {
        marks++;
      } else if (each != '-' || i > 0) {
        return false;
      }
    }
    return digits > 0 && marks <= 1;
  }

  private UTF8String withPoint(UTF8String number) {
    if (decimal == '.') {
      return number;
    }
    byte[] bytes = number.getBytes();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == decimal) {
        byte[] plain = bytes.clone(); // since they may be those of the cell
        plain[i] = '.';
        return UTF8String.fromBytes(plain);
      }
    }
    return number;
  }

  private UTF8String plain(UTF8String cell) {
    UTF8String found = known.get(cell);
    if (found != null || known.containsKey(cell)) {
      return found;
    }
    String text = dialect.plain(cell.toString());
    UTF8String plain = text == null ? null : UTF8String.fromString(text);
    if (known.size() < MOST_KNOWN && cell.numBytes() <= LONGEST) {
      known.put(cell.copy(), plain);
    }
    return plain;
  }
}
