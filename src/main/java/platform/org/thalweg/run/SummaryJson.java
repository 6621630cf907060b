package org.thalweg.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.OccurringWeights;
import org.thalweg.solve.Standing;
import org.thalweg.solve.ValidationSeries;
import org.thalweg.spark.RoundCosts;

/** The text of {@code summary.json}: how a run ended, what it cost, and how good its model is. */
public final class SummaryJson {
  private SummaryJson() {}

  /**
   * The text in UTF-8.
   *
   * @param startSeconds from the start of the program until it began to load data
   * @param totalSeconds from the start of the program until now
   */
  static byte[] of(Outcome outcome, double startSeconds, double totalSeconds)
      throws JsonProcessingException {
    return utf8(tree(outcome, startSeconds, totalSeconds));
  }

  /**
   * The lines of a file in UTF-8, with null in place of all that is not finite, for which JSON has
   * no number.
   */
  public static byte[] utf8(ObjectNode root) throws JsonProcessingException {
    setNull(root);
    String text =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void setNull(JsonNode node) {
    node.forEach(SummaryJson::setNull);
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isDouble() && !Double.isFinite(entry.getValue().doubleValue())) {
        entry.setValue(NullNode.getInstance());
      }
    }
  }

  private static ObjectNode tree(Outcome outcome, double startSeconds, double totalSeconds) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ObjectNode stop = root.putObject("stop");
    stop.put("kind", outcome.result().reason().kind().name())
        .put("rule", outcome.result().reason().rule())
        .put("detail", outcome.result().reason().detail())
        .put("nearMinimum", outcome.result().isNearMinimum());
    if (!Double.isNaN(outcome.result().relativeGradient())) {
      stop.put("relativeGradient", outcome.result().relativeGradient());
    }
    put(stop, outcome.result().standing());
    outcome.above().ifPresent(above -> stop.put("minimum", above));
    outcome.verdict().ifPresent(verdict -> stop.put("verdict", verdict));
    Evaluation train = outcome.train();
    root.put("steps", outcome.result().steps())
        .put("epochs", outcome.result().history().epochs())
        .put("setbacks", outcome.result().history().setbacks())
        .put("rows", train.rows())
        .put("droppedRows", outcome.notes().droppedRows())
        .put("features", outcome.model().features())
        .put("finalObjective", train.objective())
        .put("finalLoss", train.loss())
        .put("finalPenalty", train.penalty())
        .put("gradientNorm", train.gradientNorm());
    if (outcome.notes().constantColumns() > 0) {
      root.put("constantColumns", outcome.notes().constantColumns());
      outcome.notes().constants().forEach(root.putArray("constants")::add);
    }
    outcome.notes().dropped().forEach(root.putArray("dropped")::add);
    outcome.notes().warnings().forEach(root.putArray("warnings")::add);
    root.putObject("seconds")
        .put("start", startSeconds)
        .put("load", outcome.loadSeconds())
        .put("train", outcome.trainSeconds())
        .put("total", totalSeconds);
    RoundCosts costs = outcome.costs();
    ObjectNode rounds = root.putObject("rounds").put("count", costs.rounds());
    for (RoundCosts.CostPart part : RoundCosts.CostPart.values()) {
      rounds
          .putObject(part.label())
          .put("seconds", costs.total(part))
          .put("median", costs.median(part));
    }
    train.metrics().forEach(root.putObject("train")::put);
    outcome.test().ifPresent(test -> test.metrics().forEach(root.putObject("test")::put));
    outcome.result().validation().ifPresent(series -> put(root.withObject("/validation"), series));
    outcome
        .validation()
        .ifPresent(rows -> put(root.withObject("/validation"), rows)); // also a path's
    outcome.errors().ifPresent(errors -> put(root, outcome.model(), errors));
    return root.put("weightsSha256", outcome.model().weightsSha256());
  }

  /**
   * How far F is above its minimum: what is proven, or what is estimated and why it is no proof.
   */
  private static void put(ObjectNode stop, Standing standing) {
    stop.put("proven", standing.isProven());
    if (standing.isProven()) {
      stop.put("bound", standing.bound());
    } else if (Double.isFinite(standing.estimate())) {
      stop.put("estimate", standing.estimate());
    }
    standing.obstacle().ifPresent(why -> stop.put("notProven", why));
  }

  private static void put(ObjectNode node, ValidationSeries series) {
    node.put("metric", series.metric())
        .put("value", series.best().value())
        .put("steps", series.best().steps());
    ArrayNode points = node.putArray("series");
    for (ValidationSeries.Point point : series.points()) {
      points.addObject().put("steps", point.steps()).put("value", point.value());
    }
  }

  private static void put(ObjectNode node, Evaluation rows) {
    node.put("rows", rows.rows()).put("loss", rows.loss());
    rows.metrics().forEach(node.putObject("metrics")::put);
  }

  /**
   * The dispersion, for each coefficient in the order of w an element of an array, and for each
   * column of steps or a curve what numbers add to the score, with its interval of 95 %.
   */
  private static void put(ObjectNode root, Model model, StandardErrors errors) {
    ObjectNode node = root.putObject("standardErrors").put("dispersion", errors.dispersion());
    ArrayNode coefficients = node.putArray("coefficients");
    for (int i = 0; i < errors.w().length; i++) {
      ObjectNode each =
          coefficients.addObject().put("parameter", model.coefficient(errors.places()[i]));
      Double[] figures = errors.figures(i);
      for (int k = 0; k < figures.length; k++) {
        each.put(StandardErrors.NAMES.get(k), figures[k]);
      }
    }
    for (OccurringWeights.Term term : OccurringWeights.of(model).terms()) {
      ObjectNode each = new ObjectMapper().valueToTree(term);
      each.remove(List.of("rises", "from"));
      node.withArray("terms").add(each);
      for (int i = 0; i < term.x().length; i++) {
        double margin = errors.margin(term.from(), term.rises()[i]);
        each.withArray("low").add(term.added()[i] - margin);
        each.withArray("high").add(term.added()[i] + margin);
      }
    }
  }
}
