package org.thalweg.data.table;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.config.Columns;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.loss.LossColumn;
import org.thalweg.text.DataException;

/**
 * The cells of rows of a table, projected by an {@link Encoding}: what each is, the numbers in
 * them, and what is said of one that holds none.
 */
final class RowCells implements Serializable {
  private static final long serialVersionUID = 1;
  static final int FIRST_FEATURE = 4; // after label, weight, offset, corrupt line
  private static final int SHOWN = 40; // characters of a text that breaks a rule

  final Cell[] kinds; // of label, weight, offset, each feature, each column of the loss
  final String[] names;
  final int endOfFeatures;
  final int[] widths;
  final double[] fills; // stand for missing numbers; NaN where these are malformed
  private final boolean[] areTexts; // cells
  private final boolean[] areDoubles;
  private final String quote; // of CSV
  private final CellBytes text = new CellBytes(); // of the cell being read

  /**
   * The cells of rows.
   *
   * @param fields of the rows, in their order
   * @throws DataException if a column holds what its feature does not take
   */
  RowCells(Encoding encoding, List<StructField> fields) {
    Columns columns = encoding.columns();
    List<Feature> features = encoding.features();
    this.quote = ReadErrors.quote(fields.get(3));
    List<Optional<String>> roles =
        List.of(
            columns.label(), columns.weight(), columns.offset(), Optional.of(ReadErrors.CORRUPT));
    List<LossColumn> ofLoss = columns.ofLoss().read();
    endOfFeatures = roles.size() + features.size();
    int count = endOfFeatures + ofLoss.size();
    kinds = new Cell[count];
    names = new String[count];
    widths = new int[count];
    fills = new double[count];
    areTexts = new boolean[count];
    areDoubles = new boolean[count];
    for (int i = 0; i < count; i++) {
      boolean isFeature = i >= roles.size() && i < endOfFeatures;
      Feature feature = isFeature ? features.get(i - roles.size()) : null;
      names[i] =
          isFeature
              ? feature.column()
              : i < endOfFeatures
                  ? roles.get(i).orElse(null)
                  : ofLoss.get(i - endOfFeatures).name();
      widths[i] = feature == null ? 0 : feature.width();
      fills[i] = feature == null ? Double.NaN : feature.missing().orElse(Double.NaN);
      DataType type = fields.get(i).dataType();
      if (feature != null && !Cell.fits(type, feature.kind())) {
        throw new DataException(
            "column %s must hold %s, as in training, but holds %s"
                .formatted(feature.column(), held(feature), type.simpleString()));
      }
      areTexts[i] = type instanceof StringType;
      areDoubles[i] = type instanceof DoubleType;
      kinds[i] =
          names[i] == null ? Cell.ABSENT : Cell.of(type, feature == null ? null : feature.kind());
    }
    if (kinds[0] != Cell.ABSENT && !encoding.classNames().isEmpty()) {
      kinds[0] = Cell.CLASS;
    }
  }

  private static String held(Feature feature) {
    return switch (feature.kind()) {
      case VECTOR -> "vectors or arrays of %d numbers".formatted(feature.width());
      case DATE -> "dates";
      default -> "numbers or truth values";
    };
  }

  /** Whether a line of CSV has another number of values than the header. */
  boolean isCorrupt(InternalRow row) {
    return areTexts[3] && !row.isNullAt(3);
  }

  /** What is said of such a line. */
  MalformedRow corrupt(InternalRow row) {
    return new MalformedRow("line", ReadErrors.rule(row.getUTF8String(3), quote), quoted(row, 3));
  }

  /** Whether the number of a cell is not there. */
  boolean isMissing(InternalRow row, int i) {
    if (row.isNullAt(i)) {
      return true;
    }
    if (areTexts[i]) {
      return Cell.isMissing(row.getUTF8String(i));
    }
    return areDoubles[i] && Double.isNaN(row.getDouble(i));
  }

  /**
   * The number of a cell.
   *
   * @throws MalformedRow if it is missing, or none
   */
  double number(InternalRow row, int i) throws MalformedRow {
    requirePresent(row, i);
    double value =
        switch (kinds[i]) {
          case TEXT -> text.at(row, i).decimal();
          case TRUTH -> Cell.truth(row.getUTF8String(i));
          case DATE_TEXT -> Days.of(row.getUTF8String(i).trim().toString());
          case DATE -> row.getInt(i);
          case TIME -> Days.ofMicros(row.getLong(i));
          default -> row.getDouble(i);
        };
    if (!Double.isFinite(value)) {
      throw new MalformedRow(place(i), rule(row, i), quoted(row, i));
    }
    return value;
  }

  private String rule(InternalRow row, int i) {
    return switch (kinds[i]) {
      case TRUTH -> "true or false";
      case DATE_TEXT -> "a date such as 2023-05-01";
      case TEXT ->
          i >= FIRST_FEATURE && i < endOfFeatures && Cell.isName(row.getUTF8String(i))
              ? "a finite number (data.categorical takes names)"
              : "a finite number";
      default -> "a finite number";
    };
  }

  /**
   * Checks that a cell holds something.
   *
   * @throws MalformedRow if it does not
   */
  void requirePresent(InternalRow row, int i) throws MalformedRow {
    if (row.isNullAt(i)) {
      throw missing(i);
    }
  }

  /** What is said of a cell that is not there. */
  MalformedRow missing(int i) {
    boolean isFeature = i >= FIRST_FEATURE && i < endOfFeatures;
    boolean mayBeFilled = isFeature && kinds[i] != Cell.VECTOR && kinds[i] != Cell.ARRAY;
    return new MalformedRow(
        place(i), mayBeFilled ? "there (data.missing stands in for numbers)" : "there", "missing");
  }

  /** Where a cell stands, for messages. */
  String place(int i) {
    return "value of column " + names[i];
  }

  /** What a cell of text or numbers holds, for messages. */
  String quoted(InternalRow row, int i) {
    if (kinds[i] == Cell.DOUBLE) {
      return String.valueOf(row.getDouble(i));
    }
    UTF8String text = row.getUTF8String(i);
    return '"' + text.substring(0, SHOWN).toString() + (text.numChars() > SHOWN ? "…" : "") + '"';
  }
}
