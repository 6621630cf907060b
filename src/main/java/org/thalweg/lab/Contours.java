package org.thalweg.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.function.DifferentiableFunction;

/**
 * Lines of equal value of a function of two numbers, from its values on a grid whose cells are cut
 * into two triangles: a plane through three corners has a straight line of every value, and no case
 * is ambiguous.
 */
final class Contours {
  private static final int PLACES = 161; // of the grid, each way
  private static final int LEVELS = 18;

  private final Frame frame;
  private final double[][] values = new double[PLACES][PLACES];

  Contours(DifferentiableFunction function, Frame frame) {
    this.frame = frame;
    for (int i = 0; i < PLACES; i++) {
      for (int j = 0; j < PLACES; j++) {
        values[i][j] = function.value(new double[] {frame.x(i, PLACES), frame.y(j, PLACES)});
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

  /** The line of a value in pieces, each from one point to another. */
  List<double[][]> line(double level) {
    List<double[][]> pieces = new ArrayList<>();
    for (int i = 0; i + 1 < PLACES; i++) {
      for (int j = 0; j + 1 < PLACES; j++) {
        cut(level, new int[][] {{i, j}, {i + 1, j}, {i, j + 1}}, pieces);
        cut(level, new int[][] {{i + 1, j + 1}, {i + 1, j}, {i, j + 1}}, pieces);
      }
    }
    return pieces;
  }

  private void cut(double level, int[][] corners, List<double[][]> pieces) {
    List<double[]> ends = new ArrayList<>(2);
    for (int k = 0; k < 3; k++) {
      int[] a = corners[k];
      int[] b = corners[(k + 1) % 3];
      double from = values[a[0]][a[1]] - level;
      double to = values[b[0]][b[1]] - level;
      if (from < 0 != to < 0 && Double.isFinite(from) && Double.isFinite(to)) {
        double share = from / (from - to);
        double x = frame.x(a[0], PLACES);
        double y = frame.y(a[1], PLACES);
        ends.add(
            new double[] {
              x + share * (frame.x(b[0], PLACES) - x), y + share * (frame.y(b[1], PLACES) - y)
            });
      }
    }
    if (ends.size() == 2) {
      pieces.add(ends.toArray(double[][]::new));
    }
  }
}
