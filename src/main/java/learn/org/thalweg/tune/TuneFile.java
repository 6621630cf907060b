package org.thalweg.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.thalweg.config.TuneConf;
import org.thalweg.run.SummaryJson;

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
    return Map.of(NAME, SummaryJson.utf8(json(conf, outcome)));
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
    node.put("mean", point.mean());
    node.put("standardError", point.standardError());
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
    node.put("low", interval.low());
    node.put("mean", interval.mean());
    node.put("high", interval.high());
  }

  private static void add(ObjectNode node, PointResult point) {
    head(node, point);
    node.put("rung", point.rung());
    node.put("norm", point.norm());
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
}
