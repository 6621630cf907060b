package org.thalweg.reduce;

import java.util.List;

/**
 * How far the steps of several parts of the rows led from one point w:
 *
 * <pre>
 *   Σ weight·(w − u)     u the point at which a part ended, weight that of its rows
 *   Σ weight·memory      behind it, where the rule of the steps shares its memory
 * </pre>
 *
 * Divided by the sum of the weights once, by {@link #mean()} or {@link #meanEnd}. A final class,
 * because it travels as a task result.
 */
public final class Displacement implements Mergeable<Displacement>, Answer {
  private static final long serialVersionUID = 2;

  private static final double ROUNDING = 0x1p-50; // a few units in the last place

  private final GradientSum all;

  /**
   * The displacement of one part.
   *
   * @param sum weight·(w − u) and behind it weight·memory; the array is kept
   * @param loss weight times the mean loss met along the way, not a number where the steps
   *     diverged; 0 where the loss was not computed
   * @param weight of the rows of the part; 0 for a part that took no step
   * @param rows number of rows that were stepped on
   */
  public Displacement(double[] sum, double loss, double weight, long rows) {
    this(GradientSum.over(sum));
    all.add(loss, weight, rows);
  }

  private Displacement(GradientSum all) {
    this.all = all;
  }

  /** The displacement of a part without weight, which adds nothing to others but its rows. */
  public static Displacement none(int length, long rows) {
    return new Displacement(new double[length], 0, 0, rows);
  }

  /** Σ weight·(w − u), and behind it Σ weight·memory: the array itself, only to be read. */
  public double[] sum() {
    return all.gradient();
  }

  /** Σ weight. */
  public double weight() {
    return all.weight();
  }

  /** Number of rows that were stepped on. */
  @Override
  public long rows() {
    return all.rows();
  }

  /** Mean loss met along the way; not a number where the steps of a part diverged. */
  public double meanLoss() {
    return all.meanLoss();
  }

  /** A new array of Σ weight·(w − u) / Σ weight, and the mean memory behind it. */
  public double[] mean() {
    return all.meanGradient();
  }

  /**
   * The mean of the points at which the parts ended: a new array. A coordinate that is 0 up to the
   * rounding of w is 0: where a penalty led all parts to 0, w is to be there, not beside it.
   *
   * @param w where all began; not longer than {@link #sum()}
   */
  public double[] meanEnd(double[] w) {
    double[] sum = sum();
    double[] end = new double[w.length];
    for (int i = 0; i < end.length; i++) {
      double mean = w[i] - sum[i] / weight();
      end[i] = Math.abs(mean) <= ROUNDING * Math.abs(w[i]) ? 0 : mean;
    }
    return end;
  }

  @Override
  public Displacement merge(Displacement other) {
    all.merge(other.all);
    return this;
  }

  @Override
  public Displacement packed() {
    return new Displacement(all.packed());
  }

  /** {@inheritDoc} The first range also has the loss, the weight and the rows. */
  @Override
  public List<Displacement> cut(int ranges) {
    return all.cut(ranges).stream().map(Displacement::new).toList();
  }

  @Override
  public Displacement joined(List<Displacement> later) {
    return new Displacement(all.joined(later.stream().map(part -> part.all).toList()));
  }
}
