package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.thalweg.page.JsonColumns;
import org.thalweg.text.Secrets;
import org.thalweg.text.Version;

/** All that the page shows, as JSON for its script. */
final class ReportData {
  private static final int MOST_PATH_POINTS = 1000;
  private static final int MOST_WEIGHTS = 12;

  /** Columns of which small differences count. */
  private static final Set<String> EXACT = Set.of("step", "objective", "loss", "gap", "rows");

  private static final int MOST_POINTS = 1000; // of a search

  private static final String[] OF_SEARCH = // fields of a point
      "point settings mean standardError folds weightsSha256".split(" ");
  private static final String[] OF_PATH =
      "lambda nonZeros objective loss epochs validation stop".split(" ");

  private ReportData() {}

  static ObjectNode of(List<RunDirectory> runs, List<Report.Beside> beside) {
    ObjectNode root = new ObjectMapper().createObjectNode().put("version", Version.NUMBER);
    List<String> names = RunNames.of(runs);
    Map<String, List<String>> differences = RunNames.differences(runs);
    ArrayNode keys = root.putArray("differing");
    differences.keySet().forEach(keys::add);
    BestRun.of(runs).run().ifPresent(best -> root.putObject("best").put("run", best));
    ArrayNode array = root.putArray("runs");
    for (int i = 0; i < runs.size(); i++) {
      ObjectNode json = array.addObject().put("name", names.get(i));
      ObjectNode differing = json.putObject("differing");
      int place = i;
      differences.forEach((key, values) -> differing.put(key, values.get(place)));
      write(runs.get(i), beside.get(i), json);
    }
    return root;
  }

  private static void write(RunDirectory run, Report.Beside beside, ObjectNode json) {
    RunFigures figures = RunFigures.of(run);
    json.put("directory", run.path()).put("end", figures.end());
    json.put("detail", Secrets.hide(run.summary().at("/stop/detail").asText()));
    json.put("weightsSha256", figures.weightsSha256());
    figures.figures().forEach(json.putObject("figures")::put);
    figures.metrics().forEach(json.putObject("metrics")::put);
    json.put("validationMetric", run.summary().at("/validation/metric").asText());
    json.set("keptValidation", run.summary().at("/validation/value"));
    copy(run.summary(), json, "rounds", "seconds");
    json.put("conf", run.conf());
    for (String field : List.of("command", "resume", "started")) {
      json.put(field, run.description().path(field).asText());
    }
    copy(run.description(), json, "environment");
    notes(run, beside).forEach(json.putArray("notes")::add);
    RunFacts.of(run).forEach(json.putObject("facts")::put);
    run.events().ifPresent(log -> write(log, json.putObject("events")));
    run.events().ifPresent(log -> writeDecisions(log.decisions(), json.putArray("decisions")));
    if (!beside.coefficients().isEmpty()) {
      ArrayNode coefficients = json.putArray("coefficients");
      beside
          .coefficients()
          .forEach(
              each -> {
                ObjectNode one = coefficients.addObject();
                one.put("feature", each.feature()).put("column", each.column());
                one.put("weight", each.weight());
                each.effect().ifPresent(effect -> one.put("effect", effect));
              });
    }
    beside.rows().ifPresent(rows -> json.set("scored", ScoredPictures.of(rows)));
    beside
        .rows()
        .flatMap(ScoredSample::importance)
        .ifPresent(importance -> write(importance, json.putObject("importance")));
    if (run.search().isObject()) {
      json.set("search", search(run.search()));
    }
    if (run.penalties().isObject()) {
      json.set("path", path(run.penalties()));
    }
  }

  /** What is to be told of a run: by its files, by itself, and by what could not be had. */
  static List<String> notes(RunDirectory run, Report.Beside beside) {
    List<String> notes = new ArrayList<>(run.notes());
    run.summary().path("warnings").forEach(warning -> notes.add(warning.asText()));
    notes.addAll(beside.notes());
    return notes;
  }

  private static void write(PermutationImportance importance, ObjectNode json) {
    json.put("metric", importance.metric()).put("note", importance.note());
    ArrayNode columns = json.putArray("columns");
    for (ColumnImportance each : importance.columns()) {
      columns
          .addObject()
          .put("column", each.column())
          .put("lost", each.lost())
          .put("deviation", each.deviation());
    }
  }

  private static void writeDecisions(List<EventLog.DecisionMade> decisions, ArrayNode json) {
    for (EventLog.DecisionMade made : decisions) {
      json.addObject()
          .put("step", made.step())
          .put("what", made.what())
          .put("chosen", made.chosen())
          .put("why", Secrets.hide(made.why()));
    }
  }

  /** The best points of a search where it has many, each with what the page shows of it. */
  private static ObjectNode search(JsonNode search) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    List<JsonNode> points = new ArrayList<>();
    search.path("points").forEach(points::add);
    json.put("count", points.size());
    copy(search, json, "best", "metric", "higherIsBetter");
    List<JsonNode> compared = SettingImportance.comparable(points);
    json.put("compared", compared.size());
    SettingImportance.of(compared)
        .forEach((setting, share) -> json.withObject("/shares").put(setting, share));
    if (points.size() > MOST_POINTS) {
      double best = search.at("/best/mean").asDouble();
      points.sort(
          Comparator.comparingDouble(
              point -> Math.abs(point.path("mean").asDouble(Double.POSITIVE_INFINITY) - best)));
    }
    ArrayNode kept = json.putArray("points");
    for (JsonNode point : points.subList(0, Math.min(MOST_POINTS, points.size()))) {
      copy(point, kept.addObject(), OF_SEARCH);
    }
    return json;
  }

  private static void copy(JsonNode from, ObjectNode to, String... fields) {
    for (String field : fields) {
      to.set(field, from.path(field));
    }
  }

  /**
   * Events as JSON: an array by column, null where an event has no such field, and a text where its
   * value is not finite.
   */
  private static void write(EventLog log, ObjectNode json) {
    json.put("count", log.events()).put("kept", log.rows().size());
    ObjectNode columns = json.putObject("columns");
    for (String column : log.columns()) {
      int digits =
          EXACT.contains(column) ? JsonColumns.ALL_DIGITS : column.equals("seconds") ? 9 : 7;
      ArrayNode values = columns.putArray(column);
      log.rows().forEach(row -> JsonColumns.add(values, log.value(row, column), digits));
    }
  }

  /**
   * What the page shows of a path of penalties, from {@code path.json}: figures of each model, and
   * its largest weights; of more points than are shown, some in equal distances.
   */
  private static ObjectNode path(JsonNode path) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    copy(path, json, "lambdaMax", "metric", "higherIsBetter", "chosen");
    JsonNode points = path.path("points");
    json.put("count", points.size());
    int every = Math.max(1, (points.size() + MOST_PATH_POINTS - 1) / MOST_PATH_POINTS);
    ArrayNode kept = json.putArray("points");
    for (int k = 0; k < points.size(); k += every) {
      ObjectNode each = kept.addObject().put("point", k);
      copy(points.get(k), each, OF_PATH);
    }
    writeWeights(path, every, json.putArray("weights"));
    return json;
  }

  /** The weights that are largest anywhere and have names, each at every point that is shown. */
  private static void writeWeights(JsonNode path, int every, ArrayNode json) {
    JsonNode points = path.path("points");
    JsonNode names = path.path("names"); // which earlier versions did not write
    Map<Integer, Double> largest = new TreeMap<>();
    for (JsonNode point : points) {
      for (int i = 0; i < point.path("coefficients").size(); i++) {
        int column = point.path("coefficients").get(i).asInt();
        double size = Math.abs(point.path("weights").path(i).asDouble());
        if (names.isMissingNode() || names.has(Integer.toString(column))) {
          largest.merge(column, size, Math::max);
        }
      }
    }
    List<Integer> columns =
        largest.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_WEIGHTS)
            .map(Map.Entry::getKey)
            .toList();
    for (int column : columns) {
      String name = names.path(Integer.toString(column)).asText("w[%d]".formatted(column));
      String shown = name.matches("\\d+") ? "feature " + name : name; // of LIBSVM text
      ArrayNode values = json.addObject().put("name", shown).putArray("values");
      for (int k = 0; k < points.size(); k += every) {
        values.add(weight(points.get(k), column));
      }
    }
  }

  private static double weight(JsonNode point, int column) {
    JsonNode columns = point.path("coefficients");
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).asInt() == column) {
        return point.path("weights").path(i).asDouble();
      }
    }
    return 0;
  }
}
