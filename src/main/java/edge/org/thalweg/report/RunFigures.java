package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of a run by name, each a number: of its summary, or of its last event where it has
 * none.
 *
 * @param end why it ended, in words
 * @param weightsSha256 of w; empty where it is not known
 * @param figures steps, epochs, seconds, objective and so on
 * @param metrics such as {@code "test auc"}
 */
record RunFigures(
    String end, String weightsSha256, Map<String, Double> figures, Map<String, Double> metrics) {
  private static final Map<String, String> SUMMARY =
      named(
          "objective=/finalObjective",
          "loss=/finalLoss",
          "penalty=/finalPenalty",
          "gradient norm=/gradientNorm",
          "steps=/steps",
          "epochs=/epochs",
          "setbacks=/setbacks",
          "rows=/rows",
          "proven above the minimum at most=/stop/bound",
          "estimated above the minimum about=/stop/estimate",
          "features=/features",
          "seconds to load=/seconds/load",
          "seconds to train=/seconds/train",
          "seconds in all=/seconds/total");
  private static final Map<String, String> LAST_EVENT =
      named(
          "objective=objective",
          "loss=loss",
          "penalty=penalty",
          "gradient norm=gradientNorm",
          "epochs=epoch",
          "seconds to train=seconds");
  private static final List<String> EVALUATIONS = List.of("train", "validation", "test");

  private static Map<String, String> named(String... places) {
    Map<String, String> named = new LinkedHashMap<>();
    for (String place : places) {
      named.put(place.substring(0, place.indexOf('=')), place.substring(place.indexOf('=') + 1));
    }
    return named;
  }

  static RunFigures of(RunDirectory run) {
    Map<String, Double> figures = new LinkedHashMap<>();
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (!run.isFinished()) {
      run.events().ifPresent(log -> last(log, figures));
      String end = run.search().isObject() ? "search" : "not ended";
      return new RunFigures(end, "", figures, metrics);
    }
    JsonNode summary = run.summary();
    SUMMARY.forEach(
        (name, at) -> number(summary.at(at)).ifPresent(value -> figures.put(name, value)));
    for (String rows : EVALUATIONS) {
      boolean nested = summary.path(rows).path("metrics").isObject(); // beside a series
      (nested ? summary.path(rows).path("metrics") : summary.path(rows))
          .properties()
          .forEach(
              metric ->
                  number(metric.getValue())
                      .ifPresent(value -> metrics.put(rows + " " + metric.getKey(), value)));
    }
    String metric = "validation " + summary.at("/validation/metric").asText();
    number(summary.at("/validation/value"))
        .ifPresent(value -> metrics.putIfAbsent(metric, value)); // of the w that is kept
    return new RunFigures(end(summary), summary.path("weightsSha256").asText(), figures, metrics);
  }

  private static void last(EventLog log, Map<String, Double> figures) {
    LAST_EVENT.forEach(
        (name, column) -> {
          double value = log.last(column);
          if (Double.isFinite(value)) {
            figures.put(name, value);
          }
        });
    if (log.events() > 0) {
      figures.put("steps", log.last("step") + 1);
    }
  }

  /** Why the run ended: the kind of reason, and the rule that was met. */
  private static String end(JsonNode summary) {
    String kind = summary.at("/stop/kind").asText().toLowerCase(java.util.Locale.ROOT);
    String rule = summary.at("/stop/rule").asText();
    return rule.isEmpty() ? kind : kind + ": " + rule;
  }

  private static Optional<Double> number(JsonNode node) {
    return node.isNumber() ? Optional.of(node.asDouble()) : Optional.empty();
  }

  /** The names of all figures of some runs, in order. */
  static List<String> names(List<Map<String, Double>> all) {
    return all.stream().flatMap(figures -> figures.keySet().stream()).distinct().toList();
  }
}
