package org.thalweg.data.table;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.thalweg.config.UnknownCategory;

/** The features of categories by what cells hold, and a count of what training data do not have. */
final class CategoryCells implements Serializable {
  private static final long serialVersionUID = 1;

  private final CategoryNumbers[] columns; // by feature; null where it is none of categories
  private final UnknownCategory rule;
  private final CellBytes text = new CellBytes(); // of the cell being read
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
   * @param i place of the cell in the row
   */
  int number(int column, InternalRow row, int i) {
    CategoryNumbers numbers = columns[column];
    boolean isMissing = row.isNullAt(i);
    if (isMissing && !numbers.isComplete()) {
      return CategoryNumbers.NONE;
    }
    int number = isMissing ? CategoryNumbers.UNKNOWN : numbers.of(text.at(row, i));
    if (number != CategoryNumbers.UNKNOWN || rule == UnknownCategory.ERROR) {
      return number;
    }
    if (unknown == null) {
      unknown = new UnknownCategories(columns.length);
    }
    unknown.add(column, isMissing ? null : row.getUTF8String(i));
    return rule == UnknownCategory.REFERENCE ? numbers.mostFrequent() : CategoryNumbers.NONE;
  }

  /** What was counted since this was asked before; null for none. */
  UnknownCategories taken() {
    UnknownCategories taken = unknown;
    unknown = null;
    return taken;
  }
}
