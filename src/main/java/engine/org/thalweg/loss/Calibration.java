package org.thalweg.loss;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import org.thalweg.linalg.Elementary;
import org.thalweg.text.DataException;

/**
 * What is made of the score of a trained model of the labels 0 and 1, and how that is found on rows
 * that were not trained on. A row is an array of its scores without offset, one for each of several
 * classes, and then its label, weight and offset.
 *
 * @param threshold class 1 is predicted from this probability on; NaN for where the loss says
 * @param scores of the points between which the probability is linear, ascending; none where the
 *     loss gives it
 * @param probabilities of these points, never falling
 * @param history how it was found, in lines that each begin with a word for what they say
 */
public record Calibration(
    double threshold, List<Double> scores, List<Double> probabilities, List<String> history)
    implements Serializable {
  private static final double LEAST = Math.ulp(1.0); // p in −ln p, as in scikit-learn
  private static final double ROUNDING = 1e-12; // of a score
  private static final int MOST_POINTS = 100_000;
  private static final int MOST_STEPS = 100;

  /** What the loss says. */
  public static final Calibration NONE = new Calibration(Double.NaN, List.of(), List.of());

  /** One of which nothing more is known. */
  public Calibration(double threshold, List<Double> scores, List<Double> probabilities) {
    this(threshold, scores, probabilities, List.of());
  }

  /**
   * Checks the points.
   *
   * @throws IllegalArgumentException if they are not what is said above
   */
  public Calibration {
    scores = List.copyOf(scores);
    probabilities = List.copyOf(probabilities);
    history = List.copyOf(history);
    boolean fits = scores.size() == probabilities.size() && scores.size() <= MOST_POINTS;
    for (int i = 0; fits && i < scores.size(); i++) {
      double p = probabilities.get(i);
      fits = p >= (i == 0 ? 0 : probabilities.get(i - 1)) && p <= 1;
      fits &= i == 0 ? Double.isFinite(scores.get(i)) : scores.get(i) > scores.get(i - 1);
    }
    if (!fits || Double.isInfinite(threshold)) {
      throw new IllegalArgumentException(
          "the points of a calibration must ascend and be at most " + MOST_POINTS);
    }
  }

  /** Whether it leaves scores and classes as the loss says, as a map that is in w does. */
  public boolean isNone() {
    return Double.isNaN(threshold) && scores.isEmpty();
  }

  /** This decision, with lines on how it was found. */
  public Calibration told(List<String> lines) {
    return new Calibration(threshold, scores, probabilities, lines);
  }

  /** A loss whose probabilities and classes are those of this decision. */
  public PointwiseLoss of(PointwiseLoss loss) {
    return isNone() ? loss : new DecidedLoss(loss, this, numbers(scores), numbers(probabilities));
  }

  private static double[] numbers(List<Double> of) {
    return of.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The threshold, lower by what sums in another order may change a score. */
  public double limit() {
    return limit(threshold);
  }

  private static double limit(double probability) {
    return probability - ROUNDING * probability * (1 - probability);
  }

  private record DecidedLoss(
      PointwiseLoss loss, Calibration decision, double[] scores, double[] probabilities)
      implements PointwiseLoss {
    private boolean isMapped() {
      return scores.length > 0;
    }

    private double probability(double score) {
      int place = Arrays.binarySearch(scores, score + 0.0); // −0 becomes 0
      int next = place < 0 ? -place - 1 : place;
      if (place >= 0 || next == 0 || next == scores.length) {
        return Double.isNaN(score) ? score : probabilities[Math.min(next, scores.length - 1)];
      }
      double part = (score - scores[next - 1]) / (scores[next] - scores[next - 1]);
      return probabilities[next - 1] + part * (probabilities[next] - probabilities[next - 1]);
    }

    @Override
    public double mean(double score) {
      return isMapped() ? probability(score) : loss.mean(score);
    }

    @Override
    public boolean isPositive(double score) {
      return Double.isNaN(decision.threshold)
          ? isMapped() ? mean(score) > 0.5 : loss.isPositive(score)
          : mean(score) >= decision.limit();
    }

    @Override
    public double value(double score, double label) {
      if (!isMapped()) {
        return loss.value(score, label);
      }
      double p = mean(score);
      return -Elementary.log(Math.max(LEAST, label == 1 ? p : 1 - p));
    }

    /** Of probabilities through a map 0: nothing descends on them. */
    @Override
    public double derivative(double score, double label) {
      return isMapped() ? 0 : loss.derivative(score, label);
    }

    @Override
    public double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      return isMapped()
          ? PointwiseLoss.super.evaluate(scores, labels, weights, count)
          : loss.evaluate(scores, labels, weights, count);
    }

    @Override
    public LabelDomain labels() {
      return loss.labels();
    }

    @Override
    public boolean isProbabilistic() {
      return isMapped() || loss.isProbabilistic();
    }
  }

  /**
   * A probability of the score that never falls, of least squares: M. Ayer et al., "An Empirical
   * Distribution Function for Sampling with Incomplete Information", Ann. Math. Stat. 26(4) (1955);
   * B. Zadrozny, C. Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability
   * Estimates", KDD (2002). Linear between its points and constant outside, as scikit-learn's.
   */
  public static Calibration isotonic(List<double[]> rows) {
    List<double[]> tied = new ArrayList<>(); // first score, last one, Σ s, Σ sy
    for (double[] row : ordered(rows, row -> row[0] + row[3])) {
      double z = row[0] + row[3];
      if (tied.isEmpty() || tied.get(tied.size() - 1)[0] != z) {
        tied.add(new double[] {z + 0.0, z + 0.0, 0, 0}); // −0 becomes 0
      }
      tied.get(tied.size() - 1)[2] += row[2];
      tied.get(tied.size() - 1)[3] += row[2] * row[1];
    }
    List<double[]> pools = new ArrayList<>();
    for (double[] each : tied) {
      double[] pool = each;
      while (!pools.isEmpty() && !isBelow(pools.get(pools.size() - 1), pool)) {
        double[] before = pools.remove(pools.size() - 1);
        pool = new double[] {before[0], pool[1], before[2] + pool[2], before[3] + pool[3]};
      }
      pools.add(pool);
    }
    List<Double> scores = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    for (double[] pool : pools) {
      for (int end = pool[0] == pool[1] ? 1 : 0; end < 2; end++) {
        scores.add(pool[end]);
        probabilities.add(pool[3] / pool[2]);
      }
    }
    return new Calibration(Double.NaN, scores, probabilities);
  }

  private static boolean isBelow(double[] before, double[] pool) {
    return before[3] / before[2] < pool[3] / pool[2];
  }

  private static List<double[]> ordered(List<double[]> rows, ToDoubleFunction<double[]> by) {
    return rows.stream().sorted(Comparator.comparingDouble(by)).toList();
  }

  /**
   * The a and b whose scores a·z + b + offset have the least log loss, by Newton's method: J.
   * Platt, "Probabilistic Outputs for Support Vector Machines", Advances in Large Margin
   * Classifiers (1999), with its smoothed targets; without b the inverse temperature of C. Guo et
   * al., "On Calibration of Modern Neural Networks", ICML (2017).
   *
   * @param shifts whether there is a b, for a single score; else it is 0
   * @throws DataException if there is none, or a is not positive
   */
  public static double[] scale(List<double[]> rows, boolean shifts) {
    double[] sides = new double[2]; // Σ s of each label of two
    rows.forEach(row -> sides[row[row.length - 3] == 1 ? 1 : 0] += row[row.length - 2]);
    double[] targets = {1 / (sides[0] + 2), (sides[1] + 1) / (sides[1] + 2)};
    double[] at = {0, shifts ? Elementary.log((sides[1] + 1) / (sides[0] + 1)) : 0};
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] f = sums(rows, shifts ? targets : null, at);
      double det = shifts ? f[3] * f[5] - f[4] * f[4] : f[3];
      double da = (shifts ? f[5] * f[1] - f[4] * f[2] : f[1]) / det;
      double db = shifts ? (f[3] * f[2] - f[4] * f[1]) / det : 0;
      double decrement = f[1] * da + f[2] * db;
      double length = 2;
      double[] next;
      do {
        length /= 2;
        next = new double[] {at[0] - length * da, at[1] - length * db};
      } while (length > LEAST
          && !(sums(rows, shifts ? targets : null, next)[0] <= f[0] - 1e-4 * length * decrement));
      at = length > LEAST ? next : at;
      if (length <= LEAST || decrement <= 1e-15 * f[0]) {
        if (at[0] > 0) {
          return at;
        }
        throw new DataException("the slope of a calibration must be positive but was " + at[0]);
      }
    }
    throw new DataException(
        "the scores must be of some classes that mix but part all the labels; isotonic takes them");
  }

  /** The loss Σ s·ℓ at a and b, both first derivatives and the three second ones. */
  private static double[] sums(List<double[]> rows, double[] targets, double[] at) {
    double[] f = new double[6];
    int outputs = rows.get(0).length - 3;
    int last = Math.max(outputs, 2) - 1;
    double[] z = new double[last + 1]; // of one score (0, z)
    double[] p = new double[last + 1];
    double[] y = new double[last + 1];
    for (double[] row : rows) {
      int label = (int) row[outputs];
      double s = row[outputs + 1];
      System.arraycopy(row, 0, z, z.length - outputs, outputs);
      for (int k = 0; k <= last; k++) {
        p[k] = at[0] * z[k];
        y[k] =
            targets == null ? (k == label ? 1 : 0) : k == 0 ? 1 - targets[label] : targets[label];
      }
      p[last] += outputs > 1 ? 0 : at[1] + row[outputs + 2];
      int likely = SoftmaxLoss.predicted(p, 0, p.length);
      double most = p[likely];
      for (int k = 0; k <= last; k++) {
        f[0] -= s * y[k] * p[k];
      }
      SoftmaxLoss.probabilities(p, 0, p.length);
      f[0] += s * (most - Elementary.log(p[likely]));
      double mean = 0;
      for (int k = 0; k <= last; k++) {
        mean += p[k] * z[k];
      }
      for (int k = 0; k <= last; k++) {
        f[1] += s * (p[k] - y[k]) * z[k];
        f[3] += s * p[k] * (z[k] - mean) * (z[k] - mean);
      }
      f[2] += s * (p[last] - y[last]);
      f[4] += s * p[last] * (z[last] - mean);
      f[5] += s * p[last] * (1 - p[last]);
    }
    return f;
  }

  /**
   * The probability from which on class 1 is worth most, over all that rows have and none of them:
   * the highest of equals, and 2 where that is none.
   *
   * @param rows as above, with the probability for the offset
   * @param worth of Σ s of the rows of label 1 and of those of label 0 from there on; NaN where
   *     that must not be
   */
  public static double best(List<double[]> rows, DoubleBinaryOperator worth) {
    List<double[]> ordered = ordered(rows, row -> -row[3]);
    double[] sums = new double[2];
    double most = worth.applyAsDouble(0, 0);
    double best = Double.isNaN(most) ? Double.NaN : 2;
    for (int i = 0; i < ordered.size(); i++) {
      double[] row = ordered.get(i);
      sums[(int) row[1]] += row[2];
      if (i + 1 < ordered.size() && ordered.get(i + 1)[3] >= limit(row[3])) {
        continue;
      }
      double here = worth.applyAsDouble(sums[1], sums[0]);
      if (here > most || Double.isNaN(most) && !Double.isNaN(here)) {
        most = here;
        best = row[3];
      }
    }
    return best;
  }
}
