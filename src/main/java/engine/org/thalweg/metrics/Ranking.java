package org.thalweg.metrics;

import java.io.Serializable;
import java.util.List;

/**
 * What the order of some scores says of their labels, by weight. A final class, because it is a
 * task result.
 *
 * <p>With P the precision Σ₁s/Σs over all rows from the highest score down to a threshold, the sums
 * over precision are Σ s·P and Σ s·½(P + P′) over the rows of label 1, where P is that at the
 * threshold of the row and P′ that at the next higher one.
 */
public final class Ranking implements Serializable {
  private static final long serialVersionUID = 1;

  private final double ones;
  private final double zeros;
  private final double ordered;
  private final double precision;
  private final double trapezoids;

  /**
   * Sums over some rows.
   *
   * @param ones Σ s of label 1
   * @param zeros Σ s of label 0
   * @param ordered Σ sᵢsⱼ over i of label 1 and j of label 0 with zᵢ > zⱼ, half where zᵢ = zⱼ
   * @param precision Σ s·P over label 1
   * @param trapezoids Σ s·½(P + P′) over label 1
   */
  Ranking(double ones, double zeros, double ordered, double precision, double trapezoids) {
    this.ones = ones;
    this.zeros = zeros;
    this.ordered = ordered;
    this.precision = precision;
    this.trapezoids = trapezoids;
  }

  /** The sums over no rows. */
  public static Ranking none() {
    return new Ranking(0, 0, 0, 0, 0);
  }

  /**
   * These rows and others, all of whose scores are higher, and whose weights the sums over
   * precision have already counted.
   */
  public Ranking below(Ranking higher) {
    return new Ranking(
        ones + higher.ones,
        zeros + higher.zeros,
        ordered + higher.ordered + zeros * higher.ones,
        precision + higher.precision,
        trapezoids + higher.trapezoids);
  }

  /**
   * Of rows in ranges of scores that follow each other.
   *
   * @param ranges in ascending order
   */
  public static Ranking of(List<ScoredRows> ranges) {
    Ranking all = none();
    for (int i = ranges.size() - 1; i >= 0; i--) {
      all = ranges.get(i).ranked(all).below(all);
    }
    return all;
  }

  double ones() {
    return ones;
  }

  double zeros() {
    return zeros;
  }

  /**
   * The area under the ROC curve; not a number where all labels are the same, or a score is none.
   */
  double area() {
    return ordered / (ones * zeros);
  }

  /** The area under the curve of precision over recall, by trapezoids; as {@link #area}. */
  double precisionArea() {
    return zeros > 0 ? trapezoids / ones : Double.NaN;
  }

  /** The area under the precision-recall curve, as a sum of steps. */
  double averagePrecision() {
    return zeros > 0 ? precision / ones : Double.NaN;
  }
}
