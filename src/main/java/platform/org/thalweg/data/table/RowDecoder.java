package org.thalweg.data.table;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.config.Columns;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.loss.LossColumn;
import org.thalweg.text.DataException;

/**
 * Reads rows of a table, projected by an {@link Encoding}, into a {@link BlockBuilder}: label as it
 * stands, weight, offset, what the loss reads, and an entry for every feature that is not 0.
 * Everything must be there and finite, but for numbers of columns in which something stands for
 * those that are missing: that are nulls, numbers that are none (NaN), and texts that are blank or
 * say so.
 */
final class RowDecoder implements Serializable {
  private static final long serialVersionUID = 1;
  static final int FIRST_FEATURE = 4; // after label, weight, offset, corrupt line
  private static final int SHOWN = 40; // characters of a text that breaks a rule

  private final LabelRule labelRule;
  private final ClassNumbers classes;
  private final Cell[] cells; // of label, weight, offset, each feature, each column of the loss
  private final String[] names;
  private final int endOfFeatures;
  private final double[] least; // of each column of the loss
  private final int[] widths;
  private final double[] fills; // stand for missing numbers; NaN where these are malformed
  private final boolean[] areTexts; // cells
  private final boolean[] areDoubles;
  private final String quote; // of CSV
  private final CategoryCells categories;
  private final HashedFeatures hashed = new HashedFeatures(); // of the row
  private final double[] lows; // of each feature, beyond which a number is far outside
  private final double[] highs;
  private transient NumberRanges ranges; // since they were taken; null for no rows
  private final VectorCells vectors = new VectorCells(); // of the row

  /** A decoder of rows that hold its cells, in their order. */
  RowDecoder(Encoding encoding, List<StructField> fields, LabelRule labelRule) {
    this.labelRule = labelRule;
    this.classes = new ClassNumbers(encoding.classNames());
    Columns columns = encoding.columns();
    List<Feature> features = encoding.features();
    this.categories = new CategoryCells(encoding);
    this.quote = ReadErrors.quote(fields.get(3));
    this.lows = NumberRanges.bounds(features, NumberRange::low);
    this.highs = NumberRanges.bounds(features, NumberRange::high);
    List<Optional<String>> roles =
        List.of(
            columns.label(), columns.weight(), columns.offset(), Optional.of(ReadErrors.CORRUPT));
    List<LossColumn> ofLoss = columns.ofLoss().read();
    endOfFeatures = roles.size() + features.size();
    least = ofLoss.stream().mapToDouble(LossColumn::least).toArray();
    int count = endOfFeatures + ofLoss.size();
    cells = new Cell[count];
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
      cells[i] =
          names[i] == null ? Cell.ABSENT : Cell.of(type, feature == null ? null : feature.kind());
    }
    if (cells[0] != Cell.ABSENT && !encoding.classNames().isEmpty()) {
      cells[0] = Cell.CLASS;
    }
  }

  private static String held(Feature feature) {
    return switch (feature.kind()) {
      case VECTOR -> "vectors or arrays of %d numbers".formatted(feature.width());
      case DATE -> "dates";
      default -> "numbers or truth values";
    };
  }

  /** What helps where classes are numbers, but not those that the loss takes. */
  private String hint(double label) {
    return labelRule.mayBeNamed() && label == Math.rint(label)
        ? "; data.classNames says what classes are called"
        : "";
  }

  /**
   * Reads a row.
   *
   * @throws MalformedRow if it breaks a rule; the builder then holds a part of it
   */
  void decode(InternalRow row, BlockBuilder builder) throws MalformedRow {
    if (isCorrupt(row)) {
      throw new MalformedRow("line", ReadErrors.rule(row.getUTF8String(3), quote), quoted(row, 3));
    }
    double label = label(row);
    if (Double.isNaN(labelRule.accept(label))) {
      String value = quoted(row, 0) + hint(label);
      throw MalformedRow.label("label of column " + names[0], labelRule, label, value);
    }
    double weight = cells[1] == Cell.ABSENT ? 1 : number(row, 1);
    if (weight < 0) {
      throw new MalformedRow(place(1), "at least 0", quoted(row, 1));
    }
    double offset = cells[2] == Cell.ABSENT ? 0 : number(row, 2);
    hashed.clear();
    ranges = ranges == null ? new NumberRanges(lows, highs) : ranges;
    int from = 0;
    for (int i = FIRST_FEATURE; i < endOfFeatures; i++) {
      feature(row, i, from, builder);
      from += cells[i] == Cell.HASH || cells[i] == Cell.HASHES ? 0 : widths[i];
    }
    hashed.addTo(builder, from);
    for (int k = 0; k < least.length; k++) {
      builder.column(k, ofLoss(row, k));
    }
    builder.endRow(label, weight, offset);
  }

  private double ofLoss(InternalRow row, int k) throws MalformedRow {
    int i = endOfFeatures + k;
    double value = number(row, i);
    if (value < least[k]) {
      String rule = least[k] == Double.MIN_VALUE ? "above 0" : "at least " + (long) least[k];
      throw new MalformedRow(place(i), rule + ", as the loss takes it", quoted(row, i));
    }
    return value;
  }

  /** The categories that the training data do not have, of the rows since this was asked before. */
  UnknownCategories unknown() {
    return categories.taken();
  }

  /** The ranges of the numbers, of the rows since this was asked before; null for no rows. */
  NumberRanges ranges() {
    NumberRanges taken = ranges;
    ranges = null;
    return taken;
  }

  private double label(InternalRow row) throws MalformedRow {
    if (cells[0] != Cell.CLASS) {
      return cells[0] == Cell.ABSENT ? 0 : number(row, 0);
    }
    requirePresent(row, 0);
    int number = classes.of(row.getUTF8String(0));
    if (number < 0 && CellTexts.isMissing(row.getUTF8String(0))) {
      throw missing(0);
    }
    if (number < 0) {
      throw new MalformedRow("label", "one of " + classes, quoted(row, 0));
    }
    return number;
  }

  private void feature(InternalRow row, int i, int from, BlockBuilder builder) throws MalformedRow {
    switch (cells[i]) {
      case DOUBLE, TEXT, TRUTH, DATE_TEXT, DATE, TIME -> {
        boolean isFilled = !Double.isNaN(fills[i]) && isMissing(row, i);
        double value = isFilled ? fills[i] : number(row, i);
        if (!isFilled) {
          ranges.add(i - FIRST_FEATURE, value);
        }
        entry(from, value, builder);
      }
      case MISSING -> entry(from, isMissing(row, i) ? 1 : 0, builder);
      case VECTOR -> {
        requirePresent(row, i);
        InternalRow vector = row.getStruct(i, VectorCells.FIELDS);
        vectors.add(vector, names[i], widths[i], from, builder);
      }
      case ARRAY -> {
        requirePresent(row, i);
        vectors.add(row.getArray(i), names[i], widths[i], from, builder);
      }
      case CATEGORY -> {
        UTF8String text = row.isNullAt(i) ? null : row.getUTF8String(i);
        int category = categories.number(i - FIRST_FEATURE, text);
        if (category == CategoryNumbers.UNKNOWN) {
          throw new MalformedRow(
              place(i),
              "a category of the training data (data.unknown = error)",
              text == null ? "missing" : quoted(row, i));
        }
        if (category != CategoryNumbers.NONE) {
          builder.entry(from + category, 1);
        }
      }
      case HASH -> {
        if (!row.isNullAt(i)) {
          hashed.add((int) (row.getLong(i) & widths[i] - 1));
        }
      }
      case HASHES -> {
        ArrayData words = row.isNullAt(i) ? null : row.getArray(i);
        for (int k = 0; words != null && k < words.numElements(); k++) {
          hashed.add((int) (words.getLong(k) & widths[i] - 1));
        }
      }
      case ABSENT, CLASS -> throw new IllegalStateException(names[i]);
    }
  }

  /** Whether a line of CSV has another number of values than the header. */
  boolean isCorrupt(InternalRow row) {
    return areTexts[3] && !row.isNullAt(3);
  }

  /** Whether the number of a cell is not there. */
  boolean isMissing(InternalRow row, int i) {
    if (row.isNullAt(i)) {
      return true;
    }
    if (areTexts[i]) {
      return CellTexts.isMissing(row.getUTF8String(i));
    }
    return areDoubles[i] && Double.isNaN(row.getDouble(i));
  }

  private static void entry(int column, double value, BlockBuilder builder) {
    if (value != 0) {
      builder.entry(column, value);
    }
  }

  /**
   * The number of a cell.
   *
   * @throws MalformedRow if it is missing, or none
   */
  double number(InternalRow row, int i) throws MalformedRow {
    requirePresent(row, i);
    double value =
        switch (cells[i]) {
          case TEXT -> CellTexts.decimal(row.getUTF8String(i));
          case TRUTH -> CellTexts.truth(row.getUTF8String(i));
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
    return switch (cells[i]) {
      case TRUTH -> "true or false";
      case DATE_TEXT -> "a date such as 2023-05-01";
      case TEXT ->
          i >= FIRST_FEATURE && i < endOfFeatures && CellTexts.isName(row.getUTF8String(i))
              ? "a finite number (data.categorical takes names)"
              : "a finite number";
      default -> "a finite number";
    };
  }

  private void requirePresent(InternalRow row, int i) throws MalformedRow {
    if (row.isNullAt(i)) {
      throw missing(i);
    }
  }

  private MalformedRow missing(int i) {
    boolean isFeature = i >= FIRST_FEATURE && i < endOfFeatures;
    boolean mayBeFilled = isFeature && cells[i] != Cell.VECTOR && cells[i] != Cell.ARRAY;
    return new MalformedRow(
        place(i), mayBeFilled ? "there (data.missing stands in for numbers)" : "there", "missing");
  }

  private String place(int i) {
    return "value of column " + names[i];
  }

  private String quoted(InternalRow row, int i) {
    if (cells[i] == Cell.DOUBLE) {
      return String.valueOf(row.getDouble(i));
    }
    UTF8String text = row.getUTF8String(i);
    return '"' + text.substring(0, SHOWN).toString() + (text.numChars() > SHOWN ? "…" : "") + '"';
  }
}
