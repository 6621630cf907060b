package org.thalweg.solve.svrg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/** Made rows with weights and offsets, as a table and in blocks, with an intercept behind. */
record RoundProblem(double[][] x, double[] labels, double[] weights, double[] offsets) {
  static final int FEATURES = 8;
  static final int DIMENSION = FEATURES + 1;
  private static final int ROWS = 3000;
  private static final int BLOCK_ROWS = 125;

  /** What is awkward about the rows. */
  enum Kind {
    EVEN,
    OUTLIERS,
    UNSCALED
  }

  static RoundProblem draw(Kind kind, boolean binary) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] x = new double[ROWS][FEATURES];
    double[] labels = new double[ROWS];
    double[] offsets = random.doubles(ROWS, -0.5, 0.5).toArray();
    for (int i = 0; i < ROWS; i++) {
      double length = kind == Kind.OUTLIERS && i % 97 == 0 ? 30 : 1;
      double score = 0.3 + offsets[i] + random.nextDouble(-2, 2);
      for (int j = 0; j < FEATURES; j++) {
        double value = random.nextDouble(-1, 1.2) * length;
        score += value * (j % 3 - 1);
        x[i][j] = kind == Kind.UNSCALED ? value * Math.pow(10, j % 4 - 2) : value;
      }
      labels[i] = !binary ? score : score > 0 ? 1 : 0;
    }
    return new RoundProblem(x, labels, random.doubles(ROWS, 0.2, 2).toArray(), offsets);
  }

  static LinearObjective objective(PointwiseLoss loss) {
    return new LinearObjective(loss, FEATURES, true);
  }

  /** The same with features that are multiplied by a number. */
  RoundProblem times(double factor) {
    double[][] scaled =
        Arrays.stream(x)
            .map(row -> Arrays.stream(row).map(value -> factor * value).toArray())
            .toArray(double[][]::new);
    return new RoundProblem(scaled, labels, weights, offsets);
  }

  /** All rows, in dense and sparse blocks by turns. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < ROWS; from += BLOCK_ROWS) {
      blocks.add(block(from, from + BLOCK_ROWS, from / BLOCK_ROWS % 2 == 0));
    }
    return blocks;
  }

  private Block block(int from, int to, boolean sparse) {
    double[][] rows = Arrays.copyOfRange(x, from, to);
    double[] y = Arrays.copyOfRange(labels, from, to);
    double[] s = Arrays.copyOfRange(weights, from, to);
    double[] o = Arrays.copyOfRange(offsets, from, to);
    return sparse
        ? AllBlocks.sparse(rows, FEATURES, y, s, o)
        : AllBlocks.dense(rows, FEATURES, y, s, o);
  }

  /** The gradient of the mean loss, by the table. */
  double[] gradient(PointwiseLoss loss, double[] w) {
    double[] gradient = new double[DIMENSION];
    double weightSum = Arrays.stream(weights).sum();
    for (int i = 0; i < x.length; i++) {
      double score = offsets[i] + w[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        score += w[j] * x[i][j];
      }
      double slope = weights[i] * loss.derivative(score, labels[i]) / weightSum;
      for (int j = 0; j < DIMENSION; j++) {
        gradient[j] += slope * (j < FEATURES ? x[i][j] : 1);
      }
    }
    return gradient;
  }

  /** How far w is from the conditions of a minimum with some penalties, worst coordinate first. */
  double violation(PointwiseLoss loss, Penalties penalties, double[] w) {
    double[] gradient = gradient(loss, w);
    double worst = Math.abs(gradient[FEATURES]);
    for (int j = 0; j < FEATURES; j++) {
      worst = Math.max(worst, violation(penalties, w[j], gradient[j]));
    }
    return worst;
  }

  private static double violation(Penalties penalties, double w, double slope) {
    double low = slope; // the ends of the subdifferential
    double high = slope;
    for (Penalties.Term term : penalties.terms()) {
      if (term.penalty() instanceof Penalty.L2 l2) {
        low += l2.lambda() * w;
        high += l2.lambda() * w;
      } else if (term.penalty() instanceof Penalty.L1 l1) {
        low += w > 0 ? l1.lambda() : -l1.lambda();
        high += w < 0 ? -l1.lambda() : l1.lambda();
      } else if (term.penalty() instanceof Constraints.Box box) {
        low = w <= box.low() + 1e-12 ? Double.NEGATIVE_INFINITY : low; // up to rounding
        high = w >= box.high() - 1e-12 ? Double.POSITIVE_INFINITY : high;
      }
    }
    return Math.max(0, Math.max(low, -high));
  }
}
