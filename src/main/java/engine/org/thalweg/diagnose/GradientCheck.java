package org.thalweg.diagnose;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.RandomStream;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.text.Text;

/**
 * A gradient beside central differences of the value, in some coordinates of w.
 *
 * <pre>
 *   difference = (f(w + h·eᵢ) − f(w − h·eᵢ)) / 2h                     h = 1e-6·max(1, |wᵢ|)
 *   error      = |gradient − difference| / max(|gradient|, |difference|, 1e-4·max(1, |f|))
 * </pre>
 *
 * h is small, so that few rows have a kink within it, and second order is enough for it.
 *
 * @param rows of the batch they were taken over
 * @param coordinates how many were compared
 * @param worst the one with the largest error, by segment and place: "weights[17]"
 * @param gradient what the objective says there
 * @param difference what the differences say
 * @param relativeError as above; infinite where one of them is not a number
 */
public record GradientCheck(
    long rows,
    int coordinates,
    String worst,
    double gradient,
    double difference,
    double relativeError) {
  /** A larger relative error is not one of rounding. */
  public static final double TOLERANCE = 1e-4;

  private static final Draw BATCH = new Draw.Batch(0);
  private static final double STEP = 1e-6;
  private static final double SMALL = 1e-4; // of f: where the rounding of the differences shows

  /**
   * Compares over the batch of step 0: where the gradient is largest, at the end of every segment,
   * and in coordinates drawn from the seed.
   *
   * @param w where; only read
   * @param most how many coordinates to compare, or one per segment where that is more
   */
  public static GradientCheck of(
      Oracle oracle, ParameterLayout layout, double[] w, int most, long seed) {
    layout.check(w);
    GradientSum sum = oracle.gradient(w, BATCH);
    double[] gradient = sum.meanGradient();
    Set<Integer> chosen = choose(gradient, layout, most, seed);
    GradientCheck worst = null;
    for (int i : chosen) {
      double difference = difference(oracle, w, i);
      double error = relativeError(gradient[i], difference, sum.meanLoss());
      if (worst == null || error > worst.relativeError) {
        String place = place(layout, i);
        worst = new GradientCheck(sum.rows(), chosen.size(), place, gradient[i], difference, error);
      }
    }
    return worst;
  }

  /** Whether the gradient is that of the value, as far as could be seen. */
  public boolean isRight() {
    return relativeError <= TOLERANCE;
  }

  /** The worst coordinate, both values and the error. */
  @Override
  public String toString() {
    return Text.of(
        "at %s the gradient is %.9g, by differences %.9g, relative error %.2g",
        worst, gradient, difference, relativeError);
  }

  private static Set<Integer> choose(
      double[] gradient, ParameterLayout layout, int most, long seed) {
    Set<Integer> chosen = new TreeSet<>();
    layout.segments().stream()
        .filter(segment -> segment.length() > 0)
        .forEach(segment -> chosen.add(segment.to() - 1));
    PriorityQueue<Integer> largest =
        new PriorityQueue<>(Comparator.comparingDouble(i -> Math.abs(gradient[i])));
    for (int i = 0; i < gradient.length; i++) {
      largest.add(i);
      if (largest.size() > (most + 1) / 2) {
        largest.remove();
      }
    }
    chosen.addAll(largest);
    RandomStream random = new RandomStream(seed);
    while (chosen.size() < Math.min(most, gradient.length)) {
      chosen.add(random.nextInt(gradient.length));
    }
    return chosen;
  }

  private static double difference(Oracle oracle, double[] w, int i) {
    double h = STEP * Math.max(1, Math.abs(w[i]));
    double[] point = w.clone();
    point[i] = w[i] + h;
    double above = oracle.gradient(point, BATCH).meanLoss();
    point[i] = w[i] - h;
    double below = oracle.gradient(point, BATCH).meanLoss();
    return (above - below) / ((w[i] + h) - point[i]); // as far apart as they are after rounding
  }

  private static double relativeError(double gradient, double difference, double value) {
    double larger = Math.max(Math.abs(gradient), Math.abs(difference));
    double scale = Math.max(larger, SMALL * Math.max(1, Math.abs(value)));
    double error = Math.abs(gradient - difference) / scale;
    return Double.isFinite(error) ? error : Double.POSITIVE_INFINITY;
  }

  private static String place(ParameterLayout layout, int i) {
    ParameterLayout.Segment segment = layout.segment(i);
    return "%s[%d]".formatted(segment.name(), i - segment.from());
  }
}
