package org.thalweg.solve.lbfgs;

import java.util.List;
import java.util.SplittableRandom;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.MemoryOracle;

/**
 * Rows of a linear model with an intercept and noise, over features of several scales.
 *
 * @param x rows × features
 */
record DrawnProblem(double[] x, double[] y, int features, PointwiseLoss loss) {
  static final int ROWS = 200;

  /** Values, under ½(z − y)². */
  static DrawnProblem values(int features) {
    return draw(features, new RegressionLosses.HalfSquared());
  }

  /** Classes 0 and 1, under the loss of logistic regression. */
  static DrawnProblem classes(int features) {
    return draw(features, new ClassificationLosses.Logistic());
  }

  private static DrawnProblem draw(int features, PointwiseLoss loss) {
    SplittableRandom random = new SplittableRandom(7);
    double[] x = new double[ROWS * features];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double score = 0.5;
      for (int j = 0; j < features; j++) {
        double value = random.nextDouble() * 2 - 1;
        x[i * features + j] = value * (1 + j % 5);
        score += j % 3 == 0 ? value * (j % 2 == 0 ? 2 : -1) : 0;
      }
      score += random.nextDouble() - 0.5;
      y[i] = loss instanceof ClassificationLosses.Logistic ? (score > 0 ? 1 : 0) : score;
    }
    return new DrawnProblem(x, y, features, loss);
  }

  int dimension() {
    return features + 1;
  }

  Problem with(Penalties penalties) {
    return new Problem(new LinearObjective(loss, features, true), penalties);
  }

  Oracle oracle(Problem problem) {
    return new MemoryOracle(problem, List.of(List.of(block())), 1);
  }

  DenseBlock block() {
    return new DenseBlock(features, x, Targets.of(y));
  }

  /** A feature of a row; 1 behind the last. */
  double at(int row, int j) {
    return j == features ? 1 : x[row * features + j];
  }

  double score(double[] w, int row) {
    double score = 0;
    for (int j = 0; j <= features; j++) {
      score += w[j] * at(row, j);
    }
    return score;
  }
}
