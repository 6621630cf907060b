package org.thalweg.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.thalweg.plot.Axis;
import org.thalweg.plot.Chart;
import org.thalweg.plot.LinearScale;
import org.thalweg.plot.LogScale;
import org.thalweg.plot.Mark;
import org.thalweg.plot.Pen;
import org.thalweg.plot.Point;
import org.thalweg.plot.Scale;
import org.thalweg.plot.Series;

/** Pictures of a run, as SVG: its figures against steps. */
final class Curves {
  private static final int WIDTH = 460; // of the area between the axes; pixels
  private static final int HEIGHT = 200;
  private static final double LOGARITHMIC = 20; // from this ratio of the largest to the least on
  private static final int MOST_MARKED = 40; // points

  private final List<double[]> points;

  /** Of points in the columns of {@link RunData}. */
  Curves(List<double[]> points) {
    this.points = points;
  }

  /** A column against steps; empty where there is no finite value in it. */
  String of(String column, String title, int color) {
    int y = RunData.COLUMNS.indexOf(column);
    List<Point> line = new ArrayList<>();
    for (double[] point : points) {
      if (Double.isFinite(point[y])) {
        line.add(new Point(point[0], point[y]));
      }
    }
    if (line.isEmpty()) {
      return "";
    }
    Mark mark = line.size() <= MOST_MARKED ? Mark.DOT : Mark.NONE;
    Series series = new Series("", line, new Pen(color, 1.5), mark);
    return new Chart(
            title,
            new Axis("step", steps(line), true),
            new Axis(column, scale(line.stream().mapToDouble(Point::y).toArray()), true),
            List.of(series))
        .svg(WIDTH, HEIGHT);
  }

  private static Scale steps(List<Point> line) {
    double first = line.get(0).x();
    double last = line.get(line.size() - 1).x();
    return first < last ? new LinearScale(first, last) : LinearScale.around(first);
  }

  private static Scale scale(double[] values) {
    double least = DoubleStream.of(values).min().orElse(0);
    double most = DoubleStream.of(values).max().orElse(0);
    if (least == most && least > 0) { // such as a learning rate that stays
      return new LinearScale(0, Math.min(2 * most, Double.MAX_VALUE));
    }
    return least > 0 && most > LOGARITHMIC * least
        ? LogScale.around(values)
        : LinearScale.around(values);
  }
}
