package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/**
 * What the weights in ranges make of a row. Of a linear model a feature has one weight w, and a row
 * one number, its score; of softmax a feature has a weight for each class, and a row a score. Of a
 * factorization machine a feature has w and r factors v, and a row 1 + r numbers, each a sum over
 * features, which ranges therefore share:
 *
 * <pre>
 *   up     u = Σⱼ (wⱼxⱼ − ½ Σ_f (vⱼ_f xⱼ)²),   S_f = Σⱼ vⱼ_f xⱼ
 *   z      = u + ½ Σ_f S_f²                    on the driver; δ = ∂loss/∂z
 *   down   δ, S_f
 *   grad   ∂/∂wⱼ = Σ δ xⱼ,   ∂/∂vⱼ_f = Σ δ xⱼ (S_f − vⱼ_f xⱼ)      0 for the only feature of a row
 * </pre>
 *
 * The numbers of a feature lie side by side: w, then v; so do those of a row.
 *
 * @param scores of a row: the classes of softmax; 1 else
 * @param rank r; 0 without factors
 */
public record RangeHead(int scores, int rank) implements Serializable {
  /** A linear model of one score. */
  public static final RangeHead LINEAR = new RangeHead(1, 0);

  /** A factorization machine. */
  public static RangeHead machine(int rank) {
    return new RangeHead(1, rank);
  }

  /** Linear models of so many scores. */
  public static RangeHead classes(int scores) {
    return new RangeHead(scores, 0);
  }

  /** Numbers of a feature, and of a row. */
  public int width() {
    return scores + rank;
  }

  /** The places of the numbers of some features. */
  int[] places(int[] features) {
    if (width() == 1) {
      return features;
    }
    int width = width();
    int[] places = new int[features.length * width];
    for (int k = 0; k < places.length; k++) {
      places[k] = features[k / width] * width + k % width;
    }
    return places;
  }

  /**
   * Fills in what goes up of rows of a block.
   *
   * @param w of the columns of the block
   * @param at where the numbers of the first row go
   */
  void sums(Block block, int from, int count, double[] w, double[] sums, int at) {
    if (width() == 1) {
      double[] own = new double[count];
      block.scores(w, Places.numbers(from, count), count, own);
      System.arraycopy(own, 0, sums, at, count);
      return;
    }
    SparseRow x = new SparseRow();
    for (int i = 0; i < count; i++) {
      block.read(from + i, x);
      int to = at + i * width();
      Arrays.fill(sums, to, to + width(), 0);
      double squares = 0;
      for (int k = 0; k < x.count(); k++) {
        double value = x.values()[k];
        int of = x.columns()[k] * width();
        for (int s = 0; s < scores; s++) {
          sums[to + s] += value * w[of + s];
        }
        for (int f = scores; f < width(); f++) {
          double term = value * w[of + f];
          sums[to + f] += term;
          squares += term * term;
        }
      }
      sums[to] -= squares / 2;
    }
  }

  /**
   * Adds the derivatives of rows of a block.
   *
   * @param down of all rows
   * @param at where the numbers of the first row are
   * @param w of the columns of the block; of no account if linear
   */
  void addGradient(
      Block block, int from, int count, double[] down, int at, double[] w, double[] gradient) {
    if (width() == 1) {
      double[] own = Arrays.copyOfRange(down, at, at + count);
      block.scatter(Places.numbers(from, count), count, own, gradient);
      return;
    }
    SparseRow x = new SparseRow();
    for (int i = 0; i < count; i++) {
      block.read(from + i, x);
      int d = at + i * width();
      for (int k = 0; k < x.count(); k++) {
        double value = x.values()[k];
        int of = x.columns()[k] * width();
        for (int s = 0; s < scores; s++) {
          gradient[of + s] += value * down[d + s];
        }
        for (int f = scores; f < width(); f++) {
          gradient[of + f] += value * down[d] * (down[d + f] - value * w[of + f]);
        }
      }
    }
  }

  /** The scores of rows from what went up of them, from a place on: those of a row side by side. */
  double[] scores(double[] sums, int at, int count) {
    if (rank == 0) {
      return Arrays.copyOfRange(sums, at, at + count * scores);
    }
    double[] all = new double[count];
    for (int i = 0; i < count; i++) {
      int of = at + i * width();
      double pairs = 0;
      for (int f = 1; f <= rank; f++) {
        pairs += sums[of + f] * sums[of + f];
      }
      all[i] = sums[of] + pairs / 2;
    }
    return all;
  }

  /**
   * What goes down.
   *
   * @param slopes δ of each score, which are given up
   * @param sums what went up, from a place on
   */
  double[] down(double[] slopes, double[] sums, int at) {
    if (rank == 0) {
      return slopes;
    }
    double[] down = new double[slopes.length * width()];
    for (int i = 0; i < slopes.length; i++) {
      down[i * width()] = slopes[i];
      System.arraycopy(sums, at + i * width() + 1, down, i * width() + 1, rank);
    }
    return down;
  }

  /** Adds Σ δ by score, in the order of the rows. */
  void addSlopes(double[] down, double[] sums) {
    for (int s = 0; s < scores; s++) {
      double sum = 0;
      for (int k = s; k < down.length; k += width()) {
        sum += down[k];
      }
      sums[s] += sum;
    }
  }
}
