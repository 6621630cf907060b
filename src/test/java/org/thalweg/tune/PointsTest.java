package org.thalweg.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Folds;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.tune.SearchPlan.Point;
import org.thalweg.tune.SearchPlan.Points;

/** The points that a conf says. */
class PointsTest {
  private static final String HEAD = "data.train = x\nobjective.loss = logistic\noutput = out\n";

  private static List<Point> points(String tune) {
    return SearchPlan.of(ConfBuilder.read("test", HEAD + tune, List.of())).points();
  }

  @Test
  void aGridHasEveryCombinationInTheOrderWritten() {
    List<Point> points =
        points(
            """
            tune.grid {
              stop.maxSteps = [7, 9]
              penalty = ["l2(1e-2)", none]
            }
            """);
    assertThat(points)
        .extracting(Point::text)
        .containsExactly(
            "stop.maxSteps = 7, penalty = l2(1e-2)",
            "stop.maxSteps = 7, penalty = none",
            "stop.maxSteps = 9, penalty = l2(1e-2)",
            "stop.maxSteps = 9, penalty = none");
    assertThat(points.get(2).conf().stop().maxSteps()).contains(9L);
    assertThat(points.get(2).conf().penalty().text()).isEqualTo("l2(lambda=0.01)");
    assertThat(points.get(3).number()).isEqualTo(3);
  }

  @Test
  void aPointIsTheConfThatHasItsValuesByItself() {
    TrainingConf alone =
        TrainingConf.parse(HEAD.replace("output = out\n", "") + "penalty = \"l1(0.1)\"");
    assertThat(points("tune.grid.penalty = [\"l1(0.1)\"]").get(0).conf()).isEqualTo(alone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.downsample = 0.5", "data.validation = 0.2"})
  void rowsThatAreDrawnByTheSeedAreDrawnOnceForAllPoints(String drawn) {
    assertThat(points("tune.grid.seed = [1, 2]")).hasSize(2);
    assertThatThrownBy(() -> points(drawn + "\ntune.grid.seed = [1, 2]"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("all points must have the same seed");
  }

  @Test
  void aConfNeedNotBeWholeWithoutAPoint() {
    String gap = "stop.gap = 1e-7\n"; // which wants a penalty
    assertThat(points(gap + "tune.grid.penalty = [\"l2(1)\", \"l2(2)\"]")).hasSize(2);
    assertThatThrownBy(() -> points(gap + "tune.grid.seed = [1]"))
        .isInstanceOf(ConfException.class)
        .hasMessageStartingWith("tune, point seed = 1: stop.gap must have");
  }

  @Test
  void theConfOfASearchIsReadBackAsItWasWritten() {
    TrainingConf conf =
        TrainingConf.parse(
            HEAD
                + "tune { grid { seed = [1, 2], batch.rows = [16], method = [sgd] }, ranges {"
                + " learningRate = \"log(1e-3, 1)\" }, samples = 5, folds = 3, metric = auc }");
    TrainingConf again = TrainingConf.parse(conf.render());
    assertThat(again).isEqualTo(conf);
    assertThat(again.tune().keys()).isEqualTo(conf.tune().keys());
    assertThat(conf.tune().folds()).isEqualTo(Folds.of(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tune.folds = 3 | tune.grid or tune.ranges must be given",
        "tune.grid.penlty = [none] | tune.grid: unknown key penlty; did you mean penalty?",
        "tune.grid.data.train = [a, b] | tune.grid must name keys that may differ",
        "tune.grid.output = [a, b] | tune.grid must name keys that may differ",
        "tune.grid.tune.folds = [2, 3] | tune.grid must name keys that may differ",
        "tune.grid.checkpoint.keep = [2, 3] | tune.grid must name keys that may differ",
        "tune.grid.penalty = none | ``",
        "tune.grid.penalty = [] | tune.grid.penalty must have a value but has none",
        "tune.grid.penalty = [[a]] | tune.grid.penalty must have single values but has",
        "tune.grid = 3 | tune.grid must be names and lists in braces",
        "tune.grid.penalty = [\"l2(-1)\"] | tune, point penalty = l2(-1): penalty: ",
        "tune.grid.method = [lbfgs, breeze] | tune, point method = breeze: method must not be breeze",
        "tune.grid.objective.loss = [logistic, halfSquared] | tune: all points must have the same labels",
        "tune { samples = 3 } | tune.ranges or tune.grid must be given for tune.samples",
        "tune { ranges.penalty = \"l2(log(1e-3,1))\" } | tune.samples must be given for tune.ranges",
        "tune { ranges.penalty = \"l2(1)\", samples = 3 } | tune.ranges.penalty must have log(a,b)",
        "tune { ranges.penalty = \"l2(log(0,1))\", samples = 3 } | tune.ranges.penalty must have log(a,b) with 0 < a < b but had log(0,1)",
        "tune { ranges.penalty = \"l2(log(x,1))\", samples = 3 } | tune.ranges.penalty must have finite numbers in it but had x",
        "tune { grid.seed = [1], folds = 0 } | tune.folds must be at least 1 but was 0",
        "tune { grid.seed = [1], folds = 3, fold = 4 } | tune.fold must be at most tune.folds, 3, but was 4",
        "tune { grid.seed = [1], halving = 1 } | tune.halving must be 0 or at least 2 but was 1",
        "tune { grid.seed = [1], sampling = sobel } | unknown tune.sampling sobel; did you mean sobol?",
      })
  void whatIsWrongIsOneLine(String tune, String message) {
    if (message.isEmpty()) {
      assertThat(points(tune)).hasSize(1); // one value is a list of one
      return;
    }
    assertThatThrownBy(() -> points(tune))
        .isInstanceOf(ConfException.class)
        .hasMessageStartingWith(message.strip())
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"random", "sobol"})
  void drawnPointsAreInTheirRangesAndTheSameAgain(String sampling) {
    String tune =
        """
        method = sgd
        tune {
          ranges { penalty = "elasticNet(log(1e-6,1e-1), uniform(0,1))", batch.rows = "whole(16,64)" }
          grid.updater = [sgd, adam]
          samples = 64
          sampling = %s
        }
        """
            .formatted(sampling);
    List<Point> points = points(tune);
    assertThat(points).hasSize(64).isEqualTo(points(tune));
    assertThat(points(tune + "tune.seed = 1")).isNotEqualTo(points);
    int small = 0;
    for (Point point : points) {
      Map<String, String> settings = point.settings();
      double lambda = Double.parseDouble(settings.get("penalty").split("[(,]")[1].strip());
      assertThat(lambda).isBetween(1e-6, 1e-1);
      small += lambda < 1e-3 ? 1 : 0;
      assertThat(Integer.parseInt(settings.get("batch.rows"))).isBetween(16, 64);
      assertThat(settings.get("updater")).isIn("sgd", "adam");
    }
    assertThat(small).isBetween(28, 48); // three of five decades
    assertThat(points).extracting(point -> point.settings().get("updater")).contains("sgd", "adam");
  }

  /**
   * Each of 2^k equal intervals of a coordinate has one of 2^k points, and so for pairs of squares.
   */
  @Test
  void theSequenceOfSobolLeavesNoGap() {
    int count = 64;
    IntFunction<double[]> sobol = Points.sobol(Points.MOST_DIMENSIONS, 7);
    for (int d = 0; d < Points.MOST_DIMENSIONS; d++) {
      boolean[] seen = new boolean[count];
      for (int i = 0; i < count; i++) {
        seen[(int) (sobol.apply(i)[d] * count)] = true;
      }
      assertThat(seen).as("dimension %d", d).doesNotContain(false);
    }
    boolean[] squares = new boolean[count]; // of the first two dimensions, 8 by 8
    for (int i = 0; i < count; i++) {
      double[] u = sobol.apply(i);
      squares[(int) (u[0] * 8) * 8 + (int) (u[1] * 8)] = true;
    }
    assertThat(squares).doesNotContain(false);
  }

  /** The first points of the sequence without a shift, as published: J. Burkardt, sobol_dataset. */
  @Test
  void itsPointsAreThePublishedOnes() {
    IntFunction<double[]> sobol = Points.sobol(4, 0);
    double[][] published = {
      {0.5, 0.5, 0.5, 0.5}, {0.75, 0.25, 0.25, 0.25}, {0.25, 0.75, 0.75, 0.75}
    };
    for (int i = 1; i <= published.length; i++) {
      for (int d = 0; d < 4; d++) {
        long first = (long) (sobol.apply(0)[d] * 0x1p32);
        long here = (long) (sobol.apply(i)[d] * 0x1p32);
        assertThat((here ^ first) * 0x1p-32).as("%d, %d", i, d).isEqualTo(published[i - 1][d]);
      }
    }
  }

  @Test
  void oneTooManyDimensionsForSobolIsSaid() {
    assertThatThrownBy(() -> Points.sobol(Points.MOST_DIMENSIONS + 1, 0))
        .hasMessageStartingWith("tune.sampling sobol must have at most");
    assertThat(TuneConf.PointSampling.values()).hasSize(2);
  }
}
