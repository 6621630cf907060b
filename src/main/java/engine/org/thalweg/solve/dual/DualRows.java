package org.thalweg.solve.dual;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Ranges;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.FactoredRows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.sample.RandomStream;

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
    DualPoint from = task.from().w().length == 0 ? start() : task.from();
    Sweeps sweeps = new Sweeps(rows, task, from);
    Extrapolation past = new Extrapolation(rows, sweeps);
    double enough = Math.max(FALL * from.estimate(), task.share() * from.bound());
    double work = 0;
    int count = 0;
    do {
      int visited = sweeps.count;
      sweeps.sweep();
      past.look(visited);
      sweeps.moveCentre();
      work += rows.work(visited);
      enough = from.sweeps() + count++ == 0 ? FALL * sweeps.estimate : enough;
    } while (sweeps.estimate > enough && work < SWEEPS * rows.work(rows.count()));
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
        slope += rows.weights[i] * rows.pieces.slope(i, middle);
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
    double[] alpha = sweeps.alpha;
    double[] w = sweeps.w;
    if (sweeps.intercept >= 0) {
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
      double value = rows.weights[i] * alpha[i];
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
      if (sign * alpha[i] > 0 && rows.weights[i] > 0) {
        double less = factor * alpha[i];
        rows.add(i, (alpha[i] - less) * rows.weights[i] / (lambda * rows.totalWeight), w);
        alpha[i] = less;
        count++;
      }
    }
    return count;
  }

  /**
   * The combination Σ t·α of the last sweeps, Σ t = 1, in which D is greatest: D. G. Anderson,
   * "Iterative Procedures for Nonlinear Integral Equations", J. ACM 12(4) (1965), by the objective
   * itself in the place of residuals. D is taken as quadratic, as it is where no α comes to a kink
   * or a bound; and the α are cut to what the loss allows. It is taken where D is greater by more
   * than roundings may make it, which would grow from one to the next; where these have grown, w is
   * summed up from α again.
   *
   * <p>A row that was left out since keeps its α. So no α differs among the ends of the last sweeps
   * but those of rows that were visited after the first of these, and only they are read.
   */
  private static final class Extrapolation {
    private static final int MOST = 4; // ends of sweeps
    private static final double RIDGE = 1e-10;
    private static final double LARGEST = 1e4; // Σ |t|: beyond it all is rounding errors
    private static final double ROUNDINGS = 0.01; // of the most that they may add up to
    private static final double MOST_CUT = 0.3; // of the rows: beyond it D is hardly ever greater

    private final DualData rows;
    private final Sweeps sweeps;
    private final double lambda;
    private final int features;
    private final DualSweepEnd[] ends = new DualSweepEnd[MOST]; // the last one first
    private int known; // of them, less the one to come
    private double[] alpha; // of the combination
    private double[] w;
    private double[] cut; // what it would add to α beyond what the loss allows, times the weight

    Extrapolation(DualData rows, Sweeps sweeps) {
      this.rows = rows;
      this.sweeps = sweeps;
      this.lambda = sweeps.scale / rows.totalWeight;
      this.features = rows.objective.features();
    }

    /**
     * Looks at the sweep that has ended, and moves on where that is better.
     *
     * @param visited how many rows the sweep did visit
     */
    void look(int visited) {
      DualSweepEnd last = ends[MOST - 1] == null ? made() : ends[MOST - 1];
      System.arraycopy(ends, 0, ends, 1, MOST - 1);
      ends[0] = last;
      int others = known;
      known = Math.min(known + 1, MOST - 1);
      last.visited = visited;
      int among = others == 0 ? visited : ends[others - 1].visited; // rows that may differ
      copy(last, among);
      if (others == 0) {
        return;
      }
      compare(others, among);
      double[] factors = factors(others);
      double size = factors == null ? Double.NaN : Arrays.stream(factors).map(Math::abs).sum();
      if (!(size <= LARGEST)) {
        return;
      }
      combine(factors, others, among, size);
    }

    private DualSweepEnd made() {
      return new DualSweepEnd(rows.count(), sweeps.w.length);
    }

    private void copy(DualSweepEnd into, int among) {
      int[] order = sweeps.order;
      double[] from = sweeps.alpha;
      for (int k = 0; k < among; k++) {
        into.alpha[order[k]] = from[order[k]];
      }
      System.arraycopy(sweeps.w, 0, into.w, 0, into.w.length);
      into.mean = sweeps.mean();
    }

    /** Finds the mean of −ℓ* + α·o at the ends before, less that of the last. */
    private void compare(int others, int among) {
      int[] order = sweeps.order;
      double[] last = ends[0].alpha;
      double[] sums = new double[others];
      for (int k = 0; k < among; k++) {
        int i = order[k];
        double here = rows.pieces.conjugate(i, last[i]);
        for (int e = 0; e < others; e++) {
          double[] other = ends[e + 1].alpha;
          if (other[i] != last[i]) {
            sums[e] += rows.weights[i] * (rows.pieces.conjugate(i, other[i]) - here);
          }
        }
      }
      for (int e = 0; e < others; e++) {
        ends[e + 1].conjugates = sums[e] / rows.totalWeight;
      }
    }

    /** Each t, that of the last first; null where there is nothing to gain. */
    private double[] factors(int n) {
      double[] products = DualSweepEnd.products(ends, n, features);
      double[][] system = new double[n][n + 1];
      double trace = 0;
      double ofLast = ends[0].mean;
      boolean hasIntercept = sweeps.intercept >= 0;
      int at = 0;
      for (int i = 0; i < n; i++) {
        double shift = ends[i + 1].mean - ofLast;
        for (int j = 0; j <= i; j++) {
          system[i][j] = lambda * products[at++];
          if (hasIntercept) {
            system[i][j] += shift * (ends[j + 1].mean - ofLast) / sweeps.nearness;
          }
          system[j][i] = system[i][j];
        }
        system[i][n] = ends[i + 1].conjugates - lambda * products[at++];
        if (hasIntercept) {
          double centre = sweeps.w[sweeps.intercept];
          system[i][n] += shift * (centre - ofLast / sweeps.nearness);
        }
        trace += system[i][i];
      }
      if (!(trace > 0)) {
        return null;
      }
      for (int i = 0; i < n; i++) {
        system[i][i] += RIDGE * trace;
      }
      double[] factors = new double[n + 1];
      System.arraycopy(solved(system), 0, factors, 1, n);
      factors[0] = 1 - Arrays.stream(factors).sum();
      return factors;
    }

    /** By elimination: the matrix is symmetric and positive definite. */
    private static double[] solved(double[][] system) {
      int n = system.length;
      double[] x = new double[n];
      for (int k = 0; k < n; k++) {
        for (int i = k + 1; i < n; i++) {
          double factor = system[i][k] / system[k][k];
          for (int j = k; j <= n; j++) {
            system[i][j] -= factor * system[k][j];
          }
        }
      }
      for (int i = n - 1; i >= 0; i--) {
        double sum = system[i][n];
        for (int j = i + 1; j < n; j++) {
          sum -= system[i][j] * x[j];
        }
        x[i] = sum / system[i][i];
      }
      return x;
    }

    /** Moves to the combination if few α are cut there and D is greater. */
    private void combine(double[] factors, int others, int among, double size) {
      if (alpha == null) {
        alpha = new double[rows.count()];
        w = new double[ends[0].w.length];
        cut = new double[rows.count()];
      }
      int[] order = sweeps.order;
      double[] last = ends[0].alpha;
      int cuts = 0;
      double conjugates = 0; // more than those of the last
      double mean = 0; // likewise
      for (int k = 0; k < among; k++) {
        int i = order[k];
        double meant = last[i];
        for (int e = 1; e <= others; e++) {
          meant += factors[e] * (ends[e].alpha[i] - last[i]);
        }
        alpha[i] = k < sweeps.count ? rows.pieces.allowed(i, meant) : last[i];
        cut[k] = rows.weights[i] * (meant - alpha[i]);
        cuts += cut[k] == 0 ? 0 : 1;
        if (alpha[i] != last[i]) {
          double here = rows.pieces.conjugate(i, last[i]);
          conjugates += rows.weights[i] * (rows.pieces.conjugate(i, alpha[i]) - here);
          mean += rows.weights[i] * (alpha[i] - last[i]);
        }
      }
      if (cuts > MOST_CUT * among) {
        return;
      }
      combineWeights(factors, others);
      for (int k = 0; k < among; k++) {
        if (cut[k] != 0) {
          rows.add(order[k], cut[k] / sweeps.scale, w);
        }
      }
      sweeps.count(cuts);
      mean /= rows.totalWeight;
      double gain = conjugates / rows.totalWeight - loss(mean);
      if (gain > ROUNDINGS * sweeps.slack(size)) { // false for NaN
        w = sweeps.jump(alpha, w, among, mean, size);
      } else if (gain > 0 && sweeps.hasDrifted()) {
        sweeps.sumUp();
        known = 0;
      }
    }

    private void combineWeights(double[] factors, int others) {
      double[] last = ends[0].w;
      Ranges.each(
          0,
          features,
          (from, to) -> {
            System.arraycopy(last, from, w, from, to - from);
            for (int e = 1; e <= others; e++) {
              double[] one = ends[e].w;
              double factor = factors[e];
              for (int j = from; j < to; j++) {
                w[j] += factor * (one[j] - last[j]);
              }
            }
          });
      if (sweeps.intercept >= 0) {
        w[sweeps.intercept] = sweeps.w[sweeps.intercept];
      }
    }

    /** By how much the penalties of the combination are greater. */
    private double loss(double change) {
      double[] last = ends[0].w;
      double loss =
          lambda
              / 2
              * Ranges.sum(
                  0,
                  features,
                  (from, to) -> {
                    double sum = 0;
                    for (int j = from; j < to; j++) {
                      sum += (w[j] - last[j]) * (w[j] + last[j]);
                    }
                    return sum;
                  });
      if (sweeps.intercept < 0) {
        return loss;
      }
      double centre = sweeps.w[sweeps.intercept];
      return loss - change * (centre - (2 * ends[0].mean + change) / (2 * sweeps.nearness));
    }

    /**
     * After a sweep: α of the rows that may differ, w, mean(α) if it matters, and who was visited.
     */
    private static final class DualSweepEnd {
      final double[] alpha;
      final double[] w;
      double mean;
      int visited; // how many rows of the order were visited in the sweep
      double conjugates; // mean(−ℓ* + α·o), less that of the last sweep

      DualSweepEnd(int rows, int dimension) {
        this.alpha = new double[rows];
        this.w = new double[dimension];
      }

      /**
       * Of the ends of n sweeps before the last, whose w is w₀, over the weights of features: (w −
       * w₀)·(v − w₀) with all v up to it, then (w − w₀)·w₀.
       *
       * @param ends the last one first
       */
      static double[] products(DualSweepEnd[] ends, int n, int features) {
        int count = n * (n + 3) / 2;
        double[][] parts = new double[(features + Ranges.LENGTH - 1) / Ranges.LENGTH][];
        Ranges.each(
            0,
            features,
            (from, to) -> parts[from / Ranges.LENGTH] = products(ends, n, count, from, to));
        double[] sums = new double[count];
        for (double[] part : parts) {
          for (int k = 0; k < count; k++) {
            sums[k] += part[k];
          }
        }
        return sums;
      }

      private static double[] products(DualSweepEnd[] ends, int n, int count, int from, int to) {
        double[] sums = new double[count];
        double[] last = ends[0].w;
        int at = 0;
        for (int i = 1; i <= n; i++) {
          double[] one = ends[i].w;
          for (int j = 1; j <= i; j++) {
            double[] other = ends[j].w;
            double sum = 0;
            for (int k = from; k < to; k++) {
              sum += (one[k] - last[k]) * (other[k] - last[k]);
            }
            sums[at++] = sum;
          }
          double sum = 0;
          for (int k = from; k < to; k++) {
            sum += (one[k] - last[k]) * last[k];
          }
          sums[at++] = sum;
        }
        return sums;
      }
    }
  }

  /** The α and w that sweeps change; {@link DualRows} says how. */
  private static final class Sweeps {
    private static final double MARGIN = 2; // mean steps
    private static final double ROUNDING = 0x1p-52;
    private static final double NEGLIGIBLE = 0.01; // of the gap
    private static final double DRIFTED = 1 << 10; // roundings of a sweep

    private final DualData rows;
    private final RandomStream random;
    private final double scale; // λ·Σ weights
    private final double nearness; // β; 0 without an intercept
    private final int intercept; // its place in w; −1 for none
    private final int[] order; // rows that are visited, then those left out, the last ones first
    private final long seed;
    private int count; // of those that are visited
    private final double[] alpha;
    private double[] w; // at the intercept: c
    private double b;
    private double margin;
    private double estimate;
    private double drift;
    private long sweeps;
    private long read;

    Sweeps(DualData rows, DualQuestion task, DualPoint from) {
      this.rows = rows;
      this.seed = task.seed();
      this.random = new RandomStream(seed);
      this.scale = task.lambda() * rows.totalWeight;
      boolean hasIntercept = rows.objective.intercept();
      this.intercept = hasIntercept ? rows.objective.features() : -1;
      this.nearness = hasIntercept ? rows.nearness(task.lambda()) : 0;
      this.alpha = from.alpha().clone();
      this.w = from.w().clone();
      this.margin = from.margin();
      this.drift = from.drift();
      this.sweeps = from.sweeps();
      this.order = new int[rows.count()];
      for (int i = 0; i < order.length; i++) {
        if (rows.weights[i] > 0) {
          order[count++] = i;
        }
      }
      b = hasIntercept ? w[intercept] - rows.mean(alpha) / nearness : 0;
    }

    /** mean(α), as b tells it: b = c − mean(α)/β. */
    double mean() {
      return intercept < 0 ? 0 : (w[intercept] - b) * nearness;
    }

    /** Moves the centre c, near which the penalty keeps the intercept, to the intercept b. */
    void moveCentre() {
      if (intercept >= 0) {
        double centre = w[intercept];
        w[intercept] = b;
        b += b - centre;
      }
    }

    /** Visits the rows that were not left out in a new random order. */
    void sweep() {
      random.restart(Hash.mix(seed + Hash.mix(++sweeps)));
      for (int i = count - 1; i > 0; i--) {
        swap(i, random.nextInt(i + 1));
      }
      LinearPieces pieces = rows.pieces;
      double steps = 0;
      double gaps = 0;
      int left = 0;
      read += count;
      for (int k = 0; k < count; k++) {
        int i = order[k];
        double score = rows.dot(i, w) + b;
        gaps += rows.weights[i] * pieces.gap(i, alpha[i], score);
        if (!pieces.isFar(i, alpha[i], score, margin)) {
          steps += step(i, score);
          swap(left++, k);
        }
      }
      count = left;
      estimate = gaps / rows.totalWeight;
      margin = left == 0 ? 0 : MARGIN * steps / left;
    }

    private void swap(int one, int other) {
      int row = order[one];
      order[one] = order[other];
      order[other] = row;
    }

    /** The step of a row, and how far its score moves by that. */
    private double step(int i, double score) {
      double weight = rows.weights[i];
      double h = weight * rows.norms[i] / scale;
      h += intercept < 0 ? 0 : weight / rows.totalWeight / nearness;
      if (!(h > 0)) {
        alpha[i] = rows.pieces.slope(i, score);
        return 0;
      }
      double next = rows.pieces.step(i, score + h * alpha[i], h);
      double change = next - alpha[i];
      if (change != 0) {
        alpha[i] = next;
        rows.add(i, -change * weight / scale, w);
        b -= intercept < 0 ? 0 : change * weight / rows.totalWeight / nearness;
      }
      return h * Math.abs(change);
    }

    /**
     * Takes other α of some rows and their w, whose intercept is c.
     *
     * @param among how many rows of the order may have another α
     * @param change of mean(α)
     * @param factors Σ |t| of what they were combined with
     * @return the w before, which is no longer used
     */
    double[] jump(double[] toAlpha, double[] toW, int among, double change, double factors) {
      drift = drift(factors);
      for (int k = 0; k < among; k++) {
        alpha[order[k]] = toAlpha[order[k]];
      }
      double[] before = w;
      w = toW;
      b -= intercept < 0 ? 0 : change / nearness;
      return before;
    }

    /** What the roundings of a sweep add up to, as a share of ‖w‖. */
    private double rounding() {
      return ROUNDING * Math.sqrt(alpha.length);
    }

    private double drift(double factors) {
      return factors * (drift + rounding());
    }

    /** By how much D may be wrong after a jump with such factors. */
    double slack(double factors) {
      return slackOf(drift(factors));
    }

    /** By how much D may be wrong. */
    double slack() {
      return slackOf(drift);
    }

    /** Since w is not that of α: λ·‖w‖·‖w − w(α)‖, and its square. */
    private double slackOf(double drift) {
      double square = 0;
      for (int j = 0; j < w.length; j++) {
        square += j == intercept ? 0 : w[j] * w[j];
      }
      return scale / rows.totalWeight * square * drift * (1 + drift);
    }

    /** Sums w up from α again, where rounding may matter. */
    void settle() {
      drift += rounding();
      if (slack() > NEGLIGIBLE * estimate) {
        sumUp();
      }
    }

    /** Whether w may be much farther from that of α than the roundings of one sweep make it. */
    boolean hasDrifted() {
      return drift > DRIFTED * rounding();
    }

    /** Computes w = −mean(α·x)/λ anew, without the roundings of its changes. */
    void sumUp() {
      double[] sum = new double[w.length];
      for (int i = 0; i < alpha.length; i++) {
        if (alpha[i] != 0 && rows.weights[i] > 0) {
          rows.add(i, -alpha[i] * rows.weights[i] / scale, sum);
          read++;
        }
      }
      if (intercept >= 0) {
        sum[intercept] = w[intercept];
      }
      w = sum;
      drift = rounding();
    }

    void count(long more) {
      read += more;
    }

    DualPoint end(double bound) {
      return new DualPoint(w, alpha, bound, margin, estimate, drift, sweeps, read);
    }
  }

  /** All rows by their number, and what is known of them that does not change. For one thread. */
  private static final class DualData {
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

  /**
   * The losses of all rows as pieces of a straight line: slopes σ₀ &lt; σ₁ (&lt; σ₂) between kinks
   * at the scores κ₁ (≤ κ₂). Scores are those without the offset of the row, which the kinks allow
   * for.
   */
  private static final class LinearPieces {
    private static final int FIRST = 0; // κ₁
    private static final int SECOND = 1; // κ₂; κ₁ where there is one kink
    private static final int LOW = 2; // σ₀
    private static final int MIDDLE = 3; // σ₁
    private static final int HIGH = 4; // σ₂; σ₁ where there is one kink
    private static final int VALUE = 5; // the loss at κ₁
    private static final int WIDTH = 6;

    private final double[] table;

    LinearPieces(KinkedLoss loss, List<Block> blocks, int rows) {
      this.table = new double[Math.multiplyExact(WIDTH, rows)];
      int at = 0;
      for (Block block : blocks) {
        for (int row = 0; row < block.rows(); row++) {
          set(at, loss, block.label(row), block.offset(row));
          at += WIDTH;
        }
      }
    }

    private void set(int at, KinkedLoss loss, double label, double offset) {
      double first = kink(loss, label, 0);
      double second = loss.kinks() > 1 ? kink(loss, label, 1) : first;
      int falling = 0;
      for (int k = 0; k < loss.kinks(); k++) {
        falling += loss.direction(label, k) < 0 ? 1 : 0;
      }
      double low = loss.tilt() - falling * loss.rise();
      table[at + FIRST] = Math.min(first, second) - offset;
      table[at + SECOND] = Math.max(first, second) - offset;
      table[at + LOW] = low;
      table[at + MIDDLE] = low + loss.rise();
      table[at + HIGH] = low + loss.kinks() * loss.rise();
      table[at + VALUE] = loss.value(Math.min(first, second), label);
    }

    private static double kink(KinkedLoss loss, double label, int kink) {
      return -loss.direction(label, kink) * loss.shift(label, kink);
    }

    /** The score κ₁ of the first kink of a row. */
    double first(int i) {
      return table[WIDTH * i + FIRST];
    }

    /** The score κ₂ of the last kink of a row; κ₁ if there is one. */
    double last(int i) {
      return table[WIDTH * i + SECOND];
    }

    /** A slope of the loss at a score. */
    double slope(int i, double score) {
      int at = WIDTH * i;
      double after = score > table[at + SECOND] ? table[at + HIGH] : table[at + MIDDLE];
      return score < table[at + FIRST] ? table[at + LOW] : after;
    }

    /** The nearest dual variable that the loss allows. */
    double allowed(int i, double alpha) {
      int at = WIDTH * i;
      return Math.max(table[at + LOW], Math.min(table[at + HIGH], alpha));
    }

    /** What a row adds to the dual objective, −ℓ*(α) + α·o, if its offset is o. */
    double conjugate(int i, double alpha) {
      int at = WIDTH * i;
      double first = table[at + FIRST];
      double beyond = Math.max(0, alpha - table[at + MIDDLE]); // 0 where there is one kink
      return table[at + VALUE] - alpha * first - beyond * (table[at + SECOND] - first);
    }

    /** How far the loss at a score is above the line of slope α that touches it from below. */
    double gap(int i, double alpha, double score) {
      int at = WIDTH * i;
      double first = table[at + FIRST];
      double second = table[at + SECOND];
      double middle = table[at + MIDDLE];
      double beyond = Math.max(0, score - second);
      double here = score < first ? table[at + LOW] * (score - first) : middle * (score - first);
      here += beyond * (table[at + HIGH] - middle);
      double line = alpha * (score - first) - Math.max(0, alpha - middle) * (second - first);
      return Math.max(0, here - line);
    }

    /** The α in ∂ℓ(t) for which t = u − h·α, h &gt; 0. */
    double step(int i, double u, double h) {
      int at = WIDTH * i;
      double middle = table[at + MIDDLE];
      double alpha = (u - table[at + FIRST]) / h;
      if (alpha > middle) {
        return Math.max(middle, Math.min(table[at + HIGH], (u - table[at + SECOND]) / h));
      }
      return Math.max(table[at + LOW], alpha);
    }

    /** Whether α is a slope of the loss all around a score, up to a margin from the kinks. */
    boolean isFar(int i, double alpha, double score, double margin) {
      int at = WIDTH * i;
      if (alpha == table[at + LOW]) {
        return score < table[at + FIRST] - margin;
      }
      if (alpha == table[at + HIGH]) {
        return score > table[at + SECOND] + margin;
      }
      return alpha == table[at + MIDDLE]
          && score > table[at + FIRST] + margin
          && score < table[at + SECOND] - margin;
    }
  }
}
