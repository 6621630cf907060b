package org.thalweg.penalty;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;

/**
 * Penalties that are a sum over coordinates, as arrays of one value for each: l1·|w| + (l2/2)·w²,
 * and low ≤ w ≤ high. Solvers that move coordinate by coordinate read them.
 *
 * @param low −∞ where there is no bound
 * @param high ∞ where there is none
 * @param isSmooth whether there is no term but L2, be its strength 0
 */
public record CoordinatePenalties(
    double[] l1, double[] l2, double[] low, double[] high, boolean isSmooth) {

  /** The penalties of a problem that are of another kind than these. */
  public static Stream<Penalty> others(Penalties penalties) {
    return penalties.terms().stream().map(Penalties.Term::penalty).filter(p -> !isKnown(p));
  }

  private static boolean isKnown(Penalty penalty) {
    return penalty instanceof Penalty.L1
        || penalty instanceof Penalty.L2
        || penalty instanceof Constraints.Box
        || penalty instanceof Constraints.NonNegative;
  }

  /** The penalties of a problem; terms of other kinds count nothing. */
  public static CoordinatePenalties of(Penalties penalties, ParameterLayout layout) {
    double[] low = new double[layout.dimension()];
    double[] high = new double[layout.dimension()];
    Arrays.fill(low, Double.NEGATIVE_INFINITY);
    Arrays.fill(high, Double.POSITIVE_INFINITY);
    penalties.forEach(
        layout,
        Penalty.Proximal.class,
        (penalty, from, to) -> {
          for (int j = from; penalty instanceof BehindL1.Bounds bounds && j < to; j++) {
            low[j] = Math.max(low[j], bounds.low());
            high[j] = Math.min(high[j], bounds.high());
          }
        });
    return new CoordinatePenalties(
        l1(penalties, layout), l2(penalties, layout), low, high, !penalties.hasProx());
  }

  /** Whether there are L1 and L2 terms on whole segments alone. */
  public static boolean areL1AndL2(Penalties penalties, ParameterLayout layout) {
    return penalties.terms().stream()
        .allMatch(
            term ->
                (term.penalty() instanceof Penalty.L1 || term.penalty() instanceof Penalty.L2)
                    && term.ranges().length == 0
                    && !term.isOnColumns(layout));
  }

  /**
   * λ of the L1 and L2 terms on a segment, piece by piece of neighbouring weights that have the
   * same: w may be too long for an array.
   *
   * @param ends where in w each piece ends, ascending; the first begins where the segment does
   */
  public record Pieces(int[] ends, double[] l1, double[] l2) implements Serializable {

    /** One piece of all weights. */
    public static Pieces all(double l1, double l2) {
      return new Pieces(new int[] {Integer.MAX_VALUE}, new double[] {l1}, new double[] {l2});
    }

    /** Those of a segment. */
    public static Pieces of(Penalties penalties, ParameterLayout layout, Segment segment) {
      IntStream inside =
          penalties.terms().stream()
              .flatMapToInt(term -> IntStream.of(term.ranges()))
              .filter(at -> at > segment.from() && at < segment.to());
      int[] ends =
          IntStream.concat(inside, IntStream.of(segment.to())).sorted().distinct().toArray();
      Pieces pieces = new Pieces(ends, new double[ends.length], new double[ends.length]);
      penalties.forEach(
          layout,
          Penalty.class,
          (penalty, from, to) -> {
            int first = Arrays.binarySearch(ends, from + 1);
            for (int k = first < 0 ? ~first : first; k < ends.length && ends[k] <= to; k++) {
              pieces.l1[k] += penalty instanceof Penalty.L1 l1 ? l1.lambda() : 0;
              pieces.l2[k] += penalty instanceof Penalty.L2 l2 ? l2.lambda() : 0;
            }
          });
      return pieces;
    }
  }

  /** λ of the L1 terms on each coordinate: a new array. */
  public static double[] l1(Penalties penalties, ParameterLayout layout) {
    return sums(penalties, layout, Penalty.L1.class, Penalty.L1::lambda);
  }

  /** λ of the L2 terms on each coordinate: a new array. */
  public static double[] l2(Penalties penalties, ParameterLayout layout) {
    return sums(penalties, layout, Penalty.L2.class, Penalty.L2::lambda);
  }

  private static <P extends Penalty> double[] sums(
      Penalties penalties, ParameterLayout layout, Class<P> kind, ToDoubleFunction<P> lambda) {
    double[] sums = new double[layout.dimension()];
    penalties.forEach(
        layout,
        kind,
        (term, from, to) -> {
          for (int j = from; j < to; j++) {
            sums[j] += lambda.applyAsDouble(term);
          }
        });
    return sums;
  }

  /** λ of the L1 terms on a segment, the least of its weights. */
  public static double l1(Penalties penalties, ParameterLayout layout, Segment segment) {
    return Arrays.stream(Pieces.of(penalties, layout, segment).l1).min().orElseThrow();
  }

  /** λ of the L2 terms on a segment, the least of its weights. */
  public static double l2(Penalties penalties, ParameterLayout layout, Segment segment) {
    return Arrays.stream(Pieces.of(penalties, layout, segment).l2).min().orElseThrow();
  }

  /** How many coordinates there are. */
  public int dimension() {
    return l1.length;
  }

  /**
   * Where u·t − l1·|t| − (l2/2)·t² is greatest over the t in the bounds: the supremum is the
   * conjugate of the penalty. Infinite where it is greatest at no t.
   */
  public double farthest(int j, double u) {
    double beyond = Math.copySign(Math.max(0, Math.abs(u) - l1[j]), u);
    double end = beyond > 0 ? high[j] : low[j];
    double there = beyond == 0 ? 0 : l2[j] > 0 ? beyond / l2[j] : end;
    return within(j, there);
  }

  /** The penalty of t there, which is in the bounds. */
  public double value(int j, double t) {
    return l1[j] * Math.abs(t) + l2[j] / 2 * t * t;
  }

  /** Whether w has one value there. */
  public boolean isFixed(int j) {
    return low[j] == high[j];
  }

  /** Whether there is neither a penalty nor a bound. */
  public boolean isFree(int j) {
    return l1[j] + l2[j] == 0
        && low[j] == Double.NEGATIVE_INFINITY
        && high[j] == Double.POSITIVE_INFINITY;
  }

  /** Whether no coordinate has a kink or a bound. */
  public boolean hasNoKink() {
    for (int j = 0; j < dimension(); j++) {
      if (l1[j] > 0 || low[j] > Double.NEGATIVE_INFINITY || high[j] < Double.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  /** The value in the bounds that is nearest to u. */
  public double within(int j, double u) {
    return Math.max(low[j], Math.min(high[j], u));
  }

  /** Moves w into its bounds, in place. */
  public double[] restricted(double[] w) {
    for (int j = 0; j < w.length; j++) {
      w[j] = within(j, w[j]);
    }
    return w;
  }

  /**
   * Moves w away from its bounds, so that a method can begin between them.
   *
   * @param units a length of each coordinate
   */
  public void moveInside(double[] w, double[] units) {
    for (int j = 0; j < w.length; j++) {
      double room = Math.min(units[j], (high[j] - low[j]) / 4); // 0 where it is fixed
      w[j] = Math.max(low[j] + room, Math.min(high[j] - room, w[j]));
    }
  }

  /** The u in the bounds with the least (curvature/2)·(u − centre)² + l1·|u|. */
  public double nearest(int j, double centre, double curvature) {
    double shrink = l1[j] / curvature;
    double u = Math.abs(centre) <= shrink ? 0 : centre - Math.copySign(shrink, centre);
    return within(j, u);
  }

  /**
   * The value in the bounds with the least l1·|u| + slope·u, as where no row has a curvature; u
   * itself if that falls without end, or is the same everywhere.
   */
  public double leastOfLine(int j, double u, double slope) {
    if (Math.abs(slope) <= l1[j]) {
      return l1[j] > 0 ? within(j, 0) : u;
    }
    double end = slope > 0 ? low[j] : high[j];
    return Double.isInfinite(end) ? u : end;
  }

  /** Whether l1·|u| + slope·u falls to one side without end. */
  public boolean isOpen(int j, double slope) {
    return Math.abs(slope) > l1[j] && Double.isInfinite(slope > 0 ? low[j] : high[j]);
  }

  /** Whether a coordinate may move from u to both sides without a kink or a bound there. */
  public boolean isInside(int j, double u) {
    return l1[j] > 0 && u == 0 ? false : u > low[j] && u < high[j];
  }

  /** The largest t in [0, 1] at which u + t·change passes neither a kink nor a bound. */
  public double reach(int j, double u, double change) {
    double end = change > 0 ? high[j] : low[j];
    if (l1[j] > 0 && u * change < 0) {
      end = change > 0 ? Math.min(end, 0) : Math.max(end, 0);
    }
    return change == 0 ? 1 : Math.min(1, (end - u) / change);
  }

  /** What u is at such an end, exactly; u itself where it is at none. */
  public double snapped(int j, double u, double before, double change) {
    double end = change > 0 ? high[j] : low[j];
    boolean crosses = l1[j] > 0 && before * u <= 0;
    return crosses ? within(j, 0) : change > 0 ? Math.min(end, u) : Math.max(end, u);
  }
}
