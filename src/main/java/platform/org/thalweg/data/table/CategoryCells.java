package org.thalweg.data.table;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.config.UnknownCategory;

/** The features of categories by what cells hold, and a count of what training data do not have. */
final class CategoryCells implements Serializable {
  private static final long serialVersionUID = 1;

  private final CategoryNumbers[] columns; // by feature; null where it is none of categories
  private final UnknownCategory rule;
  private UnknownCategories unknown; // since they were taken; null for none

  CategoryCells(Encoding encoding) {
    List<Feature> features = encoding.features();
    Iterator<List<String>> levels = encoding.categories().iterator();
    columns = new CategoryNumbers[features.size()];
    for (int i = 0; i < columns.length; i++) {
      if (features.get(i).kind() == Feature.FeatureKind.ONE_HOT && levels.hasNext()) {
        columns[i] = new CategoryNumbers(features.get(i), levels.next());
      }
    }
    rule = encoding.columns().unknown();
  }

  /**
   * Which feature of a column is 1: {@link CategoryNumbers#NONE} for none, and {@link
   * CategoryNumbers#UNKNOWN} where the row is malformed.
   *
   * @param text of the cell; null where it is missing
   */
  int number(int column, UTF8String text) {
    CategoryNumbers numbers = columns[column];
    if (text == null && !numbers.isComplete()) {
      return CategoryNumbers.NONE;
    }
    int number = text == null ? CategoryNumbers.UNKNOWN : numbers.of(text);
    if (number != CategoryNumbers.UNKNOWN || rule == UnknownCategory.ERROR) {
      return number;
    }
    if (unknown == null) {
      unknown = new UnknownCategories(columns.length);
    }
    unknown.add(column, text);
    return rule == UnknownCategory.REFERENCE ? numbers.mostFrequent() : CategoryNumbers.NONE;
  }

  /** What was counted since this was asked before; null for none. */
  UnknownCategories taken() {
    UnknownCategories taken = unknown;
    unknown = null;
    return taken;
  }
}
