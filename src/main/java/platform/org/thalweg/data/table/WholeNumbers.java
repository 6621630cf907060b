package org.thalweg.data.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds categories that are whole numbers however a table writes them, by its type: {@code
 * 80010000}, {@code 80010000.0} or {@code 8.001E7}. What is a category as it is written stays that
 * one.
 */
final class WholeNumbers implements Serializable {
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
