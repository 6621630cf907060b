package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import org.thalweg.formula.RowKernels;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.WeightedLosses;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/** The scores of a formula, its values and derivatives, of the rows of a block. For one thread. */
final class FormulaPass {
  private final JointFormula loss;
  private final double[] w;
  private final Chunk chunk;
  private final FeatureSums sums;
  private final int outputs;
  private final int order;
  private final int firstParameter;
  private final double[] parameters;
  private final double[][] inputs; // scores, labels, columns, as the program takes them
  private final double[][] scores;
  private final double[][] results; // the loss, its gradient, the triangle of second derivatives
  private final double[][] slopes; // of the scores: a part of the results
  private double total; // Σ s·ℓ

  /**
   * A pass over rows.
   *
   * @param order the highest derivatives that are wanted
   */
  FormulaPass(FormulaObjective objective, double[] w, Block block, Rows rows, int order) {
    objective.layout().check(w);
    if (block.features() > objective.features()) {
      throw new IllegalArgumentException(
          "a block uses %d features but the model has %d"
              .formatted(block.features(), objective.features()));
    }
    this.loss = objective.loss();
    this.w = w;
    this.order = order;
    this.outputs = objective.scoreCount();
    this.chunk = new Chunk(block, rows);
    List<InputWeights> pieces = objective.inputs();
    this.sums = new FeatureSums(pieces);
    this.firstParameter = objective.firstParameter();
    this.parameters = Arrays.copyOfRange(w, firstParameter, w.length);
    this.scores = new double[outputs][chunk.capacity()];
    this.inputs = Arrays.copyOf(scores, outputs + 1 + chunk.columns().length);
    this.inputs[outputs] = chunk.labels();
    System.arraycopy(chunk.columns(), 0, inputs, outputs + 1, chunk.columns().length);
    this.results = new double[loss.results(order)][RowKernels.MOST];
    this.slopes = order > 0 ? Arrays.copyOfRange(results, 1, 1 + outputs) : null;
  }

  Chunk chunk() {
    return chunk;
  }

  /** Goes on to the next rows and computes their scores; false if there are no more. */
  boolean nextScores() {
    if (!chunk.next()) {
      return false;
    }
    sums.multiply(w, chunk, scores);
    double[] offsets = chunk.offsets();
    for (int i = 0; outputs > 0 && offsets.length > 0 && i < chunk.count(); i++) {
      scores[0][i] += offsets[i];
    }
    return true;
  }

  /** Goes on to the next rows and computes everything; false if there are no more. */
  boolean next() {
    if (!nextScores()) {
      return false;
    }
    if (order > 0) {
      total = value(order, inputs, parameters);
    }
    return true;
  }

  private double value(int upTo, double[][] of, double[] at) {
    if (!loss.areWithin(at)) {
      for (double[] result : results) {
        Arrays.fill(result, 0);
      }
      return Double.POSITIVE_INFINITY;
    }
    loss.kernels().fill(upTo, of, at, 0, chunk.count(), results);
    return WeightedLosses.sum(results[0], chunk.weights(), 0, chunk.count());
  }

  /** Adds the loss and the gradient; the derivatives by scores are multiplied by weights then. */
  void addTo(GradientSum sum) {
    for (double[] slope : slopes) {
      for (int i = 0; i < chunk.count(); i++) {
        slope[i] = WeightedLosses.weighted(chunk.weights()[i], slope[i]);
      }
    }
    sums.scatter(chunk, sum.gradient(), slopes);
    for (int p = 0; p < parameters.length; p++) {
      sum.gradient()[firstParameter + p] +=
          WeightedLosses.sum(results[1 + outputs + p], chunk.weights(), 0, chunk.count());
    }
    sum.add(total, chunk.weight(), chunk.count());
  }

  /** The derivative of each row by an unknown, before {@link #addTo}. */
  double[] slope(int unknown) {
    return results[1 + unknown];
  }

  /** The second derivative of each row by two unknowns, j ≤ i. */
  double[] curvature(int i, int j) {
    return results[1 + outputs + parameters.length + i * (i + 1) / 2 + j];
  }

  /** Adds the losses at the points w − η·d. */
  void addAlong(double[] direction, LineSum sum) {
    double[][] moved = inputs.clone();
    double[][] changes = new double[outputs][chunk.capacity()];
    sums.multiply(direction, chunk, changes);
    double[] at = new double[parameters.length];
    for (int k = 0; k < sum.points(); k++) {
      double rate = sum.rate(k);
      for (int z = 0; z < outputs; z++) {
        double[] point = new double[chunk.capacity()];
        for (int i = 0; i < chunk.count(); i++) {
          point[i] = scores[z][i] - rate * changes[z][i];
        }
        moved[z] = point;
      }
      for (int p = 0; p < at.length; p++) {
        at[p] = parameters[p] - rate * direction[firstParameter + p];
      }
      sum.add(k, value(0, moved, at));
    }
    sum.count(chunk.weight(), chunk.count());
  }

  /** Copies what is predicted, row by row, as {@link #copyScores} does. */
  int copyPredicted(RowKernels predicted, double[] to, int at) {
    predicted.fill(0, inputs, parameters, 0, chunk.count(), results);
    System.arraycopy(results[0], 0, to, at, chunk.count());
    return at + chunk.count();
  }

  /** Copies the scores, row by row, to a place of an array, and gives the place behind them. */
  int copyScores(double[] to, int at) {
    int end = at;
    for (int i = 0; i < chunk.count(); i++) {
      for (int z = 0; z < outputs; z++) {
        to[end++] = scores[z][i];
      }
    }
    return end;
  }
}
