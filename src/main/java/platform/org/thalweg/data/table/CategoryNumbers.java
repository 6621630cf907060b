package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The number of a category among the features of its column: as it is written, or as a whole number
 * by {@link WholeNumbers}.
 */
final class CategoryNumbers implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of a category that has no feature. */
  static final int NONE = -1;

  /** Of one that the training data do not have. */
  static final int UNKNOWN = -2;

  private final Map<UTF8String, Integer> numbers = new HashMap<>();
  private final WholeNumbers whole;
  private final boolean hasReference;

  /**
   * The numbers of the categories of a column.
   *
   * @param levels that have features, in their order
   */
  CategoryNumbers(Feature feature, List<String> levels) {
    List<String> all = new ArrayList<>(levels);
    feature.reference().ifPresent(all::add);
    for (int i = 0; i < all.size(); i++) {
      numbers.put(UTF8String.fromString(all.get(i)), i < levels.size() ? i : NONE);
    }
    whole = new WholeNumbers(all);
    hasReference = feature.reference().isPresent();
  }

  /** The number of a category, {@link #NONE} or {@link #UNKNOWN}. */
  int of(UTF8String text) {
    Integer number = numbers.get(text);
    if (number == null && !whole.isEmpty()) {
      number = numbers.get(UTF8String.fromString(whole.call(text.toString())));
    }
    return number == null ? UNKNOWN : number;
  }

  /** Whether all rows of the training data have a category, so that one that is missing is new. */
  boolean isComplete() {
    return hasReference;
  }

  /** The number of the most frequent category. */
  int mostFrequent() {
    return hasReference || numbers.isEmpty() ? NONE : 0;
  }
}
