package org.thalweg.config;

import java.util.List;
import java.util.stream.Collectors;

/** The table of keys as people read it: as a chapter of Markdown, and as lines of plain text. */
public final class KeyReference {
  /** What keys are about, in the order of the reference; each key belongs to one. */
  private static final List<Topic> TOPICS =
      List.of(
          new Topic(
              "Rows of the data",
              "validation\\..*|data\\.(train|test|validation|format|options|sql|malformed|downsample)"),
          new Topic(
              "Columns and features",
              "data\\.(label|classNames|weight|offset|id|features|categorical|hash\\.bits|text|missing"
                  + "|unknown|standardize)"),
          new Topic("CSV", "data\\.csv\\..*"),
          new Topic("Model, loss and penalty", "objective\\..*|penalty"),
          new Topic("Method and start", "method|start|restarts|seed"),
          new Topic(
              "Gradient steps",
              "updater|learningRate|onDivergence|batch\\..*|round|outer|outerLearningRate"),
          new Topic("End of a run", "stop\\..*"),
          new Topic(
              "Memory and speed",
              "data\\.(shards|ranges|partitions)|aggregation|placement|storage"),
          new Topic("Output and checkpoints", "output|checkpoint\\..*|log\\..*"),
          new Topic("Searches", "tune\\..*"));

  private KeyReference() {}

  /**
   * A topic.
   *
   * @param names regular expression of the names of its keys
   */
  private record Topic(String heading, String names) {
    String markdown() {
      return Keys.ALL.stream()
          .filter(key -> key.name().matches(names))
          .map(KeyReference::entry)
          .collect(Collectors.joining("\n", "### " + heading + "\n\n", ""));
    }
  }

  /** The keys by topic, in Markdown: of each a heading, its meaning, and what it takes. */
  public static String markdown() {
    return TOPICS.stream().map(Topic::markdown).collect(Collectors.joining("\n"));
  }

  private static String entry(Key<?> key) {
    String absent = key.absent().text().map(text -> "`" + text + "`").orElse(key.absent().words());
    String methods = methods(key).equals("all") ? "" : " *Methods:* %s.".formatted(methods(key));
    return "#### `%s`%n%n%s%n%n*Values:* %s. *Default:* %s. *Changes:* %s.%s%n"
        .formatted(key.name(), key.doc(), key.kind().range(), absent, changes(key), methods);
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
