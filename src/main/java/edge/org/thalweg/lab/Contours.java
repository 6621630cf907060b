package org.thalweg.lab;

import java.util.Arrays;
import java.util.List;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;

/**
 * Lines of equal value of a function of two numbers, from its values on a grid whose cells are cut
 * into two triangles: a plane through three corners has a straight line of every value, and no case
 * is ambiguous.
 */
final class Contours {
  private static final int PLACES = 161; // of the grid, each way
  private static final int LEVELS = 18;

  /** From a node of the grid along its edges: how far to the other node, in both directions. */
  private static final int[][] EDGES = {{1, 0}, {0, 1}, {-1, 1}};

  private final Frame frame;
  private final double[][] values = new double[PLACES][PLACES];

  Contours(DifferentiableFunction function, Frame frame) {
    this.frame = frame;
    for (int i = 0; i < PLACES; i++) {
      for (int j = 0; j < PLACES; j++) {
        values[i][j] =
            function.value(new double[] {frame.x().place(i, PLACES), frame.y().place(j, PLACES)});
      }
    }
  }

  /**
   * Values such that the areas between their lines grow upwards: dense where the function is low.
   */
  double[] levels() {
    double[] sorted =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double[] levels = new double[sorted.length == 0 ? 0 : LEVELS];
    for (int i = 0; i < levels.length; i++) {
      double share = (i + 0.5) / LEVELS;
      levels[i] = sorted[(int) (share * share * (sorted.length - 1))];
    }
    return levels;
  }

  /** The lines of a value: from border to border, or closed, where the last point is the first. */
  List<List<PlotPoint>> lines(double level) {
    Chains crossed = new Chains(PLACES * PLACES * EDGES.length);
    for (int i = 0; i + 1 < PLACES; i++) {
      for (int j = 0; j + 1 < PLACES; j++) {
        int diagonal = edge(i + 1, j, 2);
        cut(level, crossed, edge(i, j, 0), edge(i, j, 1), diagonal);
        cut(level, crossed, edge(i, j + 1, 0), edge(i + 1, j, 1), diagonal);
      }
    }
    return crossed.chains().stream()
        .map(chain -> chain.stream().map(edge -> crossing(level, edge)).toList())
        .toList();
  }

  /** A triangle: the line passes from one of its edges to another, or does not pass. */
  private void cut(double level, Chains crossed, int... edges) {
    int[] passed = Arrays.stream(edges).filter(edge -> isCrossed(level, edge)).toArray();
    if (passed.length == 2) {
      crossed.link(passed[0], passed[1]);
    }
  }

  private static int edge(int i, int j, int direction) {
    return (i * PLACES + j) * EDGES.length + direction;
  }

  private boolean isCrossed(double level, int edge) {
    double from = value(edge, 0) - level;
    double to = value(edge, 1) - level;
    return from < 0 != to < 0 && Double.isFinite(from) && Double.isFinite(to);
  }

  private PlotPoint crossing(double level, int edge) {
    double from = value(edge, 0) - level;
    double to = value(edge, 1) - level;
    double share = from / (from - to);
    return new PlotPoint(
        between(share, frame.x(), column(edge, 0), column(edge, 1)),
        between(share, frame.y(), row(edge, 0), row(edge, 1)));
  }

  private static double between(double share, PlotRange scale, int from, int to) {
    double start = scale.place(from, PLACES);
    return start + share * (scale.place(to, PLACES) - start);
  }

  /** At one end of an edge: 0, the node it begins at, or 1. */
  private double value(int edge, int end) {
    return values[column(edge, end)][row(edge, end)];
  }

  private static int column(int edge, int end) {
    return edge / EDGES.length / PLACES + end * EDGES[edge % EDGES.length][0];
  }

  private static int row(int edge, int end) {
    return edge / EDGES.length % PLACES + end * EDGES[edge % EDGES.length][1];
  }
}
