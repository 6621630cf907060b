package org.thalweg.data.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.config.UnknownCategory;
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
  private transient OddCells odd; // since they were taken; null for no rows
  private final VectorCells vectors = new VectorCells(); // of the row
  private final double[][] steps; // by feature, the numbers at which they are; null for others
  private final int[] froms; // of the first of the features of each column
  private final Curve[] curves; // by feature; null for others
  private final double[] ofCurve; // the features of one, of a cell
  private double factor; // of the column that is read next

  /** A decoder of rows that hold its cells, in their order. */
  RowDecoder(Encoding encoding, List<StructField> fields, LabelRule labelRule) {
    this.labelRule = labelRule;
    this.classes = new ClassNumbers(encoding.classNames());
    List<Feature> features = encoding.features();
    this.cells = new RowCells(encoding, fields);
    this.categories = new CategoryCells(encoding);
    this.steps =
        encoding.parts().stream()
            .map(
                part ->
                    part.feature().kind() == Feature.FeatureKind.STEPS
                        ? part.levels().stream().mapToDouble(Double::parseDouble).toArray()
                        : null)
            .toArray(double[][]::new);
    this.froms = encoding.parts().stream().mapToInt(Encoding.Part::from).toArray();
    this.curves =
        encoding.parts().stream().map(part -> part.curve().orElse(null)).toArray(Curve[]::new);
    this.ofCurve =
        new double
            [Stream.of(curves).filter(Objects::nonNull).mapToInt(Curve::width).max().orElse(0)];
    this.lows = OddCells.bounds(features, NumberRange::low);
    this.highs = OddCells.bounds(features, NumberRange::high);
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
    odd = odd == null ? new OddCells(lows, highs) : odd;
    factor = 1;
    for (int i = RowCells.FIRST_FEATURE; i < cells.endOfFeatures; i++) {
      factor = feature(row, i, froms[i - RowCells.FIRST_FEATURE], builder);
    }
    hashed.addTo(builder);
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

  /** What is odd about the rows since this was asked before; null for no rows. */
  OddCells odd() {
    OddCells taken = odd;
    odd = null;
    return taken;
  }

  private double label(InternalRow row) throws MalformedRow {
    if (cells.kinds[0] != Cell.CLASS) {
      return cells.kinds[0] == Cell.ABSENT ? 0 : cells.number(row, 0);
    }
    cells.requirePresent(row, 0);
    int number = classes.of(row.getUTF8String(0));
    if (number < 0 && Cell.isMissing(row.getUTF8String(0))) {
      throw cells.missing(0);
    }
    if (number < 0) {
      throw new MalformedRow("label", "one of " + classes, cells.quoted(row, 0));
    }
    return number;
  }

  /** Reads a cell; returns the factor of the next one. */
  private double feature(InternalRow row, int i, int from, BlockBuilder builder)
      throws MalformedRow {
    switch (cells.kinds[i]) {
      case DOUBLE, TEXT, TRUTH, DATE_TEXT, DATE, TIME -> {
        boolean isFilled = !Double.isNaN(cells.fills[i]) && cells.isMissing(row, i);
        double value = isFilled ? cells.fills[i] : cells.number(row, i);
        if (!isFilled) {
          odd.number(i - RowCells.FIRST_FEATURE, value);
        }
        Curve curve = curves[i - RowCells.FIRST_FEATURE];
        if (curve != null) {
          curve.of(value, ofCurve);
          for (int k = 0; k < curve.width(); k++) {
            entry(from + k, ofCurve[k], builder);
          }
          return 1;
        }
        double[] levels = steps[i - RowCells.FIRST_FEATURE];
        for (int k = 0, n = levels == null ? 0 : Feature.reached(levels, value); k < n; k++) {
          builder.entry(from + k, 1);
        }
        if (levels == null && cells.widths[i] == 0) {
          return factor * value;
        }
        if (levels == null) {
          entry(from, factor * value, builder);
        }
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
        int category = categories.number(i - RowCells.FIRST_FEATURE, row, i, odd);
        if (category == CategoryNumbers.UNKNOWN) {
          throw new MalformedRow(
              cells.place(i),
              "a category of the training data (data.unknown = error)",
              row.isNullAt(i) ? "missing" : cells.quoted(row, i));
        }
        if (category != CategoryNumbers.NONE) {
          entry(from + category, factor, builder);
        }
      }
      case HASH -> {
        if (!row.isNullAt(i)) {
          hashed.add(from + (int) (row.getLong(i) & cells.widths[i] - 1));
        }
      }
      case HASHES -> {
        ArrayData words = row.isNullAt(i) ? null : row.getArray(i);
        for (int k = 0; words != null && k < words.numElements(); k++) {
          hashed.add(from + (int) (words.getLong(k) & cells.widths[i] - 1));
        }
      }
      case ABSENT, CLASS -> throw new IllegalStateException(cells.names[i]);
    }
    return 1;
  }

  private static void entry(int column, double value, BlockBuilder builder) {
    if (value != 0) {
      builder.entry(column, value);
    }
  }

  /**
   * The features of categories by what cells hold, and a count of what training data do not have.
   */
  private static final class CategoryCells implements Serializable {
    private static final long serialVersionUID = 1;

    private final CategoryNumbers[] columns; // by feature; null where it is none of categories
    private final UnknownCategory[] rules; // by feature
    private final CellBytes text = new CellBytes(); // of the cell being read

    CategoryCells(Encoding encoding) {
      List<Encoding.Part> parts = encoding.parts();
      columns = new CategoryNumbers[parts.size()];
      rules = new UnknownCategory[parts.size()];
      for (int i = 0; i < columns.length; i++) {
        Feature feature = parts.get(i).feature();
        boolean isEffect = DerivedColumns.key(feature.column()).isPresent();
        rules[i] = isEffect ? UnknownCategory.ZERO : encoding.columns().unknown();
        if (feature.kind() == Feature.FeatureKind.ONE_HOT) {
          columns[i] = new CategoryNumbers(feature, parts.get(i).levels());
        }
      }
    }

    /**
     * Which feature of a column is 1: {@link CategoryNumbers#NONE} for none, and {@link
     * CategoryNumbers#UNKNOWN} where the row is malformed.
     *
     * @param i place of the cell in the row
     * @param odd gets a category that the training data do not have
     */
    int number(int column, InternalRow row, int i, OddCells odd) {
      CategoryNumbers numbers = columns[column];
      boolean isMissing = row.isNullAt(i);
      if (isMissing && !numbers.isComplete()) {
        return CategoryNumbers.NONE;
      }
      int number = isMissing ? CategoryNumbers.UNKNOWN : numbers.of(text.at(row, i));
      if (number != CategoryNumbers.UNKNOWN || rules[column] == UnknownCategory.ERROR) {
        return number;
      }
      odd.category(column, isMissing ? null : row.getUTF8String(i).toString());
      return rules[column] == UnknownCategory.REFERENCE
          ? numbers.mostFrequent()
          : CategoryNumbers.NONE;
    }
  }

  /**
   * The number of a category among the features of its column: as it is written, or as a whole
   * number by {@link WholeNumbers}.
   */
  private static final class CategoryNumbers implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of a category that has no feature. */
    static final int NONE = -1;

    /** Of one that the training data do not have. */
    static final int UNKNOWN = -2;

    private final byte[][] texts; // in the first free slot from that of the hash on; half are free
    private final int[] numbers; // of the texts
    private final WholeNumbers whole;
    private final boolean hasReference;
    private final boolean isEmpty;

    /**
     * The numbers of the categories of a column.
     *
     * @param levels that have features, in their order
     */
    CategoryNumbers(Feature feature, List<String> levels) {
      List<String> all = new ArrayList<>(levels);
      feature.reference().ifPresent(all::add);
      texts = new byte[2 * Integer.highestOneBit(2 * all.size() + 1)][];
      numbers = new int[texts.length];
      for (int i = 0; i < all.size(); i++) {
        byte[] text = all.get(i).getBytes(StandardCharsets.UTF_8);
        int slot = slot(new CellBytes().of(text));
        texts[slot] = text;
        numbers[slot] = i < levels.size() ? i : NONE;
      }
      whole = new WholeNumbers(all);
      hasReference = feature.reference().isPresent();
      isEmpty = all.isEmpty();
    }

    /** The number of a category, {@link #NONE} or {@link #UNKNOWN}. */
    int of(CellBytes text) {
      int slot = slot(text);
      if (texts[slot] == null && !whole.isEmpty()) {
        String category = whole.call(text.toString());
        slot = slot(new CellBytes().of(category.getBytes(StandardCharsets.UTF_8)));
      }
      return texts[slot] == null ? UNKNOWN : numbers[slot];
    }

    /** The slot of a text, or a free one. */
    private int slot(CellBytes text) {
      int slot = text.hash() & texts.length - 1;
      while (texts[slot] != null && !text.is(texts[slot])) {
        slot = slot + 1 & texts.length - 1;
      }
      return slot;
    }

    /**
     * Whether all rows of the training data have a category, so that one that is missing is new.
     */
    boolean isComplete() {
      return hasReference;
    }

    /** The number of the most frequent category. */
    int mostFrequent() {
      return hasReference || isEmpty ? NONE : 0;
    }
  }

  /**
   * The number of a class by its name: as it is written, else in any case, else by the number that
   * it is the text of; the latter two where they are of one class alone.
   */
  private static final class ClassNumbers implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int NONE = -1;
    private static final int SHOWN = 10;

    private final List<String> names;
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> lower = new HashMap<>();
    private final Map<Double, Integer> numbers = new HashMap<>();

    ClassNumbers(List<String> names) {
      this.names = names;
      for (int i = 0; i < names.size(); i++) {
        int number = i;
        String name = names.get(i).strip();
        exact.put(name, number);
        lower.merge(name.toLowerCase(Locale.ROOT), number, (a, b) -> NONE);
        Double value = Cell.decimal(UTF8String.fromString(name));
        if (!value.isNaN()) {
          numbers.merge(value, number, (a, b) -> NONE);
        }
      }
    }

    /** The number of a class, or −1. */
    int of(UTF8String text) {
      String name = text.toString().strip();
      Integer number = exact.get(name);
      if (number == null) {
        number = lower.get(name.toLowerCase(Locale.ROOT));
      }
      if (number == null && !numbers.isEmpty()) {
        number = numbers.get(Cell.decimal(text));
      }
      return number == null ? NONE : number;
    }

    /** The first of the names. */
    @Override
    public String toString() {
      String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
      return names.size() > SHOWN ? first + ", …" : first;
    }
  }

  /** The hashed features of one row: how often each of them occurs in it. */
  private static final class HashedFeatures implements Serializable {
    private static final long serialVersionUID = 1;

    private int[] indices = new int[16];
    private int count;

    void clear() {
      count = 0;
    }

    void add(int index) {
      if (count == indices.length) {
        indices = Arrays.copyOf(indices, 2 * count);
      }
      indices[count++] = index;
    }

    /** Adds an entry for each feature that occurs, in order. */
    void addTo(BlockBuilder builder) {
      Arrays.sort(indices, 0, count);
      for (int i = 0; i < count; ) {
        int same = 1;
        while (i + same < count && indices[i + same] == indices[i]) {
          same++;
        }
        builder.entry(indices[i], same);
        i += same;
      }
    }
  }

  /**
   * Finds categories that are whole numbers however a table writes them, by its type: {@code
   * 80010000}, {@code 80010000.0} or {@code 8.001E7}. What is a category as it is written stays
   * that one.
   */
  static final class WholeNumbers implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Pattern INTEGER = Pattern.compile("-?\\d+(\\.0+)?");
    private static final Pattern SCIENTIFIC = Pattern.compile("-?\\d\\.\\d+E\\d{1,2}");
    private static final String SEVERAL = "";

    private final Set<String> categories;
    private final Map<String, String> byNumber = new HashMap<>();

    WholeNumbers(List<String> categories) {
      this.categories = new HashSet<>(categories);
      for (String category : categories) {
        String number = number(category);
        if (!number.isEmpty()) {
          byNumber.merge(number, category, (one, other) -> SEVERAL);
        }
      }
    }

    /** Whether no category is a whole number. */
    boolean isEmpty() {
      return byNumber.isEmpty();
    }

    /** The category of a text; the text where it has none. */
    String call(String text) {
      if (text == null || categories.contains(text)) {
        return text;
      }
      String category = byNumber.getOrDefault(number(text), SEVERAL);
      return category.equals(SEVERAL) ? text : category;
    }

    /** The digits of a whole number; empty for another text. */
    private static String number(String text) {
      if (INTEGER.matcher(text).matches()) {
        int point = text.indexOf('.');
        return point < 0 ? text : text.substring(0, point);
      }
      if (!SCIENTIFIC.matcher(text).matches()) {
        return "";
      }
      BigDecimal number = new BigDecimal(text).stripTrailingZeros();
      return number.scale() > 0 ? "" : number.toBigInteger().toString();
    }
  }
}
