package org.thalweg.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.thalweg.page.Picture;
import org.thalweg.page.PicturePage;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;
import org.thalweg.path.PathPoint;
import org.thalweg.path.PathResult;
import org.thalweg.text.Text;

/** The pictures of a path: its weights, how many there are, and the metric, each over λ. */
record PathPicture(PathResult path) {
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
        lines.stream().flatMap(line -> line.points().stream()).mapToDouble(PlotPoint::y).toArray();
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
