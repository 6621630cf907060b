package org.thalweg.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.model.Model;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.page.Picture;
import org.thalweg.page.PicturePage;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;
import org.thalweg.path.PathResult;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.path.PathResult.PathPoint.SparseWeights;
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

  /** The pictures of a path: its weights, how many there are, and the metric, each over λ. */
  private record PathPicture(PathResult path) {
    private static final int SHOWN = 40; // weights, the largest
    private static final int NAMED = 8;
    private static final double MARGIN = 1.1; // a factor on either side of a logarithmic axis

    /**
     * A page of them, as one file.
     *
     * @param penalised whether a weight is shown
     * @param name of a weight
     */
    String html(IntFunction<Boolean> penalised, IntFunction<String> name) {
      List<Picture> pictures = new ArrayList<>();
      pictures.add(weights(penalised, name));
      pictures.add(nonZeros());
      if (path.metric().isPresent()) {
        pictures.add(metric());
      }
      return PicturePage.html("Regularisation path", pictures);
    }

    private Picture weights(IntFunction<Boolean> penalised, IntFunction<String> name) {
      List<Integer> largest = largest(penalised);
      List<PlotLine> lines = new ArrayList<>();
      for (int i = largest.size() - 1; i >= 0; i--) {
        int j = largest.get(i);
        lines.add(
            new PlotLine(
                i < NAMED ? name.apply(j) : "",
                path.points().stream().map(p -> new PlotPoint(p.lambda(), p.w().at(j))).toList(),
                Mark.NONE,
                Ink.colour(i)));
      }
      return picture("Weights over λ", "weight", lines);
    }

    private Picture nonZeros() {
      return picture(
          "Weights that are not 0",
          "number of weights",
          List.of(
              dotted(
                  path.points().stream()
                      .map(p -> new PlotPoint(p.lambda(), p.nonZeros()))
                      .toList())));
    }

    private Picture metric() {
      String name = path.metric().orElseThrow().name();
      return picture(
          name + " on the validation rows",
          name,
          List.of(
              dotted(
                  path.points().stream()
                      .map(p -> new PlotPoint(p.lambda(), p.validation()))
                      .toList())));
    }

    private static PlotLine dotted(List<PlotPoint> points) {
      return new PlotLine("", points, Mark.DOT, Ink.colour(1));
    }

    /** The weights that a picture shows, those that are largest anywhere on the path first. */
    List<Integer> largest(IntFunction<Boolean> penalised) {
      int length = path.points().get(0).w().length();
      double[] most = new double[length];
      for (PathPoint point : path.points()) {
        int[] places = point.w().places();
        for (int k = 0; k < places.length; k++) {
          most[places[k]] = Math.max(most[places[k]], Math.abs(point.w().values()[k]));
        }
      }
      return IntStream.range(0, length)
          .filter(j -> most[j] > 0 && penalised.apply(j))
          .boxed()
          .sorted(Comparator.comparingDouble(j -> -most[j]))
          .limit(SHOWN)
          .toList();
    }

    /** With a line where the model that is kept stands. */
    private Picture picture(String title, String unit, List<PlotLine> lines) {
      double[] heights =
          lines.stream()
              .flatMap(line -> line.points().stream())
              .mapToDouble(PlotPoint::y)
              .toArray();
      PlotRange range = PlotRange.around(heights);
      double chosen = path.chosen().lambda();
      List<PlotLine> all = new ArrayList<>();
      all.add(
          new PlotLine(
              Text.of("kept: λ = %.4g", chosen),
              List.of(new PlotPoint(chosen, range.from()), new PlotPoint(chosen, range.to())),
              Mark.NONE,
              Ink.grey(50)));
      all.addAll(lines);
      return new Picture(title, lambda(), new Picture.Axis(unit, range, false), false, all);
    }

    private Picture.Axis lambda() {
      double[] values = path.points().stream().mapToDouble(PathPoint::lambda).toArray();
      double least = DoubleStream.of(values).min().orElseThrow();
      double most = DoubleStream.of(values).max().orElseThrow();
      return least > 0
          ? new Picture.Axis("λ", new PlotRange(least / MARGIN, most * MARGIN), true)
          : new Picture.Axis("λ", PlotRange.around(values), false);
    }
  }
}
