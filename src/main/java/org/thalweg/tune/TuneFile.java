package org.thalweg.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.thalweg.config.TuneConf;

/**
 * {@code tune.json} in the output directory of a search. It has nothing that depends on the clock,
 * so a search that was killed and resumed leaves the same bytes as one that was not.
 */
public final class TuneFile {
  private static final String NAME = "tune.json";

  private static final int MOST = 10_000; // parameters whose intervals are written

  private TuneFile() {}

  /** Its name and its text. */
  public static Map<String, byte[]> of(TuneConf conf, SearchOutcome outcome) throws IOException {
    String text =
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(json(conf, outcome));
    return Map.of(NAME, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static ObjectNode json(TuneConf conf, SearchOutcome outcome) {
    SearchResult result = outcome.result();
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("metric", result.metric().name())
        .put("higherIsBetter", result.metric().isLargerBetter())
        .put("folds", conf.folds())
        .put("seed", conf.seed());
    ArrayNode points = root.putArray("points");
    result.points().forEach(point -> add(points.addObject(), point));
    PointResult best = result.best();
    ObjectNode top = head(root.putObject("best"), best);
    outcome.refit().ifPresent(refit -> top.put("weightsSha256", refit.model().weightsSha256()));
    head(top.putObject("oneStandardError"), result.oneStandardError());
    outcome.bootstrap().ifPresent(models -> add(top.putObject("bootstrap"), models));
    return root;
  }

  private static ObjectNode head(ObjectNode node, PointResult point) {
    node.put("point", point.point().number());
    ObjectNode settings = node.putObject("settings");
    point.point().settings().forEach(settings::put);
    put(node, "mean", point.mean());
    put(node, "standardError", point.standardError());
    return node;
  }

  private static void add(ObjectNode node, Bootstrap bootstrap) {
    node.put("models", bootstrap.weights().size());
    add(node.putObject("metric"), bootstrap.metric());
    ArrayNode weights = node.putArray("weights");
    for (int j = 0; j < Math.min(MOST, bootstrap.dimension()); j++) {
      add(weights.addObject(), bootstrap.weight(j));
    }
  }

  private static void add(ObjectNode node, Bootstrap.Interval interval) {
    put(node, "low", interval.low());
    put(node, "mean", interval.mean());
    put(node, "high", interval.high());
  }

  private static void add(ObjectNode node, PointResult point) {
    head(node, point);
    node.put("rung", point.rung());
    put(node, "norm", point.norm());
    ArrayNode folds = node.putArray("folds");
    ArrayNode hashes = node.putArray("weightsSha256");
    ArrayNode epochs = node.putArray("epochs");
    ArrayNode stops = node.putArray("stop");
    for (ModelResult model : point.models()) {
      if (Double.isFinite(model.metric())) {
        folds.add(model.metric());
      } else {
        folds.addNull();
      }
      hashes.add(model.weightsSha256());
      epochs.add(model.epochs());
      stops.add(model.reason().kind() + " " + model.reason().rule());
    }
  }

  /** JSON knows no infinity. */
  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
