package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.Optional;
import org.thalweg.linalg.Ranges;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;

/**
 * The step from one point: d about −H⁻¹g by conjugate gradients in the scale of the features (M. R.
 * Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49(6) (1952)), and how far to go along it.
 *
 * <pre>
 *   H = mean s·ℓ″·xxᵀ + Λ                  Λ of the L2 penalty
 *   M = (mean ℓ″)·diag(mean x²) + Λ        the scale
 *   F(w + η·d) ≤ F(w) + 10⁻⁴·η·g·d         η = 1, ½, ¼, …; or 2, 4, … while F falls faster than that
 * </pre>
 */
final class StepSystem {
  private static final int ITERATIONS = 100;
  private static final double ENOUGH = 0.1; // of the gain: what so many iterations more might add
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int HALVINGS = 40;
  private static final double FASTER = 0.55; // of g·d: a model of second order has a half
  private static final double IN_REACH = 4; // times a gradient that ends the run
  private static final int DIRECT = 2; // products that read the rows as often as a direct solution

  private final Problem problem;
  private final LinearRows rows;
  private final Iterate at;
  private final double[] l2;
  private final double[] inverse; // 1/M
  private double[] direction; // d
  private final double[] residual; // g + H·d
  private final double[] conjugate; // the way of an iteration
  private double[] slopes; // x·d of each row
  private final double[] along; // x·v of each row, v the way of an iteration
  private final StepQuestion.Effort effort;
  private double before = Double.POSITIVE_INFINITY; // the square of the residual, an iteration ago
  private double square; // of the residual, in the scale
  private double gained; // twice by how much the model has fallen
  private double left; // the square of the residual that the model may leave
  private boolean pays = true; // to lower F further, if the run does not end with this step
  private boolean isSolved; // as far as it can be
  private int iterations;

  /** The system at a point whose gradient is known. */
  StepSystem(Problem problem, LinearRows rows, Iterate at, StepQuestion.Effort effort) {
    this.problem = problem;
    this.rows = rows;
    this.at = at;
    this.effort = effort;
    this.l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    if (!rows.areAt(at.w())) {
      rows.moveTo(problem.coordinates(), at.w());
    }
    this.inverse = inverse();
    this.direction = new double[inverse.length];
    this.residual = at.smoothGradient().clone();
    this.conjugate = new double[inverse.length];
    this.slopes = new double[rows.rows()];
    this.along = new double[rows.rows()];
  }

  private double[] inverse() {
    double[] scale = rows.squares(problem).clone();
    double mean = Arrays.stream(rows.curvatures()).sum() / rows.weight();
    Ranges.each(
        0,
        scale.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            double second = mean * scale[j] + l2[j];
            scale[j] = second > 0 ? 1 / second : 1;
          }
        });
    return scale;
  }

  /** The point to go on from, with F and its gradient there; no point if F falls at none. */
  NewtonStep step() {
    while (asks()) {
      take(rows.product(problem.coordinates(), conjugate, along));
    }
    return end();
  }

  /**
   * Whether the system is to be solved further, by a product with the second derivatives; else d is
   * known. It is solved directly where that pays.
   */
  boolean asks() {
    if (iterations == 0 && RowSystem.pays(rows.rows(), l2.length, effort.products())) {
      RowSystem system = rows.system(problem, l2);
      direction = system.direction(at.smoothGradient(), rows.curvatures(), rows.weight());
      slopes = system.multiplied(direction);
      iterations = DIRECT;
      isSolved = true;
    } else if (iterations == 0) {
      square = square();
      left = effort.forcing() * effort.forcing() * square;
    }
    if (isSolved || iterations == ITERATIONS || !goesOn(pays && square > left, effort.enough())) {
      return false;
    }
    turn(square / before);
    return true;
  }

  /** The product that it asks for. */
  JointProducts.ModelProduct product() {
    return new JointProducts.ModelProduct(rows, problem.coordinates(), conjugate, along);
  }

  /** Where the step leads. */
  NewtonStep end() {
    long read = (1L + iterations) * rows.rows();
    double slope = Vectors.dot(at.smoothGradient(), direction);
    double rate = rate(slope);
    boolean isFree = rows.objective.intercept() && l2[l2.length - 1] == 0;
    double shift = isFree ? rows.line().shift(rate, slopes) : 0;
    if (rate == 0 && shift == 0) {
      return new NewtonStep(null, 0, null, Optional.empty(), iterations, read);
    }
    double[] point = point(rate);
    point[l2.length - 1] += shift;
    GradientSum sum = rows.moveTo(problem.coordinates(), point);
    return new NewtonStep(point, rate, sum, rows.freeIntercept(problem), iterations, read);
  }

  /** η; 0 where F falls at none. */
  private double rate(double slope) {
    double rate = 1;
    for (int k = 0; slope < 0 && k < HALVINGS; k++, rate /= 2) {
      double change = change(rate);
      if (change <= at.roundingError() + SUFFICIENT_DECREASE * rate * slope) {
        return change <= FASTER * slope && k == 0 ? farther(change) : rate;
      }
    }
    return 0;
  }

  /** η of F that falls faster than its model. */
  private double farther(double change) {
    double rate = 1;
    for (double next = change(2); next < change; next = change(2 * rate)) {
      change = next;
      rate *= 2;
    }
    return rate;
  }

  /** By how much F at w + η·d is above F at w, without a pass over the rows. */
  private double change(double rate) {
    return problem.objective(point(rate), rows.line().loss(rate, slopes)) - at.objective();
  }

  private double[] point(double rate) {
    double[] point = at.w().clone();
    Vectors.subtract(point, -rate, direction);
    return point;
  }

  /**
   * Goes along the way v of this iteration.
   *
   * @param product Σ s·ℓ″·x·(x·v), which is changed
   */
  void take(double[] product) {
    double[] image = image(product);
    iterations++;
    double curvature = Vectors.dot(conjugate, image);
    if (!(curvature > 0)) {
      isSolved = true;
      return;
    }
    double rate = square / curvature;
    Vectors.subtract(direction, -rate, conjugate);
    Vectors.subtract(residual, -rate, image);
    Vectors.subtract(slopes, -rate, along);
    double gain = rate * square;
    gained += gain;
    pays = iterations * gain > ENOUGH * gained;
    before = square;
    square = square();
  }

  /** A step that all but ends the run is to end it, and then goes no further. */
  private boolean goesOn(boolean pays, double enough) {
    double norm = Vectors.norm(residual);
    return norm > enough / 2 && (pays || norm <= IN_REACH * enough);
  }

  /** v ← ratio·v − M⁻¹·residual. */
  private void turn(double ratio) {
    Ranges.each(
        0,
        conjugate.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            conjugate[j] = ratio * conjugate[j] - inverse[j] * residual[j];
          }
        });
  }

  /** H·v of the way v of this iteration. */
  private double[] image(double[] image) {
    double weight = rows.weight();
    Ranges.each(
        0,
        image.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            image[j] = image[j] / weight + l2[j] * conjugate[j];
          }
        });
    return image;
  }

  /** The square of the residual in the scale. */
  private double square() {
    return Ranges.sum(
        0,
        residual.length,
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            sum += residual[j] * residual[j] * inverse[j];
          }
          return sum;
        });
  }
}
