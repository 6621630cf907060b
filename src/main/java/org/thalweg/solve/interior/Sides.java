package org.thalweg.solve.interior;

/**
 * What an interior point method knows of a number of bounds v ≥ 0 of a coordinate, v = ±(w −
 * bound), and how a step changes it:
 *
 * <pre>
 *   v &gt; 0, m &gt; 0;   at the minimum m·v = 0, and ±m is what holds w there
 *   r  = μ − m·v − Δm′·Δv′       ′ of the predictor; without the products for it
 *   Δm = (r − m·Δv)/v
 * </pre>
 *
 * v is kept beside w, because near the bound w − bound is all rounding errors.
 */
final class Sides {
  private final double sign; // of w in v
  private final double[] distance; // v; infinite where there is no bound
  private final double[] force; // m

  Sides(int count, double sign) {
    this.sign = sign;
    this.distance = new double[count];
    this.force = new double[count];
    java.util.Arrays.fill(distance, Double.POSITIVE_INFINITY);
  }

  void begin(int j, double v, double product) {
    distance[j] = v;
    force[j] = product / v;
  }

  /** Whether there is a bound that w may move away from. */
  boolean counts(int j) {
    return distance[j] < Double.POSITIVE_INFINITY;
  }

  /** m/v, which is added to the second derivative. */
  double curvature(int j) {
    return force[j] / distance[j];
  }

  /** By how much a target changes the right-hand side. */
  double centring(int j) {
    return -sign / distance[j];
  }

  double product(int j) {
    return force[j] * distance[j];
  }

  /** Δm of the predictor. */
  private double predicted(int j, double change) {
    return -force[j] - curvature(j) * sign * change;
  }

  /** Δm′·Δv′ of the predictor. */
  double pair(int j, double predicted) {
    return predicted(j, predicted) * sign * predicted;
  }

  /** What it adds to the second-order correction. */
  double correction(int j, double predicted) {
    return -sign * pair(j, predicted) / distance[j];
  }

  /** Δm of a step. */
  double forceChange(int j, double predicted, double change, double target) {
    double r = target - product(j) - pair(j, predicted);
    return (r - force[j] * sign * change) / distance[j];
  }

  /** Δm of the predictor itself. */
  double forceChange(int j, double predicted) {
    return predicted(j, predicted);
  }

  /** What the product has that is linear in the length. */
  double linear(int j, double change, double forceChange) {
    return force[j] * sign * change + distance[j] * forceChange;
  }

  /** And what is quadratic. */
  double quadratic(double change, double forceChange) {
    return sign * change * forceChange;
  }

  /** The largest −Δ/value. */
  double ratio(int j, double change, double forceChange) {
    return Math.max(-sign * change / distance[j], -forceChange / force[j]);
  }

  void take(int j, double change, double forceChange, double length) {
    distance[j] += length * sign * change;
    force[j] += length * forceChange;
  }
}
