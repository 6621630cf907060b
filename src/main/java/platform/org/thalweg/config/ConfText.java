package org.thalweg.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the values of a conf as HOCON, and reads them back as text by key. */
final class ConfText {
  private static final String IS = " = ";

  private ConfText() {}

  static String render(KeyValues conf) {
    String text =
        values(conf).entrySet().stream()
            .map(entry -> entry.getKey() + IS + entry.getValue() + "\n")
            .collect(Collectors.joining());
    if (text.length() > Hocon.LONGEST) {
      throw new ConfException(
          "the conf must have at most %d characters as text but has %d"
              .formatted(Hocon.LONGEST, text.length()));
    }
    return text;
  }

  /** The effective value of every key that is set and used, as HOCON. */
  static Map<String, String> values(KeyValues conf) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      conf.rendered(key).ifPresent(value -> values.put(key.name(), value));
    }
    return values;
  }

  /** The values from a rendered conf, which another version may have written. */
  static Map<String, String> values(String rendered) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : rendered.lines().toList()) {
      int end = line.indexOf(IS);
      if (end > 0) {
        values.put(line.substring(0, end), line.substring(end + IS.length()));
      }
    }
    return values;
  }
}
