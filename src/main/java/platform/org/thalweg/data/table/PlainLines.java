package org.thalweg.data.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.StructType;

/**
 * Splits lines of CSV that need no parser: of ASCII without quotes, and of as many values as the
 * header. Their cells are those that Spark's parser finds, in the form in which Spark hands rows
 * on; no object is made for a cell, a line or a row.
 */
final class PlainLines {
  private static final Set<String> LIKE_ASCII = Set.of("UTF-8", "ISO-8859-1", "US-ASCII");
  private static final byte WITHIN = 0; // a cell
  private static final byte BETWEEN = 1;
  private static final byte OTHER = 2; // which only the parser knows

  private final byte[] kinds = new byte[256]; // of bytes
  private final int[] places; // in a row, of each cell of a line; −1 where it is not asked for
  private final int corrupt; // place of the text of a corrupt line; −1 for none
  private final byte[] missing; // stands for no value, as nothing does
  private final byte comment;
  private final boolean areTrimmedBefore;
  private final boolean areTrimmedBehind;
  private final int most; // bytes of a line, in which no cell is longer than the parser takes
  private final UnsafeRowWriter row;

  /**
   * A splitter.
   *
   * @param values the columns of the files, all texts
   * @param required the columns of the rows: some of these, and that of corrupt lines
   */
  PlainLines(StructType values, StructType required, CSVOptions options) {
    Arrays.fill(kinds, 0, 32, OTHER);
    Arrays.fill(kinds, 128, 256, OTHER);
    kinds['\t'] = WITHIN;
    kinds[options.quote() & 0x7f] = OTHER;
    kinds[options.escape() & 0x7f] = OTHER;
    String delimiter = options.delimiter();
    boolean isKnown =
        delimiter.length() == 1
            && kinds[Math.min(delimiter.charAt(0), 255)] == WITHIN
            && LIKE_ASCII.contains(options.charset().toUpperCase(Locale.ROOT))
            && values.length() <= options.maxColumns();
    if (isKnown) {
      kinds[delimiter.charAt(0)] = BETWEEN;
    } else {
      Arrays.fill(kinds, OTHER);
    }
    List<String> names = Arrays.asList(required.fieldNames());
    places = Arrays.stream(values.fieldNames()).mapToInt(names::indexOf).toArray();
    corrupt = names.indexOf(ReadErrors.CORRUPT);
    missing = options.nullValue().getBytes(StandardCharsets.UTF_8);
    comment = (byte) options.comment();
    areTrimmedBefore = options.ignoreLeadingWhiteSpaceInRead();
    areTrimmedBehind = options.ignoreTrailingWhiteSpaceInRead();
    most = options.maxCharsPerColumn() < 0 ? Integer.MAX_VALUE : options.maxCharsPerColumn();
    row = new UnsafeRowWriter(names.size());
  }

  /** The cells of a line, until the next one is split; null where it needs the parser. */
  UnsafeRow split(byte[] line, int length) {
    if (length == 0 || length > most || line[0] <= ' ' || line[0] == comment) {
      return null;
    }
    row.reset();
    row.zeroOutNullBytes();
    int cell = 0;
    int from = 0;
    for (int i = 0; i <= length; i++) {
      byte kind = i < length ? kinds[line[i] & 0xff] : BETWEEN;
      if (kind == BETWEEN) {
        if (cell == places.length || !write(places[cell++], line, from, i)) {
          return null;
        }
        from = i + 1;
      } else if (kind == OTHER) {
        return null;
      }
    }
    if (cell < places.length) {
      return null;
    }
    if (corrupt >= 0) {
      row.setNullAt(corrupt);
    }
    return row.getRow();
  }

  /** Writes a cell; false where it is of spaces alone, which the parser has to judge. */
  private boolean write(int place, byte[] line, int from, int to) {
    int begin = from;
    int end = to;
    while (areTrimmedBefore && begin < end && line[begin] <= ' ') {
      begin++;
    }
    while (areTrimmedBehind && begin < end && line[end - 1] <= ' ') {
      end--;
    }
    if (place >= 0) {
      if (begin == end || Arrays.equals(line, begin, end, missing, 0, missing.length)) {
        row.setNullAt(place);
      } else {
        row.write(place, line, begin, end - begin);
      }
    }
    return begin < end || from == to;
  }
}
