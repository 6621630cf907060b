package org.thalweg.solve.interior;

import org.thalweg.interior.Kinks;
import org.thalweg.interior.Path;

/**
 * What an interior point method knows of the kinks and bounds of the coordinates of w themselves,
 * as {@link org.thalweg.interior.PathRows} does of those of the rows. An l1 term is one more kink:
 * l1·|w| = −l1·w + 2·l1·max(0, w).
 */
final class Coordinates {
  private final Weights weights;
  private final Kinks kinks;
  private final Sides lower;
  private final Sides upper;
  private double ratio; // of what was looked at; likewise below
  private double linear;
  private double quadratic;

  /**
   * Those at the beginning of a path.
   *
   * @param start w, within its bounds
   * @param units how far from their kinks the numbers begin
   * @param product of each pair at a bound
   */
  private Coordinates(Weights weights, double[] start, double[] units, double product) {
    int count = weights.dimension();
    this.weights = weights;
    this.kinks = new Kinks(count);
    this.lower = new Sides(count, 1);
    this.upper = new Sides(count, -1);
    for (int j = 0; j < count; j++) {
      kinks.begin(j, 2 * weights.l1()[j], start[j], units[j]);
      if (weights.low()[j] > Double.NEGATIVE_INFINITY && !weights.isFixed(j)) {
        lower.begin(j, start[j] - weights.low()[j], product);
      }
      if (weights.high()[j] < Double.POSITIVE_INFINITY && !weights.isFixed(j)) {
        upper.begin(j, weights.high()[j] - start[j], product);
      }
    }
  }

  /** Those at the end of a path, by its steps. */
  static Coordinates of(Weights weights, Path path, double[] units, double product) {
    Coordinates coordinates = new Coordinates(weights, path.start(), units, product);
    for (Path.Step step : path.steps()) {
      coordinates.take(step);
    }
    return coordinates;
  }

  /** Adds what belongs to coordinate j to the equations of an iteration. */
  void addTo(NewtonSystem.Sums sums, int j) {
    if (kinks.counts(j)) {
      double bend = kinks.curvature(j);
      sums.add(j, bend, bend * kinks.gap(j), bend * kinks.centring(j), kinks.products(j), 2);
      sums.addResidual(j, kinks.alpha(j) - weights.l1()[j]);
    }
    addTo(sums, j, lower);
    addTo(sums, j, upper);
  }

  private static void addTo(NewtonSystem.Sums sums, int j, Sides side) {
    if (side.counts(j)) {
      sums.add(j, side.curvature(j), 0, side.centring(j), side.product(j), 1);
    }
  }

  /** Looks at the predictor. */
  void predict(double[] predictor, double[] correction) {
    ratio = 0;
    linear = 0;
    quadratic = 0;
    for (int j = 0; j < predictor.length; j++) {
      if (kinks.counts(j)) {
        kinks.predict(j, predictor[j]);
        look(kinks.ratio(j), kinks.linear(j), kinks.quadratic());
        correction[j] += kinks.curvature(j) * kinks.correction();
      }
      correction[j] += predict(lower, j, predictor[j]) + predict(upper, j, predictor[j]);
    }
  }

  private double predict(Sides side, int j, double change) {
    if (!side.counts(j)) {
      return 0;
    }
    double force = side.forceChange(j, change);
    look(
        side.ratio(j, change, force), side.linear(j, change, force), side.quadratic(change, force));
    return side.correction(j, change);
  }

  private void look(double oneRatio, double oneLinear, double oneQuadratic) {
    ratio = Math.max(ratio, oneRatio);
    linear += oneLinear;
    quadratic += oneQuadratic;
  }

  /** Looks at a step. */
  void step(double[] predictor, double[] step, double target) {
    ratio = 0;
    for (int j = 0; j < step.length; j++) {
      if (kinks.counts(j)) {
        kinks.step(j, predictor[j], step[j], target);
        ratio = Math.max(ratio, kinks.ratio(j));
      }
      for (Sides side : new Sides[] {lower, upper}) {
        if (side.counts(j)) {
          double force = side.forceChange(j, predictor[j], step[j], target);
          ratio = Math.max(ratio, side.ratio(j, step[j], force));
        }
      }
    }
  }

  /** Takes a step. */
  void take(Path.Step taken) {
    for (int j = 0; j < taken.step().length; j++) {
      double predicted = taken.predictor()[j];
      double change = taken.step()[j];
      if (kinks.counts(j)) {
        kinks.step(j, predicted, change, taken.target());
        kinks.take(j, taken.length());
      }
      for (Sides side : new Sides[] {lower, upper}) {
        if (side.counts(j)) {
          double force = side.forceChange(j, predicted, change, taken.target());
          side.take(j, change, force, taken.length());
        }
      }
    }
  }

  /** Of what was looked at: the largest −Δv/v of a number that must stay positive. */
  double ratio() {
    return ratio;
  }

  /** Of the predictor: what the sum of products has that is linear in the length, */
  double linear() {
    return linear;
  }

  /** and what is quadratic. */
  double quadratic() {
    return quadratic;
  }
}
