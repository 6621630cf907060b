package org.thalweg.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.plot.Axis;
import org.thalweg.plot.Chart;
import org.thalweg.plot.Mark;
import org.thalweg.plot.Pen;
import org.thalweg.plot.Point;
import org.thalweg.plot.Series;
import org.thalweg.solve.Reason;

/**
 * The picture one knows from textbooks: the contours of a function of two numbers, or the graph of
 * a function of one, and over it the paths of descents, each with its start and its end.
 *
 * @param title above the picture
 * @param function of one or two numbers
 * @param paths in the order of the legend
 */
public record DescentPlot(String title, DifferentiableFunction function, List<NamedPath> paths) {
  private static final int SIZE = 770; // between the axes, each way: 900 pixels in all
  private static final double SHORTEST = 1.0 / 200; // of the frame: what a path may leave out
  private static final int INK = 0x333333;

  /** A descent and what the legend calls it. */
  public record NamedPath(String name, Descent descent) {}

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the function is of more than two numbers
   */
  public DescentPlot {
    FunctionView.requireShowable(function);
    paths = List.copyOf(paths);
  }

  /**
   * Writes the picture: 900 pixels each way, and higher where the legend needs more than one row.
   *
   * @param file ending in .png or .svg
   * @throws IllegalArgumentException if it ends otherwise
   */
  public void write(Path file) throws IOException {
    chart().write(file, SIZE, SIZE);
  }

  /** The picture, for any canvas. */
  Chart chart() {
    FunctionView view = new FunctionView(function);
    Frame frame = view.frame(paths.stream().flatMap(path -> shown(view, path.descent())).toList());
    List<Series> series = new ArrayList<>(view.series(frame));
    for (int i = 0; i < paths.size(); i++) {
      NamedPath path = paths.get(i);
      List<Point> line = line(view, frame, path.descent());
      series.add(new Series(path.name(), line, Pen.ofSeries(i), Mark.DOT));
    }
    series.addAll(startsAndEnds(view, frame));
    return new Chart(
        title,
        new Axis("x", frame.x(), false),
        new Axis(view.vertical(), frame.y(), false),
        series);
  }

  /** The points that the frame is to hold: of a path that runs off only those near the start. */
  private static Stream<Point> shown(FunctionView view, Descent descent) {
    double[] start = descent.start().x();
    double size = Math.max(1, Arrays.stream(start).map(Math::abs).max().orElse(0));
    double farthest = (isConverged(descent) ? 20 : 2) * size;
    List<double[]> points = new ArrayList<>(descent.path());
    points.removeIf(x -> !Arrays.stream(x).allMatch(value -> Math.abs(value) <= farthest));
    points.add(start);
    if (isConverged(descent)) {
      points.add(descent.end().x());
    }
    return points.stream().map(view::at);
  }

  private static boolean isConverged(Descent descent) {
    return descent.result().reason().kind() == Reason.Kind.CONVERGED;
  }

  /** A path without steps too short to see; one that runs off ends where it leaves the frame. */
  private static List<Point> line(FunctionView view, Frame frame, Descent descent) {
    Point last = view.at(descent.start().x());
    List<Point> points = new ArrayList<>(List.of(last));
    for (double[] x : descent.path()) {
      Point point = view.at(x);
      if (frame.distance(last, point) >= SHORTEST) {
        points.add(point);
        last = point;
      }
      if (!isConverged(descent) && !frame.contains(point)) {
        return points;
      }
    }
    points.add(view.at(descent.end().x()));
    return points;
  }

  /** Marks over the paths; the legend has an end where one is within the frame. */
  private List<Series> startsAndEnds(FunctionView view, Frame frame) {
    List<Series> series = new ArrayList<>();
    List<Point> starts = paths.stream().map(path -> view.at(path.descent().start().x())).toList();
    series.add(new Series("start", starts, new Pen(INK, 0), Mark.RING));
    List<Point> ends = paths.stream().map(path -> view.at(path.descent().end().x())).toList();
    for (int i = 0; i < ends.size(); i++) {
      Pen pen = new Pen(Pen.ofSeries(i).color(), 0);
      series.add(new Series("", List.of(ends.get(i)), pen, Mark.DIAMOND));
    }
    if (ends.stream().anyMatch(frame::contains)) {
      series.add(new Series("end", List.of(), new Pen(INK, 0), Mark.DIAMOND));
    }
    return series;
  }
}
