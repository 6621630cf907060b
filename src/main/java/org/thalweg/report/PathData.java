package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the page shows of a path of penalties: figures of each model, and its largest weights. */
final class PathData {
  private static final int MOST_POINTS = 1000;
  private static final int MOST_WEIGHTS = 12;

  private PathData() {}

  /** From {@code path.json}; of more points than are shown, some in equal distances. */
  static ObjectNode of(JsonNode path) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    for (String field : List.of("lambdaMax", "metric", "higherIsBetter", "chosen")) {
      json.set(field, path.path(field));
    }
    JsonNode points = path.path("points");
    json.put("count", points.size());
    int every = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
    ArrayNode kept = json.putArray("points");
    for (int k = 0; k < points.size(); k += every) {
      ObjectNode each = kept.addObject().put("point", k);
      for (String field :
          List.of("lambda", "nonZeros", "objective", "loss", "epochs", "validation", "stop")) {
        each.set(field, points.get(k).path(field));
      }
    }
    writeWeights(points, every, json.putArray("weights"));
    return json;
  }

  /** The weights that are largest anywhere, each at every point that is shown. */
  private static void writeWeights(JsonNode points, int every, ArrayNode json) {
    Map<Integer, Double> largest = new TreeMap<>();
    for (JsonNode point : points) {
      for (int i = 0; i < point.path("coefficients").size(); i++) {
        int column = point.path("coefficients").get(i).asInt();
        double size = Math.abs(point.path("weights").path(i).asDouble());
        largest.merge(column, size, Math::max);
      }
    }
    List<Integer> columns =
        largest.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_WEIGHTS)
            .map(Map.Entry::getKey)
            .toList();
    for (int column : columns) {
      ArrayNode values = json.addObject().put("column", column).putArray("values");
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
