package org.thalweg.solve.dual;

import org.thalweg.sample.Hash;
import org.thalweg.sample.RandomStream;

/** The α and w that sweeps change; {@link DualRows} says how. */
final class Sweeps {
  private static final double MARGIN = 2; // mean steps
  private static final double ROUNDING = 0x1p-52;
  private static final double NEGLIGIBLE = 0.01; // of the gap

  private final DualData rows;
  private final RandomStream random;
  private final double scale; // λ·Σ weights
  private final double nearness; // β; 0 without an intercept
  private final int intercept; // its place in w; −1 for none
  private final int[] active; // the rows that are visited
  private final long seed;
  private int count; // of these
  private double[] alpha;
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
    this.active = new int[rows.count()];
    for (int i = 0; i < active.length; i++) {
      if (rows.weight(i) > 0) {
        active[count++] = i;
      }
    }
    setIntercept();
  }

  /** b = c − mean(α)/β. */
  private void setIntercept() {
    b = intercept < 0 ? 0 : w[intercept] - rows.mean(alpha) / nearness;
  }

  /** Makes b the next c. */
  void moveCentre() {
    if (intercept >= 0) {
      w[intercept] = b;
      setIntercept();
    }
  }

  /** Visits the active rows in a new random order. */
  void sweep() {
    random.restart(Hash.mix(seed + Hash.mix(++sweeps)));
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = active[i];
      active[i] = active[other];
      active[other] = row;
    }
    double steps = 0;
    double gaps = 0;
    int left = 0;
    read += count;
    for (int k = 0; k < count; k++) {
      int i = active[k];
      double offset = rows.set(i);
      double weight = rows.weight(i);
      double score = rows.dot(i, w) + b + offset;
      LinearPieces pieces = rows.pieces;
      double here = pieces.conjugate(alpha[i], offset);
      gaps += weight * Math.max(0, pieces.value(score) + alpha[i] * (offset - score) - here);
      if (pieces.isFar(alpha[i], score, margin)) {
        continue;
      }
      active[left++] = i;
      steps += step(i, weight, score);
    }
    count = left;
    estimate = gaps / rows.totalWeight;
    margin = left == 0 ? 0 : MARGIN * steps / left;
  }

  /** The step of a row, and how far its score moves by that. */
  private double step(int i, double weight, double score) {
    double h = weight * rows.norm(i) / scale;
    h += intercept < 0 ? 0 : weight / rows.totalWeight / nearness;
    if (!(h > 0)) {
      alpha[i] = rows.pieces.slope(score);
      return 0;
    }
    double next = rows.pieces.step(score + h * alpha[i], h);
    double change = next - alpha[i];
    if (change != 0) {
      alpha[i] = next;
      rows.add(i, -change * weight / scale, w);
      b -= intercept < 0 ? 0 : change * weight / rows.totalWeight / nearness;
    }
    return h * Math.abs(change);
  }

  /**
   * Takes another α and its w, whose intercept is c.
   *
   * @param factors Σ |t| of what they were combined with
   */
  void jump(double[] toAlpha, double[] toW, double factors) {
    drift = factors * (drift + rounding());
    alpha = toAlpha;
    w = toW;
    setIntercept();
  }

  /** What the roundings of a sweep add up to, as a share of ‖w‖. */
  private double rounding() {
    return ROUNDING * Math.sqrt(alpha.length);
  }

  /** By how much D may be wrong since w is not that of α: λ·‖w‖·‖w − w(α)‖, and its square. */
  double slack() {
    double square = 0;
    for (int j = 0; j < w.length; j++) {
      square += j == intercept ? 0 : w[j] * w[j];
    }
    return scale / rows.totalWeight * square * drift * (1 + drift);
  }

  /** Sums w up from α again, where rounding may matter. */
  void settle() {
    drift += rounding();
    if (slack() <= NEGLIGIBLE * estimate) {
      return;
    }
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
