package org.thalweg.lab;

import java.util.List;

/** The part of the plane that a picture shows. */
record Frame(double left, double right, double bottom, double top) {

  /**
   * A square that holds all points; of edge 2 around a single one.
   *
   * @param margin what is left free on every side, as a share of the extent of the points
   */
  static Frame around(List<double[]> points, double margin) {
    double left = points.stream().mapToDouble(p -> p[0]).min().orElse(0);
    double right = points.stream().mapToDouble(p -> p[0]).max().orElse(0);
    double bottom = points.stream().mapToDouble(p -> p[1]).min().orElse(0);
    double top = points.stream().mapToDouble(p -> p[1]).max().orElse(0);
    double edge = Math.max(right - left, top - bottom);
    double half = edge == 0 ? 1 : edge * (0.5 + margin);
    double x = (left + right) / 2;
    double y = (bottom + top) / 2;
    return new Frame(x - half, x + half, y - half, y + half);
  }

  boolean contains(double[] point) {
    return point[0] >= left && point[0] <= right && point[1] >= bottom && point[1] <= top;
  }

  /** The i-th of some places from left to right, both edges included. */
  double x(int i, int places) {
    return left + (right - left) * i / (places - 1);
  }

  /** The i-th of some places from bottom to top, both edges included. */
  double y(int i, int places) {
    return bottom + (top - bottom) * i / (places - 1);
  }
}
