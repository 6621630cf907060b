package org.thalweg.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.page.Picture;
import org.thalweg.page.PicturePage;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;
import org.thalweg.page.PlotPoint;
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
  private static final double SHORTEST = 1.0 / 200; // of the frame: what a path may leave out
  private static final int INK = 10; // grey of starts

  /** A descent and what the legend calls it. */
  public record NamedPath(String name, DescentPath descent) {}

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the function is of more than two numbers
   */
  public DescentPlot {
    FunctionView.requireShowable(function);
    paths = List.copyOf(paths);
  }

  /** The picture as a page of HTML that asks for nothing from a network. */
  public String html() throws IOException {
    return PicturePage.html(title, List.of(picture()));
  }

  /** The picture, with the paths over the function. */
  Picture picture() {
    FunctionView view = new FunctionView(function);
    Frame frame = view.frame(paths.stream().flatMap(path -> shown(view, path.descent())).toList());
    List<PlotLine> lines = new ArrayList<>(view.lines(frame));
    for (int i = 0; i < paths.size(); i++) {
      NamedPath path = paths.get(i);
      lines.add(
          new PlotLine(path.name(), line(view, frame, path.descent()), Mark.DOT, Ink.colour(i)));
    }
    lines.addAll(startsAndEnds(view, frame));
    return new Picture(
        title,
        new Picture.Axis("x", frame.x(), false),
        new Picture.Axis(view.vertical(), frame.y(), false),
        true,
        lines);
  }

  /** The points that the frame is to hold: of a path that runs off only those near the start. */
  private static Stream<PlotPoint> shown(FunctionView view, DescentPath descent) {
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

  private static boolean isConverged(DescentPath descent) {
    return descent.result().reason().kind() == Reason.Kind.CONVERGED;
  }

  /** A path without steps too short to see; one that runs off ends where it leaves the frame. */
  private static List<PlotPoint> line(FunctionView view, Frame frame, DescentPath descent) {
    PlotPoint last = view.at(descent.start().x());
    List<PlotPoint> points = new ArrayList<>(List.of(last));
    for (double[] x : descent.path()) {
      PlotPoint point = view.at(x);
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
  private List<PlotLine> startsAndEnds(FunctionView view, Frame frame) {
    List<PlotLine> lines = new ArrayList<>();
    List<PlotPoint> starts =
        paths.stream().map(path -> view.at(path.descent().start().x())).toList();
    lines.add(new PlotLine("start", starts, Mark.RING, Ink.grey(INK)));
    List<PlotPoint> ends = paths.stream().map(path -> view.at(path.descent().end().x())).toList();
    for (int i = 0; i < ends.size(); i++) {
      boolean isFirst = ends.subList(0, i).stream().noneMatch(frame::contains);
      String name = isFirst && frame.contains(ends.get(i)) ? "end" : "";
      lines.add(new PlotLine(name, List.of(ends.get(i)), Mark.DIAMOND, Ink.colour(i)));
    }
    return lines;
  }
}
