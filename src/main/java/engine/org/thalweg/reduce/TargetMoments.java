package org.thalweg.reduce;

import org.thalweg.linalg.Block;

/**
 * Sums of the weights s, and mean and variance of the labels y, or of y less the offsets o,
 * weighted by s, in one pass.
 *
 * <pre>
 *   W ← W + s,  δ = y − m,  m ← m + δ·s/W,  M ← M + s·δ·(y − m)        variance = M/W
 * </pre>
 *
 * D. H. D. West, "Updating mean and variance estimates", CACM 22(9) (1979). Sums merge by T. F.
 * Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae", COMPSTAT (1982). The variance of labels
 * that are all the same is exactly 0.
 *
 * <p>A final class, because it is a task result.
 */
public final class TargetMoments implements Mergeable<TargetMoments> {
  private static final long serialVersionUID = 1;

  private double weight; // W = Σ s
  private double squares; // Σ s²
  private double mean; // m
  private double spread; // M

  /** Adds the rows of a block. */
  public void add(Block block) {
    for (int row = 0; row < block.rows(); row++) {
      add(block.label(row), block.weight(row));
    }
  }

  /** Adds the rows of a block, whose labels are less their offsets. */
  public void addLessOffsets(Block block) {
    for (int row = 0; row < block.rows(); row++) {
      add(block.label(row) - block.offset(row), block.weight(row));
    }
  }

  /** Adds a label y of weight s. */
  public void add(double y, double s) {
    if (s > 0) {
      weight += s;
      squares += s * s;
      double change = y - mean;
      mean += change * (s / weight);
      spread += s * change * (y - mean);
    }
  }

  @Override
  public TargetMoments merge(TargetMoments other) {
    double both = weight + other.weight;
    if (weight == 0) {
      mean = other.mean;
      spread = other.spread;
    } else if (other.weight > 0) {
      double share = other.weight / both;
      double change = other.mean - mean;
      mean += change * share;
      spread += other.spread + change * change * weight * share;
    }
    weight = both;
    squares += other.squares;
    return this;
  }

  /** Σ s. */
  public double weight() {
    return weight;
  }

  /** Σ s·y / Σ s. */
  public double mean() {
    return mean;
  }

  /** Σ s·(y − mean)². */
  public double spread() {
    return spread;
  }

  /** Σ s·(y − mean)² / Σ s. */
  public double variance() {
    return spread / weight;
  }

  /**
   * What a variance over Σ s is multiplied by to be the unbiased estimate for weights that measure
   * reliability: Σs/(Σs − Σs²/Σs), which is n/(n − 1) where all weights are 1; 1 for a single row,
   * whose variance is 0.
   */
  public double unbiased() {
    double denominator = weight - squares / weight;
    return denominator > 0 ? weight / denominator : 1;
  }
}
