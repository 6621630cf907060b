package org.thalweg.data.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.text.DataException;

/**
 * Some features of one number x, each a continuous function that is piecewise a polynomial.
 *
 * <pre>
 *   spline(x, k)    natural cubic splines: feature j is 1 at knot j and 0 at the others, from 0 on,
 *                   and so its weight is the height of the curve there over that at the least x
 *   ispline(x, k)   I-splines of order 2 (Ramsay, "Monotone regression splines in action",
 *                   Statistical Science 3, 1988): each rises from 0 to 1, most at its knot
 *   poly(x, k)      powers 1 to k of x, which is scaled to [-1, 1]
 * </pre>
 *
 * Splines are linear outside of the knots, I-splines constant. Sums of I-splines with weights of at
 * least 0 are all the quadratic splines with these knots that never fall.
 *
 * <pre>
 *   feature j = Σ over pieces i and powers e of weights[e - 1][i · width + j] · sᵢ^e
 *   sᵢ = min(max((x - from[i]) / over[i], low[i]), high[i])
 * </pre>
 *
 * @param width how many features
 */
public record Curve(
    int width, double[] from, double[] over, double[] low, double[] high, double[][] weights)
    implements Serializable {
  private static final int MOST = 100;

  /** What a name says of how many features there are at most; empty for the name of no curve. */
  static Optional<Integer> size(String name) {
    return DerivedColumns.size(name)
        .filter(size -> !name.startsWith("hash(") && !size.startsWith("2^"))
        .map(Integer::valueOf)
        .filter(k -> k >= (isMonotone(name) ? 2 : 1) && k <= MOST);
  }

  static boolean isPoly(String name) {
    return name.startsWith("poly");
  }

  private static boolean isMonotone(String name) {
    return name.startsWith("ispline");
  }

  /** Into how many parts of as many rows the knots of a name divide the rows. */
  static int parts(String name) {
    return isPoly(name) ? 1 : size(name).orElseThrow() - (isMonotone(name) ? 1 : 0);
  }

  /**
   * The curve of a column.
   *
   * @param texts of the knots, the first and the last of which are the least and the largest number
   * @throws DataException if they are no several numbers in order
   */
  static Curve of(String name, List<String> texts) {
    double[] knots = texts.stream().mapToDouble(Double::parseDouble).toArray();
    int last = knots.length - 1;
    double[] steps = new double[Math.max(last, 0)];
    Arrays.setAll(steps, i -> knots[i + 1] - knots[i]);
    boolean fits = size(name).isPresent() && last >= 1 && last <= parts(name);
    if (!fits || !Arrays.stream(steps).allMatch(step -> step > 0 && step < Double.MAX_VALUE)) {
      throw new DataException(
          "%s must be of a column of several numbers, but its knots are %s"
              .formatted(name, String.join(", ", texts)));
    }
    double range = knots[last] - knots[0];
    int width = isPoly(name) ? size(name).get() : isMonotone(name) ? last + 1 : last;
    int pieces = isPoly(name) ? 1 : last + 2; // those between knots, and outside
    double[][] bounds = new double[4][pieces];
    double[][] weights = new double[isPoly(name) ? width : 3][pieces * width];
    for (int i = 0; i < pieces; i++) {
      bounds[0][i] = isPoly(name) ? knots[0] + range / 2 : knots[i == last + 1 ? 0 : i];
      bounds[1][i] = isPoly(name) ? range / 2 : i < last ? steps[i] : range;
      bounds[2][i] = isPoly(name) || i == last + 1 ? -Double.MAX_VALUE : 0;
      bounds[3][i] = isPoly(name) || i == last ? Double.MAX_VALUE : i < last ? 1 : 0;
    }
    for (int j = 0; j < width; j++) {
      if (isPoly(name)) {
        weights[j][j] = 1;
      } else {
        weigh(j, isMonotone(name), Arrays.stream(steps).map(h -> h / range).toArray(), weights);
      }
    }
    return new Curve(width, bounds[0], bounds[1], bounds[2], bounds[3], weights);
  }

  /** Sets what pieces add to a feature: cubics with its rises between knots and slopes at them. */
  private static void weigh(int j, boolean isMonotone, double[] steps, double[][] weights) {
    int last = steps.length;
    int width = isMonotone ? last + 1 : last;
    double[] slopes = isMonotone ? hat(j, steps) : natural(j, steps);
    for (int i = 0; i < last; i++) {
      double begin = steps[i] * slopes[i];
      double end = steps[i] * slopes[i + 1];
      double rise = isMonotone ? (begin + end) / 2 : rise(j, i);
      weights[0][i * width + j] = begin;
      weights[1][i * width + j] = 3 * rise - 2 * begin - end;
      weights[2][i * width + j] = begin + end - 2 * rise;
    }
    if (!isMonotone) {
      weights[0][last * width + j] = slopes[last];
      weights[0][(last + 1) * width + j] = slopes[0];
    }
  }

  /** From knot i to the next one, of a function that is 1 at knot j + 1 and 0 at others. */
  private static double rise(int j, int i) {
    return i == j ? 1 : i == j + 1 ? -1 : 0;
  }

  /** Slopes of which all but one are 0, so that a function with linear ones between rises by 1. */
  private static double[] hat(int j, double[] steps) {
    double[] slopes = new double[steps.length + 1];
    slopes[j] = 2 / ((j > 0 ? steps[j - 1] : 0) + (j < steps.length ? steps[j] : 0));
    return slopes;
  }

  /** The slopes at knots of the natural cubic spline that rises so: by elimination. */
  private static double[] natural(int j, double[] steps) {
    double[] slopes = new double[steps.length + 1];
    double[] next = new double[steps.length + 1]; // weight of the slope at the next knot
    for (int i = 0; i <= steps.length; i++) {
      double before = i > 0 ? 1 / steps[i - 1] : 0;
      double behind = i < steps.length ? 1 / steps[i] : 0;
      double known = 3 * (rise(j, i - 1) * before * before + rise(j, i) * behind * behind);
      double pivot = 2 * (before + behind) - (i > 0 ? before * next[i - 1] : 0);
      next[i] = behind / pivot;
      slopes[i] = (known - (i > 0 ? before * slopes[i - 1] : 0)) / pivot;
    }
    for (int i = steps.length - 1; i >= 0; i--) {
      slopes[i] -= next[i] * slopes[i + 1];
    }
    return slopes;
  }

  /** The features of a number, into an array of at least as many. */
  void of(double x, double[] features) {
    Arrays.fill(features, 0, width, 0);
    for (int i = 0; i < from.length; i++) {
      double s = Math.min(Math.max((x - from[i]) / over[i], low[i]), high[i]);
      for (int j = 0; s != 0 && j < width; j++) {
        double sum = 0;
        for (int e = weights.length - 1; e >= 0; e--) {
          sum = (sum + weights[e][i * width + j]) * s;
        }
        features[j] += sum;
      }
    }
  }
}
