package org.thalweg.lab;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.solve.Reason;
import org.w3c.dom.Document;

/**
 * The picture one knows from textbooks: the contours of a function of two numbers, or the graph of
 * a function of one, and over it the paths of descents.
 *
 * @param title above the picture
 * @param function of one or two numbers
 * @param paths in the order of the legend
 */
public record DescentPlot(String title, DifferentiableFunction function, List<NamedPath> paths) {
  private static final int SIZE = 900; // pixels, each way
  private static final int PLACES = 500; // of a graph
  private static final double SHORTEST = 1.0 / 200; // of the frame: what a path may leave out
  private static final Color[] COLORS = {
    new Color(0xd62728),
    new Color(0x1f77b4),
    new Color(0x2ca02c),
    new Color(0xff7f0e),
    new Color(0x9467bd),
    new Color(0x8c564b),
    new Color(0xe377c2),
    new Color(0x17becf)
  };

  /** A descent and what the legend calls it. */
  public record NamedPath(String name, Descent descent) {}

  public DescentPlot {
    if (function.dimension() > 2) {
      throw new IllegalArgumentException(
          "a function to plot must be of one or two numbers but was of " + function.dimension());
    }
    paths = List.copyOf(paths);
  }

  /**
   * Writes the picture.
   *
   * @param file ending in .png or .svg
   * @throws IllegalArgumentException if it ends otherwise
   */
  public void write(Path file) throws IOException {
    String name = file.toString();
    if (!name.endsWith(".png") && !name.endsWith(".svg")) {
      throw new IllegalArgumentException("a plot must end in .png or .svg but was " + name);
    }
    XYChart chart = chart();
    if (name.endsWith(".png")) {
      BitmapEncoder.saveBitmap(chart, name, BitmapEncoder.BitmapFormat.PNG);
      return;
    }
    SVGGraphics2D graphics = new SVGGraphics2D(svgDocument());
    graphics.setSVGCanvasSize(new Dimension(SIZE, SIZE));
    chart.paint(graphics, SIZE, SIZE);
    try (Writer out = Files.newBufferedWriter(file)) {
      graphics.stream(out, true);
    }
  }

  private static Document svgDocument() {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e); // the default one needs no configuration
    }
  }

  private XYChart chart() {
    XYChart chart =
        new XYChartBuilder().width(SIZE).height(SIZE).title(title).xAxisTitle("x").build();
    chart
        .getStyler()
        .setPlotGridLinesVisible(false)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotContentSize(1)
        .setMarkerSize(5)
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendLayout(LegendLayout.Horizontal);
    chart.setYAxisTitle(function.dimension() == 2 ? "y" : "value");
    List<double[]> shown = paths.stream().flatMap(path -> shown(path).stream()).toList();
    Frame frame = Frame.around(shown, function.dimension() == 2 ? 0.15 : 0.6);
    chart.getStyler().setXAxisMin(frame.left()).setXAxisMax(frame.right());
    if (function.dimension() == 2) {
      chart.getStyler().setYAxisMin(frame.bottom()).setYAxisMax(frame.top());
      addContours(chart, frame);
    } else {
      addGraph(chart, frame);
    }
    for (int i = 0; i < paths.size(); i++) {
      addPath(chart, frame, paths.get(i), COLORS[i % COLORS.length]);
    }
    return chart;
  }

  /** The points that the frame is to hold: of a path that runs off only those near the start. */
  private List<double[]> shown(NamedPath path) {
    Descent descent = path.descent();
    double near =
        2 * Math.max(1, Arrays.stream(descent.start().x()).map(Math::abs).max().orElse(0));
    boolean converged = descent.result().reason().kind() == Reason.Kind.CONVERGED;
    List<double[]> points = new ArrayList<>();
    for (double[] x : descent.path()) {
      if (Arrays.stream(x).allMatch(value -> Math.abs(value) <= (converged ? 10 : 1) * near)) {
        points.add(inPlane(x));
      }
    }
    points.add(inPlane(descent.start().x()));
    if (converged) {
      points.add(inPlane(descent.end().x()));
    }
    return points;
  }

  private double[] inPlane(double[] x) {
    return x.length == 2 ? x : new double[] {x[0], function.value(x)};
  }

  private void addContours(XYChart chart, Frame frame) {
    Contours contours = new Contours(function, frame);
    double[] levels = contours.levels();
    for (int i = 0; i < levels.length; i++) {
      List<double[]> points = new ArrayList<>();
      for (double[][] piece : contours.line(levels[i])) {
        points.add(piece[0]);
        points.add(piece[1]);
        points.add(new double[] {piece[1][0], Double.NaN}); // lifts the pen
      }
      if (points.isEmpty()) {
        continue;
      }
      int grey = 90 + 130 * i / levels.length;
      addLine(chart, "level " + i, points, new Color(grey, grey, grey), SeriesMarkers.NONE);
    }
  }

  private void addGraph(XYChart chart, Frame frame) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      points.add(inPlane(new double[] {frame.x(i, PLACES)}));
    }
    addLine(chart, "graph", points, Color.GRAY, SeriesMarkers.NONE);
  }

  private void addPath(XYChart chart, Frame frame, NamedPath path, Color color) {
    List<double[]> points = new ArrayList<>();
    double shortest = SHORTEST * (frame.right() - frame.left());
    for (double[] x : path.descent().path()) {
      double[] point = inPlane(x);
      if (function.dimension() == 2 && !frame.contains(point)) {
        break;
      }
      double[] last = points.isEmpty() ? null : points.get(points.size() - 1);
      if (last == null || Math.abs(last[0] - point[0]) + Math.abs(last[1] - point[1]) >= shortest) {
        points.add(point);
      }
    }
    if (!points.isEmpty()) {
      XYSeries series = addLine(chart, path.name(), points, color, SeriesMarkers.CIRCLE);
      series.setShowInLegend(true);
    }
  }

  private static XYSeries addLine(
      XYChart chart, String name, List<double[]> points, Color color, Marker marker) {
    double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
    double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineStyle(new BasicStroke(marker == SeriesMarkers.NONE ? 1 : 2));
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(marker);
    series.setShowInLegend(false);
    return series;
  }
}
