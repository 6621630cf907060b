package org.thalweg.solve.dual;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.FactoredRows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;

/** All rows by their number, and what is known of them that does not change. For one thread. */
final class DualData {
  /** Of the squared norm of a row: what the intercept adds, as if it were a feature. */
  private static final double INTERCEPT = 1.0 / 64;

  final LinearObjective objective;
  final LinearPieces pieces;
  private final Standardisation coordinates;
  private final SparseRow x = new SparseRow(); // where features are divided by numbers
  private final Block[] blocks;
  private final int[] begins; // of each block
  private final int[] blockOf; // each row
  private final double[] weights; // of each row
  private final double[] norms; // ‖x‖² of each row
  final double totalWeight;
  private final double meanNorm;
  private final double perRow; // entries in the mean

  DualData(LinearObjective objective, List<Block> all, Standardisation coordinates) {
    this.objective = objective;
    this.coordinates = coordinates;
    KinkedLoss loss = (KinkedLoss) objective.loss();
    List<Block> factored = FactoredRows.of(loss, all);
    this.blocks = factored.toArray(Block[]::new);
    this.begins = new int[blocks.length + 1];
    for (int k = 0; k < blocks.length; k++) {
      begins[k + 1] = Math.addExact(begins[k], blocks[k].rows());
    }
    this.blockOf = new int[begins[blocks.length]];
    this.pieces = new LinearPieces(loss.unit(), factored, blockOf.length);
    this.weights = new double[blockOf.length];
    this.norms = new double[blockOf.length];
    double[] sum = new double[1];
    double total = 0;
    double squares = 0;
    for (int k = 0; k < blocks.length; k++) {
      Arrays.fill(blockOf, begins[k], begins[k + 1], k);
      for (int row = 0; row < blocks[k].rows(); row++) {
        int i = begins[k] + row;
        sum[0] = 0;
        blocks[k].forEach(
            row,
            (column, value) -> {
              double divided = value * coordinates.inverse(column);
              sum[0] += divided * divided;
            });
        norms[i] = sum[0];
        weights[i] = blocks[k].weight(row);
        total += all.get(k).weight(row);
        squares += weights[i] * sum[0];
      }
    }
    this.totalWeight = total;
    this.meanNorm = squares / total;
    double entries = all.stream().mapToLong(Block::entries).sum();
    this.perRow = entries / Math.max(1, blockOf.length);
  }

  /** How many rows all blocks have together. */
  int count() {
    return blockOf.length;
  }

  /** Numbers that a sweep over so many rows reads, those of w among them. */
  double work(int visited) {
    return perRow * visited + objective.features();
  }

  double weight(int i) {
    return weights[i];
  }

  double norm(int i) {
    return norms[i];
  }

  /** The score of a row without its offset and the intercept: x·w. */
  double dot(int i, double[] w) {
    int k = blockOf[i];
    if (coordinates.isIdentity()) {
      return blocks[k].dot(i - begins[k], w);
    }
    blocks[k].read(i - begins[k], x);
    double sum = 0;
    for (int e = 0; e < x.count(); e++) {
      int j = x.columns()[e];
      sum += x.values()[e] * coordinates.inverse(j) * w[j];
    }
    return sum;
  }

  /** Adds c times the features of a row to w, in place: w ← w + c·x. */
  void add(int i, double c, double[] w) {
    int k = blockOf[i];
    if (coordinates.isIdentity()) {
      blocks[k].add(i - begins[k], c, w);
      return;
    }
    blocks[k].read(i - begins[k], x);
    for (int e = 0; e < x.count(); e++) {
      int j = x.columns()[e];
      w[j] += c * x.values()[e] * coordinates.inverse(j);
    }
  }

  /** β: what keeps the intercept near c. */
  double nearness(double lambda) {
    return lambda / (INTERCEPT * (meanNorm > 0 ? meanNorm : 1));
  }

  /** The weighted mean of −ℓ*(α) + α·o over the rows: D but for its penalty. */
  double conjugates(double[] alpha) {
    double sum = 0;
    for (int i = 0; i < alpha.length; i++) {
      sum += weights[i] * pieces.conjugate(i, alpha[i]);
    }
    return sum / totalWeight;
  }

  /** The weighted mean of α over the rows: 0 at the maximum where there is an intercept. */
  double mean(double[] alpha) {
    double sum = 0;
    for (int i = 0; i < alpha.length; i++) {
      sum += weights[i] * alpha[i];
    }
    return sum / totalWeight;
  }
}
