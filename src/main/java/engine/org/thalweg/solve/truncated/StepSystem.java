package org.thalweg.solve.truncated;

import org.thalweg.linalg.Ranges;
import org.thalweg.penalty.CoordinatePenalties;
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
 *   F(w + η·d) ≤ F(w) + 10⁻⁴·η·g·d         η = 1, ½, ¼, …
 * </pre>
 */
final class StepSystem {
  private static final int ITERATIONS = 100;
  private static final double ENOUGH = 0.1; // of the gain: what so many iterations more might add
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int HALVINGS = 40;

  private final Problem problem;
  private final LinearRows rows;
  private final Iterate at;
  private final double[] l2;
  private final double[] inverse; // 1/M
  private final double[] direction; // d
  private final double[] residual; // g + H·d
  private final double[] conjugate; // the way of an iteration
  private final double[][] slopes; // x·d of each row
  private final double[][] along; // x·v of each row, v the way of an iteration
  private int iterations;

  /** The system at a point whose gradient is known. */
  StepSystem(Problem problem, LinearRows rows, Iterate at) {
    this.problem = problem;
    this.rows = rows;
    this.at = at;
    this.l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    rows.moveTo(problem.coordinates(), at.w());
    this.inverse = inverse();
    this.direction = new double[inverse.length];
    this.residual = at.smoothGradient().clone();
    this.conjugate = new double[inverse.length];
    this.slopes = rows.perRow();
    this.along = rows.perRow();
  }

  private double[] inverse() {
    double[] scale = rows.squares(problem).clone();
    double mean = rows.meanCurvature();
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

  /**
   * The point to go on from.
   *
   * @param forcing part of the gradient that the model may leave at its end, at most
   */
  NewtonStep step(double forcing) {
    solve(forcing);
    long read = rows.rows() * (1L + iterations);
    double slope = Vectors.dot(at.smoothGradient(), direction);
    double rate = 1;
    for (int k = 0; slope < 0 && k < HALVINGS; k++, rate /= 2) {
      double[] point = at.w().clone();
      Vectors.subtract(point, -rate, direction);
      double objective = problem.objective(point, rows.loss(rate, slopes));
      if (objective <= at.objective() + at.roundingError() + SUFFICIENT_DECREASE * rate * slope) {
        return new NewtonStep(point, rate, read);
      }
    }
    return new NewtonStep(null, 0, read);
  }

  private void solve(double forcing) {
    double square = square();
    double enough = forcing * forcing * square;
    double before = Double.POSITIVE_INFINITY;
    double gained = 0;
    while (iterations < ITERATIONS && square > enough) {
      turn(square / before);
      double[] image = image();
      iterations++;
      double curvature = Vectors.dot(conjugate, image);
      if (!(curvature > 0)) {
        return;
      }
      double rate = square / curvature;
      Vectors.subtract(direction, -rate, conjugate);
      Vectors.subtract(residual, -rate, image);
      for (int shard = 0; shard < along.length; shard++) {
        Vectors.subtract(slopes[shard], -rate, along[shard]);
      }
      double gain = rate * square / 2;
      gained += gain;
      if (iterations * gain <= ENOUGH * gained) {
        return;
      }
      before = square;
      square = square();
    }
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

  /** H·v. */
  private double[] image() {
    double[] image = rows.product(problem.coordinates(), conjugate, along);
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
