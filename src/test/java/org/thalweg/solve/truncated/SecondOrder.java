package org.thalweg.solve.truncated;

import java.util.Arrays;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.MadeProblem.Standardised;
import org.thalweg.solve.Problem;

/**
 * F of a made problem to second order at a point, by loops over the rows.
 *
 * @param gradient g
 * @param hessian H
 * @param scale M, the diagonal
 */
record SecondOrder(double[] gradient, double[][] hessian, double[] scale) {

  /** Logistic regression. */
  static MadeProblem classes(Standardised standardised, Penalties penalties) {
    MadeProblem made = MadeProblem.all().get(0);
    return new MadeProblem(
        standardised + ", " + penalties,
        made.loss(),
        penalties,
        standardised,
        made.x(),
        made.labels(),
        made.weights());
  }

  static SecondOrder of(MadeProblem made, double[] w) {
    Problem problem = made.problem();
    SmoothLoss loss = (SmoothLoss) made.loss();
    double[] l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    double[][] x = rows(made);
    double weight = Arrays.stream(made.weights()).sum();
    double[] gradient = new double[l2.length];
    double[] squares = new double[l2.length];
    double[][] hessian = new double[l2.length][l2.length];
    double second = 0; // mean ℓ″
    for (int i = 0; i < x.length; i++) {
      double share = made.weights()[i] / weight;
      double z = dot(x[i], w);
      double curvature = share * loss.secondDerivative(z, made.labels()[i]);
      second += curvature;
      for (int j = 0; j < l2.length; j++) {
        gradient[j] += share * loss.derivative(z, made.labels()[i]) * x[i][j];
        squares[j] += share * x[i][j] * x[i][j];
        for (int k = 0; k < l2.length; k++) {
          hessian[j][k] += curvature * x[i][j] * x[i][k];
        }
      }
    }
    double[] scale = new double[l2.length];
    for (int j = 0; j < l2.length; j++) {
      gradient[j] += l2[j] * w[j];
      hessian[j][j] += l2[j];
      scale[j] = second * squares[j] + l2[j];
    }
    return new SecondOrder(gradient, hessian, scale);
  }

  /** The rows in the coordinates of the problem, with 1 for the intercept. */
  static double[][] rows(MadeProblem made) {
    Standardisation coordinates = made.problem().coordinates();
    double[][] rows = new double[made.x().length][made.features() + 1];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < made.features(); j++) {
        rows[i][j] = (made.x()[i][j] - coordinates.shift(j)) * coordinates.inverse(j);
      }
      rows[i][made.features()] = 1;
    }
    return rows;
  }

  /**
   * The d of the least value among the sums of M⁻¹g, M⁻¹HM⁻¹g, …, so many of them: what conjugate
   * gradients promise.
   */
  double[] best(int products) {
    double[][] conjugate = new double[products][];
    double[] d = new double[gradient.length];
    double[] next = overScale(gradient);
    for (int k = 0; k < products; k++) {
      double[] v = next.clone();
      for (int turn = 0; turn < 2; turn++) { // again, for what rounding left
        for (int before = 0; before < k; before++) {
          double[] image = times(conjugate[before]);
          add(v, -dot(v, image) / dot(conjugate[before], image), conjugate[before]);
        }
      }
      conjugate[k] = v;
      add(d, -dot(gradient, v) / dot(v, times(v)), v);
      next = overScale(times(v));
    }
    return d;
  }

  /** g·d + ½·dᵀHd. */
  double value(double[] d) {
    return dot(gradient, d) + dot(d, times(d)) / 2;
  }

  /** g + H·d. */
  double[] residual(double[] d) {
    double[] residual = times(d);
    add(residual, 1, gradient);
    return residual;
  }

  /** The square of a residual in the scale. */
  double square(double[] residual) {
    return dot(residual, overScale(residual));
  }

  private double[] times(double[] v) {
    return Arrays.stream(hessian).mapToDouble(row -> dot(row, v)).toArray();
  }

  private double[] overScale(double[] v) {
    double[] over = v.clone();
    Arrays.setAll(over, j -> v[j] / scale[j]);
    return over;
  }

  private static void add(double[] to, double factor, double[] v) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * v[j];
    }
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
