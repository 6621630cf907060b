package org.thalweg.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes {@link TrainingConf} as HOCON, every key with its effective value. */
final class ConfText {
  private static final String IS = " = ";

  private ConfText() {}

  static String render(TrainingConf conf) {
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
  static Map<String, String> values(TrainingConf conf) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      key.rendered(conf).ifPresent(value -> values.put(key.name(), value));
    }
    return values;
  }

  /** The same from a rendered conf, which another version may have written. */
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
