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
  static final class BoundPairs {
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
}
