package org.thalweg.solve.interior;

/**
 * What an interior point method knows of a number of bounds v ≥ 0 of a coordinate, v = ±(w −
 * bound), and how a step changes it:
 *
 * <pre>
 *   v &gt; 0, m &gt; 0;   at the minimum m·v = 0, and ±m is what holds w there
 *   r  = μ − m·v − Δm′·Δv′       ′ of the predictor; without the products for it
 *        what the product lacks    of a corrector
 *   Δm = (r − m·Δv)/v
 * </pre>
 *
 * v is kept beside w, because near the bound w − bound is all rounding errors.
 */
final class BoundPairs {
  private final double sign; // of w in v
  private final double[] distance; // v; infinite where there is no bound
  private final double[] force; // m
  private final double[] forceStep; // of the step that is held

  BoundPairs(int count, double sign) {
    this.sign = sign;
    this.distance = new double[count];
    this.force = new double[count];
    this.forceStep = new double[count];
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

  /** Holds a step without correctors. */
  void hold(int j, double predicted, double change, double target) {
    double r = target - product(j) - pair(j, predicted);
    forceStep[j] = (r - force[j] * sign * change) / distance[j];
  }

  private double lackOfProduct(int j, double change, double reach, double target) {
    double product = (force[j] + reach * forceStep[j]) * (distance[j] + reach * sign * change);
    return Centrality.lack(product, target);
  }

  /** What it adds to the lack of the step that is held. */
  double lack(int j, double change, double reach, double target) {
    return -sign * lackOfProduct(j, change, reach, target) / distance[j];
  }

  /** Δm of a corrector of the step that is held. */
  double forceOfCorrector(int j, double change, double corrector, double reach, double target) {
    double lack = lackOfProduct(j, change, reach, target);
    return (lack - force[j] * sign * corrector) / distance[j];
  }

  /** The largest −Δ/value of the step that is held, and of so much of a change of m more. */
  double heldRatio(int j, double change, double more) {
    return ratio(j, change, forceStep[j] + more);
  }

  /** Adds to the step that is held. */
  void add(int j, double more) {
    forceStep[j] += more;
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

  /** Takes the step that is held, for some length. */
  void take(int j, double change, double length) {
    distance[j] += length * sign * change;
    force[j] += length * forceStep[j];
  }
}
