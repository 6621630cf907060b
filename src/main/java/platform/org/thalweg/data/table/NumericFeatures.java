package org.thalweg.data.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.text.DataException;

/**
 * What columns of numbers, truth values, dates and vectors are as features. Columns of text, as all
 * of CSV are, go by the first value that is there.
 */
final class NumericFeatures {
  private static final Column PATH = col("_metadata.file_path");

  private NumericFeatures() {}

  /**
   * A feature for each column, in order.
   *
   * @param firstTexts of these columns, as {@link #firstTexts} finds them
   * @throws DataException if a column holds what cannot be a feature
   */
  static List<Feature> of(
      Dataset<Row> table, Collection<String> names, Map<String, String> firstTexts) {
    List<Feature> features = new ArrayList<>();
    for (String name : names) {
      StructField field = Names.field(table, name);
      DataType type = field.dataType();
      if (CellTypes.isVector(type)) {
        boolean mayTell = type.equals(SQLDataTypes.VectorType());
        AttributeGroup told =
            mayTell ? AttributeGroup.fromStructField(field) : new AttributeGroup(name);
        int size = told.size() >= 0 ? told.size() : firstSize(table, name);
        features.add(Feature.vector(name, size, marks(told)));
      } else {
        features.add(new Feature(name, kind(name, type, firstTexts.get(name)), 1));
      }
    }
    return features;
  }

  /** The numbers of vectors that are 0 or 1, or stand for categories, as encoders say. */
  private static BitSet marks(AttributeGroup told) {
    BitSet marks = new BitSet();
    if (told.attributes().isDefined()) {
      Attribute[] all = told.attributes().get();
      for (int i = 0; i < all.length; i++) {
        marks.set(i, all[i].isNominal()); // as binary ones are
      }
    }
    return marks;
  }

  private static Feature.FeatureKind kind(String name, DataType type, String firstText) {
    if (type instanceof BooleanType) {
      return Feature.FeatureKind.TRUTH;
    }
    if (CellTypes.isTime(type)) {
      return Feature.FeatureKind.DATE;
    }
    if (type instanceof StringType) {
      return ofText(firstText);
    }
    if (type instanceof NumericType) {
      return Feature.FeatureKind.NUMBER;
    }
    throw new DataException(
        "column %s must hold numbers, truth values, dates, vectors or arrays of numbers but holds %s"
            .formatted(name, type.simpleString()));
  }

  private static Feature.FeatureKind ofText(String first) {
    String text = first == null ? "" : first.strip().toLowerCase(Locale.ROOT);
    if (text.equals("true") || text.equals("false")) {
      return Feature.FeatureKind.TRUTH;
    }
    return Double.isNaN(Days.of(text.toUpperCase(Locale.ROOT)))
        ? Feature.FeatureKind.NUMBER
        : Feature.FeatureKind.DATE;
  }

  /**
   * The first value of each column of text, in one job; none where all are missing.
   *
   * @param label of which that is asked too
   */
  static Map<String, String> firstTexts(
      Dataset<Row> table, Collection<String> names, Optional<String> label) {
    List<String> texts = texts(table, names.stream());
    Column[] known = cells(table, texts);
    texts.addAll(texts(table, label.stream().filter(name -> !texts.contains(name))));
    Map<String, String> first = new HashMap<>();
    if (texts.isEmpty()) {
      return first;
    }
    Column[] cells = cells(table, texts);
    firstRow(table, coalesce(known.length > 0 ? known : cells).isNotNull(), cells)
        .ifPresent(
            row -> {
              for (int i = 0; i < cells.length; i++) {
                if (isThere(row.getString(i))) {
                  first.put(texts.get(i), row.getString(i));
                }
              }
            });
    for (String name : texts) {
      if (!first.containsKey(name)) { // a row further down may have one
        Column cell = Names.cell(table, name);
        firstRow(table, not(CellTexts.isMissing(cell)), cell)
            .ifPresent(row -> first.put(name, row.getString(0)));
      }
    }
    return first;
  }

  private static List<String> texts(Dataset<Row> table, Stream<String> names) {
    return names
        .filter(name -> Names.field(table, name).dataType() instanceof StringType)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Column[] cells(Dataset<Row> table, List<String> names) {
    return names.stream().map(name -> Names.cell(table, name)).toArray(Column[]::new);
  }

  private static boolean isThere(String text) {
    return text != null && !CellTexts.isMissing(UTF8String.fromString(text));
  }

  private static int firstSize(Dataset<Row> table, String name) {
    Column cell = Names.cell(table, name);
    return firstRow(table, cell.isNotNull(), cell).map(NumericFeatures::size).orElse(0);
  }

  private static int size(Row row) {
    Object value = row.get(0);
    if (value instanceof Row structure) { // type, size, indices, values
      return structure.getByte(0) == 0 ? structure.getInt(1) : structure.getList(3).size();
    }
    return value instanceof Vector vector ? vector.size() : row.getList(0).size();
  }

  /**
   * Some cells of the first row, lines of a wrong number of values left out, that meets a
   * condition.
   *
   * @param condition of some columns, which Spark requires of CSV
   */
  private static Optional<Row> firstRow(Dataset<Row> table, Column condition, Column... cells) {
    Dataset<Row> rows = ReadErrors.wholeLines(table).where(condition);
    if (!TablePlan.isRead(table)) {
      return first(rows, cells);
    }
    return Arrays.stream(table.inputFiles())
        .map(NumericFeatures::path)
        .min(Comparator.naturalOrder())
        .flatMap(file -> first(rows.where(PATH.equalTo(file)), cells))
        .or(() -> ofFirstFile(rows, cells));
  }

  /** The path of a file as rows have it, which lacks the empty authority of {@code file:///}. */
  private static String path(String uri) {
    return new Path(new Path(URI.create(uri)).toString()).toUri().toString();
  }

  /** The first row of all files, if the first file has none that fits. */
  private static Optional<Row> ofFirstFile(Dataset<Row> rows, Column... cells) {
    Row file = rows.agg(min(PATH)).first();
    return file.isNullAt(0)
        ? Optional.empty()
        : first(rows.where(PATH.equalTo(file.getString(0))), cells);
  }

  private static Optional<Row> first(Dataset<Row> rows, Column... cells) {
    return rows.select(cells).takeAsList(1).stream().findFirst();
  }
}
