package org.thalweg.config;

import java.util.List;
import java.util.stream.Collectors;

/** The table of keys as people read it: as rows of Markdown, and as lines of plain text. */
public final class KeyReference {
  private KeyReference() {}

  /** A table in Markdown with a row for each key. */
  public static String markdown() {
    String head =
        "| key | values | default | changes | methods | meaning |\n|---|---|---|---|---|---|\n";
    return Keys.ALL.stream().map(KeyReference::row).collect(Collectors.joining("\n", head, "\n"));
  }

  private static String row(Key<?> key) {
    String absent = key.absent().text().map(text -> "`" + text + "`").orElse(key.absent().words());
    return "| `%s` | %s | %s | %s | %s | %s |"
        .formatted(key.name(), key.kind().range(), absent, changes(key), methods(key), key.doc());
  }

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

  private static String changes(Key<?> key) {
    return switch (key.changes()) {
      case BITS -> "bits";
      case END -> "when a run ends";
      case SPEED -> "speed";
      case OUTPUT -> "output";
    };
  }

  private static String methods(Key<?> key) {
    if (key.methods().size() == Method.values().length) {
      return "all";
    }
    return key.methods().stream().sorted().map(Settings::lower).collect(Collectors.joining(", "));
  }
}
