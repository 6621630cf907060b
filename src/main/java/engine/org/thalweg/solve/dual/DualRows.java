package org.thalweg.solve.dual;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;

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
 * c is moved to b after every sweep, so that nothing is left of it at the minimum: R. T.
 * Rockafellar, "Augmented Lagrangians and Applications of the Proximal Point Algorithm in Convex
 * Programming", Mathematics of Operations Research 1(2) (1976). For the bound the α of one sign are
 * made smaller.
 *
 * <p>Sweeps go on until an estimate of F − D has fallen to 3 % of what it was, or to the share of F
 * that is asked for, or for the work of twelve sweeps over all rows. The estimate is of each row at
 * the time of its visit, so it costs nothing.
 *
 * <p>w is changed along with α, and combined as these are, which enlarges rounding errors. The
 * bound allows for them, and before they matter w is summed up from α again.
 *
 * <p>What is known of a row besides its α does not change. For one thread at a time.
 */
public final class DualRows {
  private static final int SWEEPS = 12; // over all rows, by their work
  private static final double FALL = 0.03;
  private static final int HALVINGS = 100;

  private final DualData rows;

  /**
   * All rows of a problem.
   *
   * @param objective with a {@link KinkedLoss}
   * @param shards the blocks of each, which are kept
   * @param coordinates by whose deviations features are divided
   */
  public DualRows(
      LinearObjective objective, List<? extends List<Block>> shards, Standardisation coordinates) {
    List<Block> blocks = shards.stream().<Block>flatMap(List::stream).toList();
    this.rows = new DualData(objective, blocks, coordinates);
  }

  /** Sweeps from a point until the estimate of its gap has fallen enough, and a bound there. */
  public DualPoint run(DualQuestion task) {
    DualPoint from = task.from() == null ? start() : task.from();
    Sweeps sweeps = new Sweeps(rows, task, from);
    Extrapolation past = new Extrapolation(rows, sweeps);
    double enough = Math.max(FALL * from.estimate(), task.share() * from.bound());
    double work = 0;
    int count = 0;
    do {
      int visited = sweeps.visited();
      sweeps.sweep();
      past.look(visited);
      sweeps.moveCentre();
      work += rows.work(visited);
      enough = from.sweeps() + count++ == 0 ? FALL * sweeps.estimate() : enough;
    } while (sweeps.estimate() > enough && work < SWEEPS * rows.work(rows.count()));
    sweeps.settle();
    double bound = bound(sweeps, task.lambda());
    return sweeps.end(bound);
  }

  /** α = 0, and the best intercept there. */
  private DualPoint start() {
    int features = rows.objective.features();
    double[] w = new double[rows.objective.layout().dimension()];
    if (rows.objective.intercept()) {
      w[features] = constant();
    }
    double infinite = Double.POSITIVE_INFINITY;
    return new DualPoint(w, new double[rows.count()], 0, infinite, infinite, 0, 0, 0);
  }

  /** The constant score that fits best. */
  private double constant() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rows.count(); i++) {
      low = Math.min(low, rows.pieces.first(i));
      high = Math.max(high, rows.pieces.last(i));
    }
    for (int k = 0; k < HALVINGS && low < high; k++) {
      double middle = 0.5 * (low + high);
      double slope = 0;
      for (int i = 0; i < rows.count(); i++) {
        slope += rows.weight(i) * rows.pieces.slope(i, middle);
      }
      if (slope < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /**
   * D(α) at the end of some sweeps, which no F is below, less what rounding errors are; at least 0,
   * as F is. An intercept without a penalty asks for mean(α) = 0: the α of the sign that has more
   * are multiplied by what makes it so.
   */
  private double bound(Sweeps sweeps, double lambda) {
    double[] alpha = sweeps.alpha();
    double[] w = sweeps.w();
    if (sweeps.intercept() >= 0) {
      alpha = alpha.clone();
      w = w.clone();
      sweeps.count(balance(alpha, w, lambda));
    }
    double square = 0;
    for (int j = 0; j < rows.objective.features(); j++) {
      square += w[j] * w[j];
    }
    double bound = rows.conjugates(alpha) - lambda / 2 * square - sweeps.slack();
    return Math.max(0, bound);
  }

  /** How many rows that changes. */
  private long balance(double[] alpha, double[] w, double lambda) {
    double up = 0;
    double down = 0;
    for (int i = 0; i < alpha.length; i++) {
      double value = rows.weight(i) * alpha[i];
      up += Math.max(0, value);
      down += Math.max(0, -value);
    }
    double sign = up > down ? 1 : -1;
    double factor = Math.min(up, down) / Math.max(up, down);
    long count = 0;
    if (!(factor < 1)) {
      return 0;
    }
    for (int i = 0; i < alpha.length; i++) {
      if (sign * alpha[i] > 0 && rows.weight(i) > 0) {
        double less = factor * alpha[i];
        rows.add(i, (alpha[i] - less) * rows.weight(i) / (lambda * rows.totalWeight), w);
        alpha[i] = less;
        count++;
      }
    }
    return count;
  }
}
