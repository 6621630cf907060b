package org.thalweg.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.thalweg.report.ScoredSample.LabelScale;

/**
 * One sentence on a run for readers who know the question but not the method: what the model
 * predicts, how well on which rows, and which features matter most.
 */
final class Headline {
  private static final double NORMAL_95 = 1.959963984540054; // quantile of the normal at .975
  private static final int FEATURES = 3;
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
    String features = features(beside.coefficients());
    return "Predicts %s with %s%s.".formatted(label, quality, features);
  }

  /** "AUC 0.902 (95 % interval 0.897 to 0.907) on 6,512 rows of the test data". */
  private static String quality(ScoredSample rows) {
    String of = String.format(Locale.ROOT, " on %,d rows of %s", rows.count(), rows.source());
    if (rows.kind() == LabelScale.NUMBERS) {
      return error(rows) + of;
    }
    RankCurves curves = rows.kind() == LabelScale.BINARY ? RankCurves.of(rows) : null;
    return (curves == null ? accuracy(rows) : rank(curves.auc(), rows)) + of;
  }

  /**
   * The area under the ROC curve with the standard error of J. A. Hanley and B. J. McNeil, "The
   * meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology
   * 143 (1982).
   */
  private static String rank(double auc, ScoredSample rows) {
    double ones = 0;
    for (double label : rows.labels()) {
      ones += label;
    }
    double zeros = rows.count() - ones;
    double twoOnes = auc / (2 - auc) - auc * auc; // two of class 1 both above one of class 0
    double twoZeros = 2 * auc * auc / (1 + auc) - auc * auc;
    double variance =
        (auc * (1 - auc) + (ones - 1) * twoOnes + (zeros - 1) * twoZeros) / (ones * zeros);
    double error = NORMAL_95 * Math.sqrt(Math.max(0, variance));
    return text("AUC", auc, Math.max(0, auc - error), Math.min(1, auc + error), rows);
  }

  /** The part of the rows that is predicted rightly, with the interval of E. B. Wilson (1927). */
  private static String accuracy(ScoredSample rows) {
    double right = 0;
    double all = 0;
    for (int i = 0; i < rows.count(); i++) {
      right += rows.labels()[i] == rows.predictions()[i] ? rows.weights()[i] : 0;
      all += rows.weights()[i];
    }
    double p = right / all;
    double n = rows.count();
    double squared = NORMAL_95 * NORMAL_95 / n;
    double middle = (p + squared / 2) / (1 + squared);
    double half = NORMAL_95 * Math.sqrt(p * (1 - p) / n + squared / (4 * n)) / (1 + squared);
    return text("accuracy", p, middle - half, middle + half, rows);
  }

  /** The root of the mean squared error, and its interval by the spread of the squares. */
  private static String error(ScoredSample rows) {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < rows.count(); i++) {
      double s = rows.weights()[i];
      double residual = rows.labels()[i] - rows.predictions()[i];
      weight += s;
      sum += s * residual * residual;
      squares += s * residual * residual * residual * residual;
    }
    double mean = sum / weight;
    double variance = Math.max(0, squares / weight - mean * mean) / rows.count();
    double error = NORMAL_95 * Math.sqrt(variance);
    return text(
        "a typical error (RMSE) of",
        Math.sqrt(mean),
        Math.sqrt(Math.max(0, mean - error)),
        Math.sqrt(mean + error),
        rows);
  }

  /** The value with its interval; without it where rows have weights, which the formulas lack. */
  private static String text(String name, double value, double from, double to, ScoredSample rows) {
    for (double weight : rows.weights()) {
      if (weight != 1) {
        return String.format(Locale.ROOT, "%s %.3g", name, value);
      }
    }
    return String.format(
        Locale.ROOT, "%s %.3g (95 %% interval %.3g to %.3g)", name, value, from, to);
  }

  /** What the summary of the run has, of the rows that say most. */
  private static String quality(Map<String, Double> metrics) {
    for (String rows : ROWS) {
      for (String metric : METRICS) {
        Double value = metrics.get(rows + " " + metric);
        if (value != null) {
          String name = metric.equals("auc") ? "AUC" : metric;
          String of = rows.equals("train") ? "training" : rows;
          return String.format(Locale.ROOT, "%s %.3g on the %s data", name, value, of);
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

  /** "; sex, class and age matter most": by weight times standard deviation. */
  private static String features(List<NamedWeight> coefficients) {
    List<String> names =
        coefficients.stream()
            .filter(each -> each.effect().isPresent() && each.effect().getAsDouble() != 0)
            .map(each -> column(each.feature()))
            .distinct()
            .limit(FEATURES)
            .toList();
    if (names.isEmpty()) {
      return "";
    }
    int last = names.size() - 1;
    String before = names.stream().limit(last).collect(Collectors.joining(", "));
    return names.size() == 1
        ? "; %s matters most".formatted(names.get(0))
        : "; %s and %s matter most".formatted(before, names.get(last));
  }
}
