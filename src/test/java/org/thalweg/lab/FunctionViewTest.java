package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.lab.FunctionDescent.DescentPlot.FunctionView;
import org.thalweg.lab.FunctionDescent.DescentPlot.FunctionView.Frame;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;

class FunctionViewTest {
  private static final FunctionView PLANE = new FunctionView(new TextbookFunctions.Quadratic());

  @Test
  void theFrameInThePlaneIsASquareAroundThePoints() {
    Frame frame = PLANE.frame(List.of(new PlotPoint(0, 1), new PlotPoint(2, 2)));
    assertThat(frame.x().from()).isCloseTo(-0.3, within(1e-12));
    assertThat(frame.x().to()).isCloseTo(2.3, within(1e-12));
    assertThat(frame.y().from()).isCloseTo(0.2, within(1e-12));
    assertThat(frame.y().to()).isCloseTo(2.8, within(1e-12));
  }

  @Test
  void aroundASinglePointTheFrameHasAnEdgeOfTwoOrMoreFarOut() {
    assertThat(PLANE.frame(List.of(new PlotPoint(3, 4)))).isEqualTo(new Frame(2, 4, 3, 5));
    Frame far = PLANE.frame(List.of(new PlotPoint(1e17, 0)));
    assertThat(far.x().to() - far.x().from()).isCloseTo(1e14, within(1e10));
  }

  @Test
  void contoursAreTheDarkerTheLower() {
    List<PlotLine> contours = PLANE.lines(new Frame(-1, 1, -1, 1));
    assertThat(contours).hasSize(18);
    assertThat(contours).extracting(one -> one.ink().number()).isSorted();
    assertThat(contours.get(0).ink()).isEqualTo(PlotLine.Ink.grey(35));
  }

  @Test
  void theGraphOfASteepFunctionLeavesThePointsVisible() {
    FunctionView view = new FunctionView(DifferentiableFunction.of(1, x -> Math.exp(30 * x[0])));
    Frame frame = view.frame(List.of(view.at(0), view.at(0.1)));
    assertThat(frame.x().to()).isCloseTo(0.16, within(1e-12));
    assertThat(frame.y().to()).isBetween(Math.exp(3), 3 * Math.exp(3));
    List<PlotPoint> graph = view.lines(frame).get(0).points();
    assertThat(graph).allMatch(point -> point.y() == Math.exp(30 * point.x()));
  }

  @Test
  void aFunctionWithoutValuesHasAFrame() {
    FunctionView view = new FunctionView(DifferentiableFunction.of(1, x -> Double.NaN));
    assertThat(view.frame(List.of(view.at(5))).y()).isEqualTo(new PlotRange(-1, 1));
  }
}
