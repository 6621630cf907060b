package org.thalweg.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.thalweg.plot.Axis;
import org.thalweg.plot.Chart;
import org.thalweg.plot.LinearScale;
import org.thalweg.plot.LogScale;
import org.thalweg.plot.Mark;
import org.thalweg.plot.Pen;
import org.thalweg.plot.Point;
import org.thalweg.plot.Series;

/** The pictures of a path: its weights, and how many there are beside the metric, over λ. */
final class PathPicture {
  private static final int SHOWN = 40; // weights, the largest
  private static final int NAMED = 8;
  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;
  private static final Pen RULE = new Pen(0x888888, 1);

  private final PathResult path;
  private final Axis lambda;

  PathPicture(PathResult path) {
    this.path = path;
    double[] values = path.points().stream().mapToDouble(PathPoint::lambda).toArray();
    this.lambda = new Axis("λ", LogScale.around(values), true);
  }

  /**
   * The weights over λ, the largest of them, and a line where the model that is kept stands.
   *
   * @param penalised whether a weight is shown
   * @param name of a weight
   */
  String weights(IntFunction<Boolean> penalised, IntFunction<String> name) {
    List<Integer> largest = largest(penalised);
    List<Series> lines = new ArrayList<>();
    for (int i = largest.size() - 1; i >= 0; i--) {
      int j = largest.get(i);
      lines.add(
          new Series(
              i < NAMED ? name.apply(j) : "",
              path.points().stream().map(p -> new Point(p.lambda(), p.w().at(j))).toList(),
              new Pen(Pen.ofSeries(i).color(), i < NAMED ? 2 : 1),
              Mark.NONE));
    }
    return chart("Weights over λ", "weight", lines);
  }

  /** How many weights are not 0. */
  String nonZeros() {
    return chart(
        "Weights that are not 0",
        "number of weights",
        List.of(
            series(path.points().stream().map(p -> new Point(p.lambda(), p.nonZeros())).toList())));
  }

  /** The metric on the validation rows; there is one. */
  String metric() {
    String name = path.metric().orElseThrow().name();
    return chart(
        name + " on the validation rows",
        name,
        List.of(
            series(
                path.points().stream().map(p -> new Point(p.lambda(), p.validation())).toList())));
  }

  private static Series series(List<Point> points) {
    return new Series("", points, Pen.ofSeries(1), Mark.DOT);
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

  private String chart(String title, String unit, List<Series> lines) {
    double[] heights =
        lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y).toArray();
    LinearScale scale = LinearScale.around(heights);
    List<Series> all = new ArrayList<>();
    double chosen = path.chosen().lambda();
    all.add(
        new Series(
            String.format(Locale.ROOT, "kept: λ = %.4g", chosen),
            List.of(new Point(chosen, scale.from()), new Point(chosen, scale.to())),
            RULE,
            Mark.NONE));
    all.addAll(lines);
    return new Chart(title, lambda, new Axis(unit, scale, true), all).svg(WIDTH, HEIGHT);
  }
}
