package org.thalweg.reduce;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/**
 * Mean and variance of every feature, weighted by s, in one pass over the stored entries.
 *
 * <pre>
 *   of feature j, over the rows that store an entry x of it, of which the first is c:
 *   W ← W + s,  δ = (x − c) − m,  m ← m + δ·s/W,  M ← M + s·δ·((x − c) − m)
 *   in the end the zeros join, of which there are W₀ = Σs − W by weight:
 *   mean = (c + m)·W/Σs,  variance = (M + (c + m)²·W·W₀/Σs)/Σs
 * </pre>
 *
 * D. H. D. West, "Updating mean and variance estimates", CACM 22(9) (1979); sums merge, and the
 * zeros join, by T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae", COMPSTAT (1982). No
 * difference of large sums is ever taken, and what is far from 0 is seen from its first value. The
 * variance of a feature that never changes is exactly 0. Differs from: spark.ml, which divides by n
 * − 1.
 *
 * <p>4·d doubles. A final class, because it is a task result.
 */
public final class FeatureMoments implements Mergeable<FeatureMoments> {
  private static final long serialVersionUID = 1;

  private final double[] weight; // W
  private final double[] first; // c
  private final double[] mean; // m
  private final double[] spread; // M
  private double total; // Σ s

  /** The moments of features of which no row is known yet. */
  public FeatureMoments(int features) {
    this(new double[4][features]);
  }

  private FeatureMoments(double[][] arrays) {
    weight = arrays[0];
    first = arrays[1];
    mean = arrays[2];
    spread = arrays[3];
  }

  /** Adds the rows of a block. */
  public void add(Block block) {
    add(block, 0, 1);
  }

  /**
   * Adds some rows of a block: one out of every so many.
   *
   * @param first the first of them
   * @param stride at least 1
   */
  public void add(Block block, int first, int stride) {
    if (block.isDense() && block.features() > 0 && isStoredAlike(block.features())) {
      addWhole(block, first, stride);
      return;
    }
    SparseRow x = new SparseRow();
    for (int row = first; row < block.rows(); row += stride) {
      double s = block.weight(row);
      if (s > 0) {
        block.read(row, x);
        total += s;
        add(x, s);
      }
    }
  }

  /** Whether the same weight of rows stores an entry of each of the first features. */
  private boolean isStoredAlike(int features) {
    for (int j = 1; j < features; j++) {
      if (weight[j] != weight[0]) {
        return false;
      }
    }
    return true;
  }

  /** Rows that store all entries, so that s/W is the same for each: in the same bits. */
  private void addWhole(Block block, int begin, int stride) {
    SparseRow x = new SparseRow();
    int count = block.features();
    for (int row = begin; row < block.rows(); row += stride) {
      double s = block.weight(row);
      if (s > 0) {
        block.read(row, x);
        total += s;
        if (weight[0] == 0) {
          System.arraycopy(x.values(), 0, first, 0, count);
        }
        double all = weight[0] + s;
        Arrays.fill(weight, 0, count, all);
        addWhole(x.values(), count, s, s / all);
      }
    }
  }

  private void addWhole(double[] x, int count, double s, double share) {
    for (int j = 0; j < count; j++) {
      double distance = x[j] - first[j];
      double change = distance - mean[j];
      mean[j] += change * share;
      spread[j] += s * change * (distance - mean[j]);
    }
  }

  private void add(SparseRow x, double s) {
    for (int k = 0; k < x.count(); k++) {
      int j = x.columns()[k];
      double value = x.values()[k];
      if (weight[j] == 0) {
        first[j] = value;
      }
      weight[j] += s;
      double distance = value - first[j];
      double change = distance - mean[j];
      mean[j] += change * (s / weight[j]);
      spread[j] += s * change * (distance - mean[j]);
    }
  }

  @Override
  public FeatureMoments merge(FeatureMoments other) {
    for (int j = 0; j < weight.length; j++) {
      if (other.weight[j] == 0) { // as of most features of a shard of sparse rows
        continue;
      }
      double both = weight[j] + other.weight[j];
      if (weight[j] == 0) {
        first[j] = other.first[j];
        mean[j] = other.mean[j];
        spread[j] = other.spread[j];
      } else {
        double share = other.weight[j] / both;
        double change = other.first[j] - first[j] + other.mean[j] - mean[j];
        mean[j] += change * share;
        spread[j] += other.spread[j] + change * change * weight[j] * share;
      }
      weight[j] = both;
    }
    total += other.total;
    return this;
  }

  /** How many features x has. */
  public int features() {
    return weight.length;
  }

  /** Σ s·x / Σ s. */
  public double mean(int feature) {
    return (first[feature] + mean[feature]) * (weight[feature] / total);
  }

  /** Whether every row of positive weight stores an entry of a feature. */
  public boolean isInEveryRow(int feature) {
    return total > 0 && weight[feature] == total;
  }

  /**
   * The moments of features less a constant each: new ones, and these stay as they are.
   *
   * @param constants of each feature; 0 for one that is not in every row
   */
  public FeatureMoments less(double[] constants) {
    FeatureMoments moved =
        new FeatureMoments(
            new double[][] {weight.clone(), first.clone(), mean.clone(), spread.clone()});
    for (int j = 0; j < constants.length; j++) {
      moved.first[j] -= constants[j];
    }
    moved.total = total;
    return moved;
  }

  /** The root of the mean square of the stored entries, by weight; 0 where there are none. */
  public double magnitude(int feature) {
    if (weight[feature] == 0) {
      return 0;
    }
    double distance = first[feature] + mean[feature];
    return Math.sqrt(distance * distance + spread[feature] / weight[feature]);
  }

  /** Σ s·(x − mean)² / Σ s. */
  public double variance(int feature) {
    double stored = weight[feature] / total;
    double zeros = (total - weight[feature]) / total;
    double distance = first[feature] + mean[feature]; // of the stored entries from the others
    return spread[feature] / total + distance * distance * stored * zeros;
  }

  /** {@inheritDoc} The first range also has Σs. */
  @Override
  public List<FeatureMoments> cut(int ranges) {
    List<FeatureMoments> cut =
        Pieces.of(ranges, weight, first, mean, spread).stream().map(FeatureMoments::new).toList();
    cut.get(0).total = total;
    return cut;
  }

  @Override
  public FeatureMoments joined(List<FeatureMoments> later) {
    FeatureMoments whole =
        new FeatureMoments(
            Pieces.joined(
                Stream.concat(Stream.of(this), later.stream())
                    .map(part -> new double[][] {part.weight, part.first, part.mean, part.spread})
                    .toList()));
    whole.total = total;
    return whole;
  }
}
