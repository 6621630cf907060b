package org.thalweg.dual;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;

/**
 * Dual coordinate ascent over rows in the memory of one process, by one thread: S. Shalev-Shwartz,
 * T. Zhang, "Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization", JMLR 14
 * (2013); C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. S. Keerthi, S. Sundararajan, "A Dual Coordinate
 * Descent Method for Large-scale Linear SVM", ICML (2008), whose shrinking this is too.
 *
 * <pre>
 *   D(α) = mean(−ℓ*(α, y) + α·o) − λ/2·‖w‖²,   w = −mean(α·x)/λ        ≤ F* for all α
 *   sweep        over the rows in random order: α of a row to where D is greatest; a row whose score
 *                is farther from its kinks than twice the mean step is left out from then on, until
 *                the next sweeps, which begin with all rows
 *   then         the combination of the last four α, cut to what the loss allows, in which D is
 *                greatest, where that is more than after the sweep
 * </pre>
 *
 * An intercept b without a penalty asks for mean(α) = 0. It has a penalty β/2·(b − c)² instead, and
 * c is moved to b after every sweep, so that nothing is left of it at the minimum: R. T. Rockafellar,
 * "Augmented Lagrangians and Applications of the Proximal Point Algorithm in Convex Programming",
 * Mathematics of Operations Research 1(2) (1976). For the bound the α of one sign are made smaller.
 *
 * <p>Sweeps go on until an estimate of F − D has fallen to three tenths of what it was, or for
 * twelve sweeps. The estimate is of each row at the time of its visit, so it costs nothing.
 *
 * <p>What is known of a row besides its α does not change. For one thread at a time.
 */
public final class DualRows {
  private static final int MOST_SWEEPS = 12;
  private static final double FALL = 0.3;

  /** Of the squared norm of a row: what the intercept adds, as if it were a feature. */
  private static final double INTERCEPT = 1.0 / 64;

  private static final int HALVINGS = 100;

  final LinearObjective objective;
  final Pieces pieces;
  private final Block[] blocks;
  private final int[] begins; // of each block
  private final int[] blockOf; // each row
  private final double[] norms; // ‖x‖² of each row
  final double totalWeight;
  private final double meanNorm;

  /**
   * All rows of a problem.
   *
   * @param objective with a {@link KinkedLoss}
   * @param shards the blocks of each, which are kept
   */
  public DualRows(LinearObjective objective, List<? extends List<Block>> shards) {
    this.objective = objective;
    this.pieces = new Pieces((KinkedLoss) objective.loss());
    this.blocks = shards.stream().flatMap(List::stream).toArray(Block[]::new);
    this.begins = new int[blocks.length + 1];
    for (int k = 0; k < blocks.length; k++) {
      begins[k + 1] = Math.addExact(begins[k], blocks[k].rows());
    }
    this.blockOf = new int[begins[blocks.length]];
    this.norms = new double[blockOf.length];
    double weights = 0;
    double squares = 0;
    for (int k = 0; k < blocks.length; k++) {
      Arrays.fill(blockOf, begins[k], begins[k + 1], k);
      for (int row = 0; row < blocks[k].rows(); row++) {
        double[] sum = new double[1];
        blocks[k].forEach(row, (column, value) -> sum[0] += value * value);
        norms[begins[k] + row] = sum[0];
        weights += blocks[k].weight(row);
        squares += blocks[k].weight(row) * sum[0];
      }
    }
    this.totalWeight = weights;
    this.meanNorm = squares / weights;
  }

  /** Some sweeps. */
  public DualPoint run(DualTask task) {
    DualPoint from = task.from() == null ? start() : task.from();
    Sweeps sweeps = new Sweeps(this, task, from);
    Extrapolation past = new Extrapolation(this, sweeps);
    int count = 0;
    do {
      sweeps.sweep();
      past.look();
      sweeps.moveCentre();
      count++;
    } while (count < MOST_SWEEPS && sweeps.estimate() > FALL * from.estimate());
    double bound = new DualBound(this, task.lambda()).of(sweeps);
    return sweeps.end(bound);
  }

  /** α = 0, and the best intercept there. */
  private DualPoint start() {
    int features = objective.features();
    double[] w = new double[objective.layout().dimension()];
    if (objective.intercept()) {
      w[features] = constant();
    }
    double infinite = Double.POSITIVE_INFINITY;
    return new DualPoint(w, new double[rows()], 0, infinite, infinite, 0, 0);
  }

  /** The constant score that fits best. */
  private double constant() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rows(); i++) {
      double offset = set(i);
      low = Math.min(low, pieces.first() - offset);
      high = Math.max(high, pieces.last() - offset);
    }
    for (int k = 0; k < HALVINGS && low < high; k++) {
      double middle = 0.5 * (low + high);
      double slope = 0;
      for (int i = 0; i < rows(); i++) {
        double offset = set(i);
        slope += weight(i) * pieces.slope(middle + offset);
      }
      if (slope < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  int rows() {
    return blockOf.length;
  }

  /** Sets the pieces to those of a row. Its offset. */
  double set(int i) {
    Block block = blocks[blockOf[i]];
    int row = i - begins[blockOf[i]];
    pieces.set(block.label(row));
    return block.offset(row);
  }

  double weight(int i) {
    return blocks[blockOf[i]].weight(i - begins[blockOf[i]]);
  }

  double norm(int i) {
    return norms[i];
  }

  /** x·w of a row. */
  double dot(int i, double[] w) {
    return blocks[blockOf[i]].dot(i - begins[blockOf[i]], w);
  }

  /** w ← w + c·x. */
  void add(int i, double c, double[] w) {
    blocks[blockOf[i]].add(i - begins[blockOf[i]], c, w);
  }

  /** β: what keeps the intercept near c. */
  double nearness(double lambda) {
    return lambda / (INTERCEPT * (meanNorm > 0 ? meanNorm : 1));
  }

  /** mean(−ℓ*(α) + α·o). */
  double conjugates(double[] alpha) {
    double sum = 0;
    for (int i = 0; i < alpha.length; i++) {
      double offset = set(i);
      sum += weight(i) * pieces.conjugate(alpha[i], offset);
    }
    return sum / totalWeight;
  }

  /** mean(α). */
  double mean(double[] alpha) {
    double sum = 0;
    for (int i = 0; i < alpha.length; i++) {
      sum += weight(i) * alpha[i];
    }
    return sum / totalWeight;
  }
}
