package org.thalweg.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.model.Model;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.path.PathPoint;
import org.thalweg.path.PathResult;
import org.thalweg.path.SparseWeights;
import org.thalweg.run.SummaryJson;
import org.thalweg.text.Csv;
import org.thalweg.text.Text;

/**
 * What a path leaves in its output directory: {@code path.json}, with a line of figures and the
 * weights that are not 0 for every point; {@code path.csv}, the figures; {@code
 * path-coefficients.csv}, a line for each such weight; and {@code path.html}, the pictures. Nothing
 * in them depends on the clock, so a path that was killed and resumed leaves the same bytes as one
 * that was not.
 */
public record PathFile(PathResult path, Model model) {
  private static final int LONGEST = 1_000_000; // weights that are written

  /**
   * Their texts by their names.
   *
   * @param model any of the path, by which weights are named
   */
  public static Map<String, byte[]> of(PathResult path, Model model) throws IOException {
    PathFile file = new PathFile(path, model);
    PathPicture picture = new PathPicture(path);
    Map<String, byte[]> texts = new LinkedHashMap<>();
    texts.put("path.json", SummaryJson.utf8(file.json(picture)));
    texts.put("path.csv", utf8(file.table()));
    texts.put("path-coefficients.csv", utf8(file.coefficients()));
    texts.put("path.html", utf8(picture.html(file::isPenalised, file::name)));
    return texts;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode json(PathPicture picture) {
    ObjectNode root = new ObjectMapper().createObjectNode().put("lambdaMax", path.largest());
    path.metric()
        .ifPresent(
            metric ->
                root.put("metric", metric.name()).put("higherIsBetter", metric.isLargerBetter()));
    root.put("chosen", path.chosen().number());
    ObjectNode names = root.putObject("names"); // of the weights that pictures show
    picture.largest(this::isPenalised).forEach(j -> names.put(Integer.toString(j), name(j)));
    ArrayNode points = root.putArray("points");
    long left = LONGEST;
    for (PathPoint point : path.points()) {
      ObjectNode node = points.addObject();
      node.put("lambda", point.lambda())
          .put("penalty", point.penalty().text())
          .put("nonZeros", point.nonZeros())
          .put("objective", point.objective())
          .put("loss", point.loss())
          .put("penaltyValue", point.penaltyValue())
          .put("gradientNorm", point.gradientNorm())
          .put("epochs", point.epochs());
      if (Double.isFinite(point.validation())) {
        node.put("validation", point.validation());
      }
      node.put("stop", point.reason().kind() + " " + point.reason().rule());
      left -= point.w().places().length;
      if (left >= 0) {
        add(node, point.w());
      }
    }
    return root;
  }

  private static void add(ObjectNode node, SparseWeights w) {
    ArrayNode places = node.putArray("coefficients");
    ArrayNode values = node.putArray("weights");
    for (int k = 0; k < w.places().length; k++) {
      places.add(w.places()[k]);
      values.add(w.values()[k]);
    }
  }

  private String table() {
    StringBuilder text =
        new StringBuilder("point,lambda,nonZeros,objective,loss,penaltyValue,gradientNorm,epochs");
    path.metric().ifPresent(metric -> text.append(',').append(metric.name()));
    text.append(",chosen\n");
    for (PathPoint point : path.points()) {
      Stream<Object> figures =
          Stream.of(
              point.number(),
              point.lambda(),
              point.nonZeros(),
              point.objective(),
              point.loss(),
              point.penaltyValue(),
              point.gradientNorm(),
              point.epochs());
      text.append(figures.map(String::valueOf).collect(Collectors.joining(",")));
      path.metric().ifPresent(metric -> text.append(',').append(point.validation()));
      text.append(',').append(point == path.chosen()).append('\n');
    }
    return text.toString();
  }

  private String coefficients() {
    StringBuilder text = new StringBuilder("point,lambda,coefficient,name,weight\n");
    long left = LONGEST;
    for (PathPoint point : path.points()) {
      SparseWeights w = point.w();
      left -= w.places().length;
      for (int k = 0; left >= 0 && k < w.places().length; k++) {
        text.append(
            Text.of(
                "%d,%s,%d,%s,%s%n",
                point.number(),
                point.lambda(),
                w.places()[k],
                Csv.cell(name(w.places()[k])),
                w.values()[k]));
      }
    }
    return text.toString();
  }

  private boolean isPenalised(int j) {
    return model.objective().layout().segment(j).penalised();
  }

  private String name(int j) {
    Segment segment = model.objective().layout().segment(j);
    if (model.objective().outputs() == 1) {
      return model.coefficient(j);
    }
    int columns = segment.columns();
    int at = j - segment.from();
    return segment.penalised()
        ? "%s, class %d".formatted(model.input().name(at / columns), at % columns)
        : "%s, class %d".formatted(segment.name(), at);
  }
}
