package org.thalweg.data.table;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The number of a class by its name: as it is written, else in any case, else by the number that it
 * is the text of; the latter two where they are of one class alone.
 */
final class ClassNumbers implements Serializable {
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
      Double value = CellTexts.decimal(UTF8String.fromString(name));
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
      number = numbers.get(CellTexts.decimal(text));
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
