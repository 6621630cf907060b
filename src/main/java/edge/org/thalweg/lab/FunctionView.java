package org.thalweg.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;

/**
 * How a function is shown in the plane: one of two numbers by its contours, over x and y; one of
 * one number by its graph, over x and its value.
 */
record FunctionView(DifferentiableFunction function) {
  private static final int PLACES = 500; // of a graph
  private static final int GREY = 50; // of its graph, beside text and page
  private static final int DARKEST = 35; // contour
  private static final int LIGHTEST = 85;

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
  PlotPoint at(double... x) {
    return new PlotPoint(x[0], isPlane() ? x[1] : function.value(x));
  }

  /** What is shown of the function, so that all of some points are seen. */
  Frame frame(List<PlotPoint> points) {
    if (isPlane()) {
      return Frame.around(points, 0.15);
    }
    PlotRange x = Frame.around(points.stream().map(p -> new PlotPoint(p.x(), 0)).toList(), 0.6).x();
    return new Frame(x, height(points, graph(x).points()));
  }

  /** As high as the graph, but at most three times as high as the points. */
  private static PlotRange height(List<PlotPoint> points, List<PlotPoint> graph) {
    PlotRange own = PlotRange.around(points.stream().mapToDouble(PlotPoint::y).toArray());
    double height = own.to() - own.from();
    return PlotRange.around(
        Stream.concat(points.stream(), graph.stream())
            .mapToDouble(PlotPoint::y)
            .map(y -> Math.min(Math.max(y, own.from() - height), own.to() + height))
            .toArray());
  }

  /** The graph, or the contours: the darker, the lower. */
  List<PlotLine> lines(Frame frame) {
    return isPlane() ? contours(new Contours(function, frame)) : List.of(graph(frame.x()));
  }

  private PlotLine graph(PlotRange x) {
    List<PlotPoint> points =
        IntStream.range(0, PLACES).mapToObj(i -> at(x.place(i, PLACES))).toList();
    return new PlotLine("", points, Mark.NONE, Ink.grey(GREY));
  }

  private static List<PlotLine> contours(Contours contours) {
    double[] levels = contours.levels();
    List<PlotLine> lines = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      List<PlotPoint> points = new ArrayList<>();
      for (List<PlotPoint> line : contours.lines(levels[i])) {
        points.addAll(line);
        points.add(PlotPoint.GAP);
      }
      int grey = DARKEST + (LIGHTEST - DARKEST) * i / levels.length;
      lines.add(new PlotLine("", points, Mark.NONE, Ink.grey(grey)));
    }
    return lines;
  }
}
