package org.thalweg.solve.dual;

import org.thalweg.sample.Hash;
import org.thalweg.sample.RandomStream;

/** The α and w that sweeps change; {@link DualRows} says how. */
final class Sweeps {
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
      if (rows.weight(i) > 0) {
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
      gaps += rows.weight(i) * pieces.gap(i, alpha[i], score);
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
    double weight = rows.weight(i);
    double h = weight * rows.norm(i) / scale;
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
      if (alpha[i] != 0 && rows.weight(i) > 0) {
        rows.add(i, -alpha[i] * rows.weight(i) / scale, sum);
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

  /** Rows by number: first those that are visited, then those that were left out. */
  int[] order() {
    return order;
  }

  /** How many rows the next sweep visits. */
  int visited() {
    return count;
  }

  double[] alpha() {
    return alpha;
  }

  double[] w() {
    return w;
  }

  int intercept() {
    return intercept;
  }

  double nearness() {
    return nearness;
  }

  double scale() {
    return scale;
  }

  double estimate() {
    return estimate;
  }

  DualPoint end(double bound) {
    return new DualPoint(w, alpha, bound, margin, estimate, drift, sweeps, read);
  }
}
