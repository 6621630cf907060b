package org.thalweg.config;

import java.util.List;
import java.util.stream.Collectors;

/** The table of keys as a chapter of the page on configuration, in Markdown. */
final class KeyPage {
  /** What keys are about, in the order of the reference; each key belongs to one. */
  private static final List<Topic> TOPICS =
      List.of(
          new Topic(
              "Rows of the data",
              "validation\\..*|data\\.(train|test|validation|format|options|sql|malformed|downsample)"),
          new Topic(
              "Columns and features",
              "data\\.(label|classNames|weight|offset|id|features|categorical|effects|hash\\.bits|text|missing"
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

  private KeyPage() {}

  /**
   * A topic.
   *
   * @param names regular expression of the names of its keys
   */
  private record Topic(String heading, String names) {
    String markdown() {
      return Keys.ALL.stream()
          .filter(key -> key.name().matches(names))
          .map(KeyPage::entry)
          .collect(Collectors.joining("\n", "### " + heading + "\n\n", ""));
    }
  }

  /** The keys by topic, in Markdown: of each a heading, its meaning, and what it takes. */
  static String markdown() {
    return TOPICS.stream().map(Topic::markdown).collect(Collectors.joining("\n"));
  }

  private static String entry(Key<?> key) {
    String absent = key.absent().text().map(text -> "`" + text + "`").orElse(key.absent().words());
    String methods =
        KeyReference.methods(key).equals("all")
            ? ""
            : " *Methods:* %s.".formatted(KeyReference.methods(key));
    return "#### `%s`%n%n%s%n%n*Values:* %s. *Default:* %s. *Changes:* %s.%s%n"
        .formatted(
            key.name(), key.doc(), key.kind().range(), absent, KeyReference.changes(key), methods);
  }
}
