package org.thalweg.config;

import java.util.List;
import java.util.stream.Collectors;

/** The table of keys as lines of text for people. */
public final class KeyReference {
  private KeyReference() {}

  /** Lines that name each key with its default, its values and its meaning. */
  public static List<String> lines() {
    return Keys.ALL.stream()
        .map(
            key ->
                "%s = %s%n    %s Values: %s. Changes: %s. Methods: %s."
                    .formatted(
                        key.name(),
                        key.absent().text().orElse("(" + key.absent().words() + ")"),
                        key.doc(),
                        key.kind().range(),
                        changes(key),
                        methods(key)))
        .map(line -> line.replace("`", ""))
        .toList();
  }

  static String changes(Key<?> key) {
    return switch (key.changes()) {
      case BITS -> "bits";
      case END -> "when a run ends";
      case SPEED -> "speed";
      case OUTPUT -> "output";
    };
  }

  static String methods(Key<?> key) {
    if (key.methods().size() == Method.values().length) {
      return "all";
    }
    return key.methods().stream().sorted().map(Settings::lower).collect(Collectors.joining(", "));
  }
}
