package org.thalweg.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.thalweg.page.Line;
import org.thalweg.page.Line.Ink;
import org.thalweg.page.Line.Mark;
import org.thalweg.page.Picture;
import org.thalweg.page.PicturePage;
import org.thalweg.page.Point;
import org.thalweg.page.Range;

/** The pictures of a path: its weights, and how many there are beside the metric, over λ. */
final class PathPicture {
  private static final int SHOWN = 40; // weights, the largest
  private static final int NAMED = 8;
  private static final int RULE = 50; // grey

  private final PathResult path;
  private final Picture.Axis lambda;

  PathPicture(PathResult path) {
    this.path = path;
    double[] values = path.points().stream().mapToDouble(PathPoint::lambda).toArray();
    double least = Arrays.stream(values).min().orElse(1);
    double most = Arrays.stream(values).max().orElse(1);
    this.lambda = new Picture.Axis("λ", new Range(least / 1.1, most * 1.1), true);
  }

  /**
   * A page of all of them.
   *
   * @param penalised whether a weight is shown
   * @param name of a weight
   */
  String html(IntFunction<Boolean> penalised, IntFunction<String> name) {
    List<Picture> pictures = new ArrayList<>(List.of(weights(penalised, name), nonZeros()));
    if (path.metric().isPresent()) {
      pictures.add(metric());
    }
    return PicturePage.html("Regularisation path", pictures);
  }

  /** The weights over λ, the largest of them, and a line where the model that is kept stands. */
  private Picture weights(IntFunction<Boolean> penalised, IntFunction<String> name) {
    List<Integer> largest = largest(penalised);
    List<Line> lines = new ArrayList<>();
    for (int i = largest.size() - 1; i >= 0; i--) {
      int j = largest.get(i);
      lines.add(
          new Line(
              i < NAMED ? name.apply(j) : "",
              path.points().stream().map(p -> new Point(p.lambda(), p.w().at(j))).toList(),
              Mark.NONE,
              Ink.colour(i)));
    }
    return chart("Weights over λ", "weight", lines);
  }

  /** How many weights are not 0. */
  private Picture nonZeros() {
    return chart(
        "Weights that are not 0",
        "number of weights",
        List.of(
            series(path.points().stream().map(p -> new Point(p.lambda(), p.nonZeros())).toList())));
  }

  /** The metric on the validation rows; there is one. */
  private Picture metric() {
    String name = path.metric().orElseThrow().name();
    return chart(
        name + " on the validation rows",
        name,
        List.of(
            series(
                path.points().stream().map(p -> new Point(p.lambda(), p.validation())).toList())));
  }

  private static Line series(List<Point> points) {
    return new Line("", points, Mark.DOT, Ink.colour(1));
  }

  private List<Integer> largest(IntFunction<Boolean> penalised) {
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

  private Picture chart(String title, String unit, List<Line> lines) {
    double[] heights =
        lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y).toArray();
    Range range = Range.around(heights);
    List<Line> all = new ArrayList<>();
    double chosen = path.chosen().lambda();
    all.add(
        new Line(
            String.format(Locale.ROOT, "kept: λ = %.4g", chosen),
            List.of(new Point(chosen, range.from()), new Point(chosen, range.to())),
            Mark.NONE,
            Ink.grey(RULE)));
    all.addAll(lines);
    return new Picture(title, lambda, new Picture.Axis(unit, range, false), false, all);
  }
}
