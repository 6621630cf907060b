package org.thalweg.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.plot.LinearScale;
import org.thalweg.plot.Mark;
import org.thalweg.plot.Pen;
import org.thalweg.plot.Point;
import org.thalweg.plot.Series;

/**
 * How a function is shown in the plane: one of two numbers by its contours, over x and y; one of
 * one number by its graph, over x and its value.
 */
record FunctionView(DifferentiableFunction function) {
  private static final int PLACES = 500; // of a graph
  private static final int GREY = 0x808080;

  FunctionView {
    requireShowable(function);
  }

  static void requireShowable(DifferentiableFunction function) {
    if (function.dimension() > 2) {
      throw new IllegalArgumentException(
          "a function to plot must be of one or two numbers but was of " + function.dimension());
    }
  }

  private boolean isPlane() {
    return function.dimension() == 2;
  }

  /** What the vertical axis shows. */
  String vertical() {
    return isPlane() ? "y" : "value";
  }

  /** Where an argument of the function is shown. */
  Point at(double... x) {
    return new Point(x[0], isPlane() ? x[1] : function.value(x));
  }

  /** What is shown of the function, so that all of some points are seen. */
  Frame frame(List<Point> points) {
    if (isPlane()) {
      return Frame.around(points, 0.15);
    }
    LinearScale x = Frame.around(points.stream().map(p -> new Point(p.x(), 0)).toList(), 0.6).x();
    return new Frame(x, height(points, graph(x).points()));
  }

  /** As high as the graph, but at most three times as high as the points. */
  private static LinearScale height(List<Point> points, List<Point> graph) {
    LinearScale own = LinearScale.around(points.stream().mapToDouble(Point::y).toArray());
    double height = own.to() - own.from();
    return LinearScale.around(
        Stream.concat(points.stream(), graph.stream())
            .mapToDouble(Point::y)
            .map(y -> Math.min(Math.max(y, own.from() - height), own.to() + height))
            .toArray());
  }

  /** The graph, or the contours: the darker, the lower. */
  List<Series> series(Frame frame) {
    return isPlane() ? contours(new Contours(function, frame)) : List.of(graph(frame.x()));
  }

  private Series graph(LinearScale x) {
    List<Point> points = IntStream.range(0, PLACES).mapToObj(i -> at(x.place(i, PLACES))).toList();
    return new Series("", points, new Pen(GREY, 1), Mark.NONE);
  }

  private static List<Series> contours(Contours contours) {
    double[] levels = contours.levels();
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      List<Point> points = new ArrayList<>();
      for (List<Point> line : contours.lines(levels[i])) {
        points.addAll(line);
        points.add(Point.GAP);
      }
      int grey = 90 + 130 * i / levels.length;
      series.add(new Series("", points, new Pen(grey * 0x010101, 1), Mark.NONE));
    }
    return series;
  }
}
