package org.thalweg.data.table;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructField;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.loss.LossColumn;

/**
 * Reads rows of a table, projected by an {@link Encoding}, into a {@link BlockBuilder}: label as it
 * stands, weight, offset, what the loss reads, and an entry for every feature that is not 0.
 * Everything must be there and finite, but for numbers of columns in which something stands for
 * those that are missing: that are nulls, numbers that are none (NaN), and texts that are blank or
 * say so.
 */
final class RowDecoder implements Serializable {
  private static final long serialVersionUID = 1;

  private final LabelRule labelRule;
  private final ClassNumbers classes;
  private final RowCells cells;
  private final double[] least; // of each column of the loss
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
    List<Feature> features = encoding.features();
    this.cells = new RowCells(encoding, fields);
    this.categories = new CategoryCells(encoding);
    this.lows = NumberRanges.bounds(features, NumberRange::low);
    this.highs = NumberRanges.bounds(features, NumberRange::high);
    this.least =
        encoding.columns().ofLoss().read().stream().mapToDouble(LossColumn::least).toArray();
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
    if (cells.isCorrupt(row)) {
      throw cells.corrupt(row);
    }
    double label = label(row);
    if (Double.isNaN(labelRule.accept(label))) {
      String value = cells.quoted(row, 0) + hint(label);
      throw MalformedRow.label("label of column " + cells.names[0], labelRule, label, value);
    }
    double weight = cells.kinds[1] == Cell.ABSENT ? 1 : cells.number(row, 1);
    if (weight < 0) {
      throw new MalformedRow(cells.place(1), "at least 0", cells.quoted(row, 1));
    }
    double offset = cells.kinds[2] == Cell.ABSENT ? 0 : cells.number(row, 2);
    hashed.clear();
    ranges = ranges == null ? new NumberRanges(lows, highs) : ranges;
    int from = 0;
    for (int i = RowCells.FIRST_FEATURE; i < cells.endOfFeatures; i++) {
      feature(row, i, from, builder);
      from += cells.kinds[i] == Cell.HASH || cells.kinds[i] == Cell.HASHES ? 0 : cells.widths[i];
    }
    hashed.addTo(builder, from);
    for (int k = 0; k < least.length; k++) {
      builder.column(k, ofLoss(row, k));
    }
    builder.endRow(label, weight, offset);
  }

  private double ofLoss(InternalRow row, int k) throws MalformedRow {
    int i = cells.endOfFeatures + k;
    double value = cells.number(row, i);
    if (value < least[k]) {
      String rule = least[k] == Double.MIN_VALUE ? "above 0" : "at least " + (long) least[k];
      throw new MalformedRow(cells.place(i), rule + ", as the loss takes it", cells.quoted(row, i));
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
    if (cells.kinds[0] != Cell.CLASS) {
      return cells.kinds[0] == Cell.ABSENT ? 0 : cells.number(row, 0);
    }
    cells.requirePresent(row, 0);
    int number = classes.of(row.getUTF8String(0));
    if (number < 0 && CellTexts.isMissing(row.getUTF8String(0))) {
      throw cells.missing(0);
    }
    if (number < 0) {
      throw new MalformedRow("label", "one of " + classes, cells.quoted(row, 0));
    }
    return number;
  }

  private void feature(InternalRow row, int i, int from, BlockBuilder builder) throws MalformedRow {
    switch (cells.kinds[i]) {
      case DOUBLE, TEXT, TRUTH, DATE_TEXT, DATE, TIME -> {
        boolean isFilled = !Double.isNaN(cells.fills[i]) && cells.isMissing(row, i);
        double value = isFilled ? cells.fills[i] : cells.number(row, i);
        if (!isFilled) {
          ranges.add(i - RowCells.FIRST_FEATURE, value);
        }
        entry(from, value, builder);
      }
      case MISSING -> entry(from, cells.isMissing(row, i) ? 1 : 0, builder);
      case VECTOR -> {
        cells.requirePresent(row, i);
        InternalRow vector = row.getStruct(i, VectorCells.FIELDS);
        vectors.add(vector, cells.names[i], cells.widths[i], from, builder);
      }
      case ARRAY -> {
        cells.requirePresent(row, i);
        vectors.add(row.getArray(i), cells.names[i], cells.widths[i], from, builder);
      }
      case CATEGORY -> {
        int category = categories.number(i - RowCells.FIRST_FEATURE, row, i);
        if (category == CategoryNumbers.UNKNOWN) {
          throw new MalformedRow(
              cells.place(i),
              "a category of the training data (data.unknown = error)",
              row.isNullAt(i) ? "missing" : cells.quoted(row, i));
        }
        if (category != CategoryNumbers.NONE) {
          builder.entry(from + category, 1);
        }
      }
      case HASH -> {
        if (!row.isNullAt(i)) {
          hashed.add((int) (row.getLong(i) & cells.widths[i] - 1));
        }
      }
      case HASHES -> {
        ArrayData words = row.isNullAt(i) ? null : row.getArray(i);
        for (int k = 0; words != null && k < words.numElements(); k++) {
          hashed.add((int) (words.getLong(k) & cells.widths[i] - 1));
        }
      }
      case ABSENT, CLASS -> throw new IllegalStateException(cells.names[i]);
    }
  }

  private static void entry(int column, double value, BlockBuilder builder) {
    if (value != 0) {
      builder.entry(column, value);
    }
  }
}
