package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.lab.FunctionDescent.DescentPlot;
import org.thalweg.lab.FunctionDescent.DescentPlot.NamedPath;
import org.thalweg.lab.FunctionDescent.DescentRule;
import org.thalweg.page.Picture;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotPoint;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

class DescentPlotTest {
  @Test
  void pathsAreDrawnOverContoursFromTheirStartsToTheirEnds() {
    DifferentiableFunction function = new TextbookFunctions.Quadratic();
    NamedPath path = path("gd", new Sgd(), function, new double[] {1, 0.8});
    Picture picture = new DescentPlot("a title", function, List.of(path)).picture();
    assertThat(picture.lines().stream().filter(line -> line.name().isEmpty())).hasSize(18);
    PlotLine drawn = named(picture, "gd");
    assertThat(drawn.points().get(0)).isEqualTo(new PlotPoint(1, 0.8));
    double[] third = path.descent().path().get(2);
    assertThat(drawn.points()).contains(new PlotPoint(third[0], third[1]));
    double[] end = path.descent().end().x();
    assertThat(named(picture, "end").points()).containsExactly(new PlotPoint(end[0], end[1]));
    assertThat(named(picture, "start").points()).containsExactly(new PlotPoint(1, 0.8));
    assertThat(picture.isSquare()).isTrue();
  }

  /** The saddle falls along x: the path crosses the right edge, its end is nowhere near. */
  @Test
  void aPathThatRunsOffLeavesThroughTheEdge() {
    Picture picture = plot(new TextbookFunctions.Saddle(), 1e-3, 1).picture();
    assertThat(picture.x().range().to()).isLessThan(3);
    assertThat(picture.lines()).extracting(PlotLine::name).contains("start").doesNotContain("end");
    List<PlotPoint> points = named(picture, "gd").points();
    assertThat(points.get(points.size() - 1).x()).isGreaterThan(picture.x().range().to());
    assertThat(points.subList(0, points.size() - 1))
        .allMatch(point -> point.x() <= picture.x().range().to());
  }

  @Test
  void thePageIsTheSameEveryTimeAndAsksForNothing() throws IOException {
    String page = plot(new TextbookFunctions.Quadratic(), 1, 0.8).html();
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("<title>a title</title>", "default-src 'none'", "\"name\":\"momentum\"")
        .doesNotContainPattern("(?:src|href)\\s*=\\s*[\"']https?:");
    assertThat(page.length()).isLessThan(400_000);
    assertThat(plot(new TextbookFunctions.Quadratic(), 1, 0.8).html()).isEqualTo(page);
  }

  @Test
  void rejectsFunctionsOfMoreNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plot(new TextbookFunctions.Quadratic(10, 3), 1, 1, 1))
        .withMessage("a function to plot must be of one or two numbers but was of 3");
  }

  private static PlotLine named(Picture picture, String name) {
    return picture.lines().stream()
        .filter(line -> line.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DescentPlot plot(DifferentiableFunction function, double... start) {
    return new DescentPlot(
        "a title",
        function,
        List.of(
            path("gd", new Sgd(), function, start),
            path("momentum", new Momentum(0.9), function, start)));
  }

  private static NamedPath path(
      String name, Updater updater, DifferentiableFunction function, double[] start) {
    FunctionDescent descent =
        new FunctionDescent(
            function,
            false,
            new DescentRule.GradientSteps(updater, new Schedules.Constant(0.02)),
            1000,
            1e-6);
    return new NamedPath(name, descent.from(start));
  }
}
