package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.thalweg.text.DataException;

/**
 * What columns of numbers, truth values, dates and vectors are as features. Columns of text, as all
 * of CSV are, go by the first value that is there.
 */
final class NumericFeatures {
  private NumericFeatures() {}

  /**
   * A feature for each column, in order.
   *
   * @param firsts the first values of those columns that are {@link #unknown} without
   */
  static List<Feature> of(
      Dataset<Row> table, Collection<String> names, Map<String, String> firsts) {
    List<Feature> features = new ArrayList<>();
    for (String name : names) {
      StructField field = Names.field(table, name);
      DataType type = field.dataType();
      if (CellTypes.isVector(type)) {
        AttributeGroup told = told(field);
        int size =
            told.size() >= 0 ? told.size() : Integer.parseInt(firsts.getOrDefault(name, "0"));
        features.add(Feature.vector(name, size, marks(told)));
      } else {
        features.add(new Feature(name, kind(type, firsts.get(name)), 1));
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

  private static Feature.FeatureKind kind(DataType type, String firstText) {
    if (type instanceof BooleanType) {
      return Feature.FeatureKind.TRUTH;
    }
    if (CellTypes.isTime(type)) {
      return Feature.FeatureKind.DATE;
    }
    return type instanceof StringType ? ofText(firstText) : Feature.FeatureKind.NUMBER;
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
   * The columns of which only the first value says what they are: of texts, and of vectors of a
   * length that is not told.
   *
   * @throws DataException if a column holds what cannot be a feature
   */
  static List<String> unknown(Dataset<Row> table, Collection<String> names) {
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      StructField field = Names.field(table, name);
      DataType type = field.dataType();
      boolean isVector = CellTypes.isVector(type);
      if (type instanceof StringType || isVector && told(field).size() < 0) {
        unknown.add(name);
      } else if (!isVector
          && !(type instanceof BooleanType || type instanceof NumericType)
          && !CellTypes.isTime(type)) {
        throw new DataException(
            "column %s must hold numbers, truth values, dates, vectors or arrays of numbers but holds %s"
                .formatted(name, type.simpleString()));
      }
    }
    return unknown;
  }

  /** What a column of vectors is known by. */
  private static AttributeGroup told(StructField field) {
    boolean mayTell = field.dataType().equals(SQLDataTypes.VectorType());
    return mayTell ? AttributeGroup.fromStructField(field) : new AttributeGroup(field.name());
  }
}
