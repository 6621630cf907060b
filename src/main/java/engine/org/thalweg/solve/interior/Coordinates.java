package org.thalweg.solve.interior;

import org.thalweg.penalty.CoordinatePenalties;

/**
 * What an interior point method knows of the kinks and bounds of the coordinates of w themselves,
 * as {@link org.thalweg.solve.interior.CentralPathRows} does of those of the rows. An l1 term is
 * one more kink: l1·|w| = −l1·w + 2·l1·max(0, w).
 */
final class Coordinates {
  private final CoordinatePenalties weights;
  private final ComplementarityPairs kinks;
  private final BoundPairs lower;
  private final BoundPairs upper;
  private final BoundPairs[] sides; // both
  private double[] held; // Δw of the direction that is held
  private double ratio; // of the predictor; likewise below
  private double linear;
  private double quadratic;

  /**
   * Those at the beginning of a path.
   *
   * @param start w, within its bounds
   * @param units how far from their kinks the numbers begin
   * @param product of each pair at a bound
   */
  private Coordinates(CoordinatePenalties weights, double[] start, double[] units, double product) {
    int count = weights.dimension();
    this.weights = weights;
    this.kinks = new ComplementarityPairs(count);
    this.lower = new BoundPairs(count, 1);
    this.upper = new BoundPairs(count, -1);
    this.sides = new BoundPairs[] {lower, upper};
    for (int j = 0; j < count; j++) {
      kinks.begin(j, 2 * weights.l1()[j], 0.5, start[j], units[j]);
      if (weights.low()[j] > Double.NEGATIVE_INFINITY && !weights.isFixed(j)) {
        lower.begin(j, start[j] - weights.low()[j], product);
      }
      if (weights.high()[j] < Double.POSITIVE_INFINITY && !weights.isFixed(j)) {
        upper.begin(j, weights.high()[j] - start[j], product);
      }
    }
  }

  /** Those at the end of a path, by its steps. */
  static Coordinates of(
      CoordinatePenalties weights, CentralPath path, double[] units, double product) {
    Coordinates coordinates = new Coordinates(weights, path.start(), units, product);
    for (CentralPath.Step step : path.steps()) {
      coordinates.hold(step.direction());
      coordinates.take(step.length());
    }
    return coordinates;
  }

  /** Adds what belongs to coordinate j to the equations of an iteration. */
  void addTo(NewtonSystem.Sums sums, int j) {
    if (kinks.counts(j)) {
      double bend = kinks.curvature(j);
      sums.add(j, bend, bend * kinks.gap(j), kinks.products(j), 2);
      sums.addResidual(j, kinks.alpha(j) - weights.l1()[j]);
    }
    addTo(sums, j, lower);
    addTo(sums, j, upper);
  }

  /** Adds what belongs to coordinate j to the equations of a projection. */
  void addMoved(NewtonSystem.Sums sums, int j, double along) {
    if (kinks.counts(j)) {
      sums.add(j, kinks.room(j), 0, 0, 0);
      sums.addResidual(j, kinks.moved(j, along) - weights.l1()[j]);
    }
  }

  private static void addTo(NewtonSystem.Sums sums, int j, BoundPairs side) {
    if (side.counts(j)) {
      sums.add(j, side.curvature(j), 0, side.product(j), 1);
    }
  }

  /** Looks at the predictor, and adds what belongs to the coordinates to two vectors. */
  void predict(double[] predictor, double mean, double[] correction, double[] centring) {
    ratio = 0;
    linear = 0;
    quadratic = 0;
    for (int j = 0; j < predictor.length; j++) {
      if (kinks.counts(j)) {
        kinks.predict(j, predictor[j], mean);
        look(kinks.ratio(j), kinks.linear(j), kinks.quadratic());
        correction[j] += kinks.curvature(j) * kinks.correction();
        centring[j] += kinks.curvature(j) * kinks.centring();
      }
      centring[j] += centring(lower, j) + centring(upper, j);
      correction[j] += predict(lower, j, predictor[j]) + predict(upper, j, predictor[j]);
    }
  }

  private static double centring(BoundPairs side, int j) {
    return side.counts(j) ? side.centring(j) : 0;
  }

  private double predict(BoundPairs side, int j, double change) {
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

  /** Holds a direction, and all of its correctors. */
  void hold(CentralPath.Direction direction) {
    for (int j = 0; j < direction.step().length; j++) {
      double predicted = direction.predictor()[j];
      double change = direction.step()[j];
      if (kinks.counts(j)) {
        kinks.hold(j, predicted, change, direction.target(), direction.mean());
      }
      for (BoundPairs side : sides) {
        if (side.counts(j)) {
          side.hold(j, predicted, change, direction.target());
        }
      }
    }
    held = direction.step().clone();
    direction.correctors().forEach(corrector -> add(corrector, direction));
  }

  /** Adds a corrector to what is held of a direction. */
  void add(CentralPath.Corrector corrector, CentralPath.Direction direction) {
    double weight = corrector.weight();
    for (int j = 0; j < held.length; j++) {
      double change = corrector.change()[j];
      if (kinks.counts(j)) {
        kinks.correct(j, change, corrector.reach(), direction.target(), direction.mean());
        kinks.add(j, weight);
      }
      for (BoundPairs side : sides) {
        if (side.counts(j)) {
          side.add(j, weight * force(side, j, corrector, direction));
        }
      }
      held[j] += weight * change;
    }
  }

  private double force(
      BoundPairs side, int j, CentralPath.Corrector corrector, CentralPath.Direction direction) {
    return side.forceOfCorrector(
        j, held[j], corrector.change()[j], corrector.reach(), direction.target());
  }

  /** The largest −Δv/v of what is held. */
  double heldRatio() {
    double largest = 0;
    for (int j = 0; j < held.length; j++) {
      if (kinks.counts(j)) {
        largest = Math.max(largest, kinks.heldRatio(j));
      }
      for (BoundPairs side : sides) {
        if (side.counts(j)) {
          largest = Math.max(largest, side.heldRatio(j, held[j], 0));
        }
      }
    }
    return largest;
  }

  /** Adds what the products of the coordinates lack after what is held. */
  void addLack(double[] lack, double reach, CentralPath.Direction direction) {
    for (int j = 0; j < lack.length; j++) {
      if (kinks.counts(j)) {
        lack[j] += kinks.curvature(j) * kinks.lack(j, reach, direction.target(), direction.mean());
      }
      for (BoundPairs side : sides) {
        lack[j] += side.counts(j) ? side.lack(j, held[j], reach, direction.target()) : 0;
      }
    }
  }

  /** Raises ratios to those of what is held with each share of a corrector. */
  void raise(double[] ratios, CentralPath.Corrector corrector, CentralPath.Direction direction) {
    for (int j = 0; j < held.length; j++) {
      double change = corrector.change()[j];
      if (kinks.counts(j)) {
        kinks.correct(j, change, corrector.reach(), direction.target(), direction.mean());
        for (int which = 0; which < ratios.length; which++) {
          ratios[which] = Math.max(ratios[which], kinks.ratio(j, Centrality.weight(which)));
        }
      }
      for (BoundPairs side : sides) {
        if (side.counts(j)) {
          raise(ratios, side, j, change, force(side, j, corrector, direction));
        }
      }
    }
  }

  private void raise(double[] ratios, BoundPairs side, int j, double change, double force) {
    for (int which = 0; which < ratios.length; which++) {
      double weight = Centrality.weight(which);
      double ratio = side.heldRatio(j, held[j] + weight * change, weight * force);
      ratios[which] = Math.max(ratios[which], ratio);
    }
  }

  /** Takes what is held, for some length. */
  void take(double length) {
    for (int j = 0; j < held.length; j++) {
      if (kinks.counts(j)) {
        kinks.take(j, length);
      }
      for (BoundPairs side : sides) {
        if (side.counts(j)) {
          side.take(j, held[j], length);
        }
      }
    }
  }

  /** Of the predictor: the largest −Δv/v of a number that must stay positive. */
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
