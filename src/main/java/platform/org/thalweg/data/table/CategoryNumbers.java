package org.thalweg.data.table;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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

  /** Whether all rows of the training data have a category, so that one that is missing is new. */
  boolean isComplete() {
    return hasReference;
  }

  /** The number of the most frequent category. */
  int mostFrequent() {
    return hasReference || isEmpty ? NONE : 0;
  }
}
