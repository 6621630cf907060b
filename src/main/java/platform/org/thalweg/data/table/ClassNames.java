package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.thalweg.data.text.Decimal;
import org.thalweg.text.DataException;

/** What a column of labels calls the classes, where it does not number them. */
public final class ClassNames {
  static final int MOST = 10_000;

  /** What stands for the class 0 beside another name; whatever comes first in the alphabet. */
  private static final Set<String> NEGATIVE =
      Set.of(
          """
          no, n, false, f, off, negative, neg, normal, none, benign, ham, nein, non, nee, nej,
          não, falsch, faux, absent, control, failure, fail"""
              .split(",\\s+"));

  private ClassNames() {}

  /**
   * The names in the order of the classes: sorted, but for two of which one is a usual name of what
   * is not so, which is then the class 0. Empty for labels that are numbers; also if some of them
   * are, so that one damaged label is told as such. A label that is blank is missing, and no name.
   *
   * @param found in a column of text; empty where one is a number
   * @throws DataException if there are too many
   */
  static List<String> of(DataType type, String label, Collection<String> found) {
    if (type instanceof BooleanType) {
      return List.of("false", "true");
    }
    List<String> names =
        found.stream()
            .map(String::strip)
            .filter(name -> !name.isEmpty()) // of tabs and the like
            .distinct()
            .sorted()
            .toList();
    if (names.size() > MOST) {
      throw new DataException(
          "label %s must be a number or one of at most %d names but has more, such as %s"
              .formatted(label, MOST, names.get(0)));
    }
    return ordered(names);
  }

  /** Names in the order of their classes. */
  public static List<String> ordered(Collection<String> names) {
    return negativeFirst(names.stream().sorted().toList());
  }

  /** Whether a text is that of a number, with blanks round it or none. */
  static boolean isNumber(String text) {
    byte[] bytes = text.strip().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return !Double.isNaN(Decimal.parse(bytes, 0, bytes.length));
  }

  private static List<String> negativeFirst(List<String> names) {
    if (names.size() != 2 || !isNegative(names.get(1)) || isNegative(names.get(0))) {
      return names;
    }
    List<String> turned = new ArrayList<>(names);
    turned.add(turned.remove(0));
    return turned;
  }

  private static boolean isNegative(String name) {
    return NEGATIVE.contains(name.toLowerCase(Locale.ROOT));
  }
}
