package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.ExampleProblem.FEATURES;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.ExampleProblem;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;

/** Gradient descent over everything, against minima found by other means. */
class KnownOptimaTest {
  private static final int DIMENSION = FEATURES + 1;
  private static final double LAMBDA = 0.3;

  private final ExampleProblem line = ExampleProblem.draw(false);
  private final ExampleProblem classes = ExampleProblem.draw(true);

  @Test
  void leastSquaresSolveTheNormalEquations() {
    double[] w = train(line, new RegressionLosses.HalfSquared(), Penalties.none());
    assertThat(w).containsExactly(normalEquations(0), within(1e-9));
  }

  @Test
  void ridgeSolvesTheNormalEquations() {
    double[] w = train(line, new RegressionLosses.HalfSquared(), Penalties.l2(LAMBDA));
    assertThat(w).containsExactly(normalEquations(LAMBDA), within(1e-9));
  }

  @Test
  void logisticRegressionIsWhereNewtonEnds() {
    double[] w = train(classes, new ClassificationLosses.Logistic(), Penalties.l2(LAMBDA));
    assertThat(w).containsExactly(newton(), within(1e-8));
  }

  @Test
  void lassoIsWhereCoordinateDescentEndsWithTheSameZeros() {
    double[] w = train(line, new RegressionLosses.HalfSquared(), Penalties.l1(LAMBDA));
    double[] expected = coordinateDescent(LAMBDA, 0);
    assertThat(w).containsExactly(expected, within(1e-9));
    assertThat(expected).contains(0);
    for (int j = 0; j < DIMENSION; j++) {
      assertThat(w[j] == 0).isEqualTo(expected[j] == 0);
    }
  }

  @Test
  void elasticNetIsWhereCoordinateDescentEnds() {
    Penalties both = Penalties.elasticNet(LAMBDA, 0.4);
    double[] w = train(line, new RegressionLosses.HalfSquared(), both);
    assertThat(w).containsExactly(coordinateDescent(0.4 * LAMBDA, 0.6 * LAMBDA), within(1e-9));
  }

  private static double[] train(ExampleProblem problem, PointwiseLoss loss, Penalties penalties) {
    TrainingResult result =
        new DescentRun(new Problem(problem.objective(loss), penalties))
            .onAllRows()
            .rule(ExampleProblem.PLAIN)
            .rate(new Schedules.Constant(0.2))
            .until(new StopCriterion.GradientNorm(1e-11).or(new StopCriterion.MaxSteps(200_000)))
            .heardBy(List.of())
            .from(new double[DIMENSION], problem.oracle(loss));
    assertThat(result.reason().rule()).isEqualTo("gradientNorm");
    return result.w();
  }

  /** (Σ s·x·xᵀ / Σ s + λ·I without the intercept) w = Σ s·y·x / Σ s. */
  private double[] normalEquations(double lambda) {
    double[] right = new double[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      int column = j;
      right[j] = mean(line, i -> line.labels()[i] * line.entry(i, column));
    }
    return solve(gram(line, i -> 1, lambda), right);
  }

  /** Ten full Newton steps on the mean logistic loss with (λ/2)‖w‖², from 0. */
  private double[] newton() {
    double[] w = new double[DIMENSION];
    for (int step = 0; step < 10; step++) {
      double[] at = w.clone();
      IntToDoubleFunction probability = i -> 1 / (1 + Math.exp(-classes.score(at, i)));
      double[] gradient = new double[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        int column = j;
        gradient[j] =
            mean(
                    classes,
                    i ->
                        (probability.applyAsDouble(i) - classes.labels()[i])
                            * classes.entry(i, column))
                + (j < FEATURES ? LAMBDA * at[j] : 0);
      }
      IntToDoubleFunction curvature =
          i -> probability.applyAsDouble(i) * (1 - probability.applyAsDouble(i));
      double[] move = solve(gram(classes, curvature, LAMBDA), gradient);
      for (int j = 0; j < DIMENSION; j++) {
        w[j] -= move[j];
      }
    }
    return w;
  }

  /** Each coordinate in turn to its own minimum, with l1·|w| and ½·l2·w² on all but the last. */
  private double[] coordinateDescent(double l1, double l2) {
    double[] w = new double[DIMENSION];
    for (int sweep = 0; sweep < 3000; sweep++) {
      for (int j = 0; j < DIMENSION; j++) {
        int column = j;
        w[j] = 0;
        double pull =
            mean(line, i -> line.entry(i, column) * (line.labels()[i] - line.score(w, i)));
        double square = mean(line, i -> line.entry(i, column) * line.entry(i, column));
        boolean free = j == FEATURES;
        double shrunk = free ? Math.abs(pull) : Math.max(0, Math.abs(pull) - l1);
        w[j] = Math.signum(pull) * shrunk / (square + (free ? 0 : l2));
      }
    }
    return w;
  }

  private static double[][] gram(
      ExampleProblem problem, IntToDoubleFunction curvature, double lambda) {
    double[][] gram = new double[DIMENSION][DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      for (int k = 0; k < DIMENSION; k++) {
        int row = j;
        int column = k;
        gram[j][k] =
            mean(
                problem,
                i -> curvature.applyAsDouble(i) * problem.entry(i, row) * problem.entry(i, column));
      }
      gram[j][j] += j < FEATURES ? lambda : 0;
    }
    return gram;
  }

  /** The weighted mean of a figure of each row. */
  private static double mean(ExampleProblem problem, IntToDoubleFunction figure) {
    double sum = 0;
    for (int i = 0; i < problem.labels().length; i++) {
      sum += problem.weights()[i] * figure.applyAsDouble(i);
    }
    return sum / problem.weightSum();
  }

  /** Gauss-Jordan without pivots: the matrices are positive definite. Changes its arguments. */
  private static double[] solve(double[][] a, double[] b) {
    for (int p = 0; p < b.length; p++) {
      for (int i = 0; i < b.length; i++) {
        double factor = i == p ? 0 : a[i][p] / a[p][p];
        for (int j = 0; j < b.length; j++) {
          a[i][j] -= factor * a[p][j];
        }
        b[i] -= factor * b[p];
      }
    }
    for (int p = 0; p < b.length; p++) {
      b[p] /= a[p][p];
    }
    return b;
  }
}
