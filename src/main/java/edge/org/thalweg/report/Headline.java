package org.thalweg.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.text.Text;

/**
 * One sentence on a run for readers who know the question but not the method: what the model
 * predicts, how well on which rows, and which features matter most.
 */
final class Headline {
  private static final int FEATURES = 3;
  private static final String FLATTERED = " (which flatter it: other rows are predicted worse)";
  private static final List<String> ROWS = List.of("test", "validation", "train");
  private static final List<String> METRICS = List.of("auc", "accuracy", "r2", "rmse", "logLoss");

  private Headline() {}

  /** The sentence; empty for a run that has no result yet. */
  static String of(RunDirectory run, Report.Beside beside) {
    String quality =
        beside
            .rows()
            .filter(rows -> rows.count() > 0)
            .map(Headline::quality)
            .orElseGet(() -> quality(RunFigures.of(run).metrics()));
    if (quality.isEmpty()) {
      return "";
    }
    String label = run.settings().getOrDefault("data.label", "the label").replace("\"", "");
    String features = features(beside);
    return "Predicts %s with %s%s.".formatted(label, quality, features);
  }

  private static String quality(ScoredSample rows) {
    String seen = rows.source().equals(ReportedRows.TRAINING) ? FLATTERED : "";
    return Text.of("%s on %,d rows of %s%s", Quality.of(rows), rows.count(), rows.source(), seen);
  }

  /** What the summary of the run has, of the rows that say most. */
  private static String quality(Map<String, Double> metrics) {
    for (String rows : ROWS) {
      for (String metric : METRICS) {
        Double value = metrics.get(rows + " " + metric);
        if (value != null) {
          String name = metric.equals("auc") ? "AUC" : metric;
          String of = rows.equals("train") ? "training" : rows;
          String seen = rows.equals("train") ? FLATTERED : "";
          return Text.of("%s %.3g on the %s data%s", name, value, of, seen);
        }
      }
    }
    return "";
  }

  /** The column of a category without its level; of a feature without a name its number. */
  private static String column(String feature) {
    String column = feature.replaceFirst("(?<=.)=.*", "");
    return column.matches("\\d+") ? "feature " + column : column;
  }

  /**
   * "; sex, class and age matter most": by what is lost if a column is shuffled, where that was
   * measured, else by weight times standard deviation.
   */
  private static String features(Report.Beside beside) {
    List<String> names =
        mattering(beside).map(Headline::column).distinct().limit(FEATURES).toList();
    if (names.isEmpty()) {
      return "";
    }
    int last = names.size() - 1;
    String before = names.stream().limit(last).collect(Collectors.joining(", "));
    return names.size() == 1
        ? "; %s matters most".formatted(names.get(0))
        : "; %s and %s matter most".formatted(before, names.get(last));
  }

  private static Stream<String> mattering(Report.Beside beside) {
    return beside
        .rows()
        .flatMap(ScoredSample::importance)
        .map(
            importance ->
                importance.columns().stream()
                    .filter(ColumnImportance::matters)
                    .map(ColumnImportance::column))
        .orElseGet(
            () ->
                beside.coefficients().stream()
                    .filter(each -> each.effect().isPresent())
                    .filter(each -> each.effect().getAsDouble() != 0)
                    .map(NamedWeight::feature));
  }
}
