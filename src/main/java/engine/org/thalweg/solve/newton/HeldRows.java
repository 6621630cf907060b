package org.thalweg.solve.newton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ByColumn;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;

/**
 * All rows of a linear model in this process, column by column: second derivatives at any point
 * without a pass, and products with them at the cost of the entries of the columns, however many
 * weights are not 0. F and its gradient cost half of what they do row by row, since scores are made
 * of the columns whose weights are not 0.
 */
public final class HeldRows {
  private final ByColumn rows;
  private final SmoothLoss loss;
  private final Standardisation coordinates;
  private final double[][] columns; // what the loss reads beside the labels
  private final double[] weights; // s / Σ s
  private final double sum; // Σ s
  private final NearbyGradients gradients;
  private double[] last = {}; // w of the scores
  private double[] scores = {}; // there
  private ColumnProducts products; // of a loss whose curvature is the same everywhere

  private HeldRows(ByColumn rows, SmoothLoss loss, Standardisation coordinates) {
    this.rows = rows;
    this.loss = loss;
    this.coordinates = coordinates;
    this.columns = rows.columns();
    this.gradients = new NearbyGradients(rows, coordinates);
    this.sum = Arrays.stream(rows.weights()).reduce(0, Double::sum);
    this.weights = Arrays.stream(rows.weights()).map(weight -> weight / sum).toArray();
  }

  /**
   * Copies rows.
   *
   * @param problem of a linear model under a loss with second derivatives
   * @param blocks all rows, in the order of their shards
   */
  public static HeldRows of(Problem problem, List<Block> blocks) {
    LinearObjective linear = (LinearObjective) problem.objective();
    return new HeldRows(
        ByColumn.of(blocks, linear.features()), (SmoothLoss) linear.loss(), problem.coordinates());
  }

  /** Bytes of a copy of so many rows. */
  public static long bytes(long rows, long entries, int features) {
    long weights = Double.BYTES * rows;
    return ByColumn.bytes(rows, entries, features)
        + 2 * weights
        + NearbyGradients.bytes(rows, features)
        + ColumnProducts.bytes(features);
  }

  /** Whether a row has a weight, so that a mean is one. */
  boolean haveWeight() {
    return sum > 0;
  }

  /** The scores at w, in the coordinates of the problem: a new array. */
  private double[] scores(double[] w) {
    if (scores.length == 0 || !Arrays.equals(w, last)) {
      scores = scoresOf(w);
      last = w.clone();
    }
    return scores.clone();
  }

  private double[] scoresOf(double[] w) {
    double[] scores = rows.offsets();
    double[] original = coordinates.original(w);
    for (int j = 0; j < rows.features(); j++) {
      if (original[j] != 0) {
        rows.add(j, original[j], scores);
      }
    }
    double intercept = original.length > rows.features() ? original[rows.features()] : 0;
    for (int i = 0; i < scores.length && intercept != 0; i++) {
      scores[i] += intercept;
    }
    return scores;
  }

  /**
   * The sums of the loss and of its gradient at w, in the coordinates of the problem, but for
   * entries that are certain to be small.
   *
   * @param small for each coordinate, below which the absolute value of its mean derivative need
   *     only be known to be; null where all are wanted as they are
   */
  GradientSum gradient(double[] w, double[] small) {
    double[] derivatives = scores(w); // once they are made of the scores
    double all =
        loss.evaluate(derivatives, rows.labels(), columns, rows.weights(), derivatives.length);
    double[] gradient = gradients.of(derivatives, w.length, least(w, small));
    GradientSum at = GradientSum.over(gradient);
    at.add(all, sum, rows.rows());
    return at;
  }

  /** Below which sums need only be known to be; null for all of them as they are. */
  private double[] least(double[] w, double[] small) {
    if (small == null || WorkingSet.isLittle(w.length)) {
      return null;
    }
    double[] least = new double[w.length];
    Arrays.setAll(least, j -> w[j] == 0 ? small[j] * sum : 0);
    return least;
  }

  /** The second derivatives at w, in the coordinates of the problem, among those coordinates. */
  HessianOperator at(double[] w, int[] among) {
    double[] scores = scores(w);
    double[] row = new double[columns.length];
    SmoothLoss of = loss.with(row);
    for (int i = 0; i < scores.length; i++) {
      rows.columns(i, row);
      scores[i] = weights[i] == 0 ? 0 : weights[i] * of.secondDerivative(scores[i], rows.label(i));
    }
    if (products == null || !loss.isQuadratic()) {
      products = new ColumnProducts(rows, scores, loss.isQuadratic(), ColumnProducts.MOST);
    }
    return new FactoredHessian(rows, coordinates, scores, among, products);
  }

  /**
   * Gradients Xᵀr of derivatives r by row, in the coordinates of a problem. Where an entry need
   * only be known to be small, it is bounded by those that were computed before (A. L. Cauchy,
   * 1821):
   *
   * <pre>
   *   r = Σ aₖqₖ + e,   |xⱼ·r − Σ aₖ·(xⱼ·qₖ)| ≤ ‖xⱼ‖·‖e‖       the qₖ orthogonal, all Xᵀqₖ known
   * </pre>
   *
   * and computed where that does not suffice. Along a path r changes little and about in a straight
   * line, so that few columns are read. Where many are, all of them are, and e becomes another q.
   */
  static final class NearbyGradients {
    /** Known products at most; then they begin anew. */
    static final int MOST = 6;

    private static final double MANY = 0.25; // of all entries: then it is time to read all columns
    private static final double ROUNDING = 1e-12; // of what a number was made of
    private static final double NOTHING = 1e-7; // of ‖r‖: such an e has lost its digits

    private final ByColumn rows;
    private final Standardisation coordinates;
    private final List<KnownProduct> known = new ArrayList<>();
    private double[] lengths = {}; // ‖xⱼ‖ by feature, once they are needed

    /**
     * A q.
     *
     * @param gradient Xᵀq
     * @param square ‖q‖²
     * @param noise ‖·‖ of all that q was made of, to which rounding errors are in proportion
     */
    private record KnownProduct(double[] q, double[] gradient, double square, double noise) {}

    /** Where a vector r lies beside what is known. */
    private record NearbyPlace(double[] shares, double[] rest, double noise) {}

    NearbyGradients(ByColumn rows, Standardisation coordinates) {
      this.rows = rows;
      this.coordinates = coordinates;
    }

    /** Bytes of what is known of rows. */
    static long bytes(long rows, int features) {
      return Double.BYTES * ((MOST + 2L) * rows + (MOST + 3L) * features);
    }

    /**
     * The gradient of derivatives by row: a new array.
     *
     * @param dimension of w
     * @param small below which an entry's absolute value need only be known to be; null where all
     *     are wanted as they are
     */
    double[] of(double[] r, int dimension, double[] small) {
      double[] gradient = new double[dimension];
      if (dimension > rows.features()) {
        gradient[rows.features()] = Arrays.stream(r).sum();
      }
      NearbyPlace place = place(r);
      if (small != null && !known.isEmpty() && fill(r, place, small, gradient)) {
        return gradient;
      }
      rows.dots(r, gradient);
      coordinates.transform(gradient);
      if (known.size() == MOST) {
        known.clear();
        place = place(r);
      }
      know(place, gradient);
      return gradient;
    }

    private NearbyPlace place(double[] r) {
      double[] rest = r.clone();
      double[] shares = new double[known.size()];
      double noise = Vectors.norm(r);
      for (int k = 0; k < shares.length; k++) {
        KnownProduct direction = known.get(k);
        shares[k] = Vectors.dot(rest, direction.q) / direction.square;
        Vectors.subtract(rest, shares[k], direction.q);
        noise += Math.abs(shares[k]) * direction.noise;
      }
      return new NearbyPlace(shares, rest, noise);
    }

    /** Fills a gradient whose intercept is there, unless most columns are to be read for it. */
    private boolean fill(double[] r, NearbyPlace place, double[] small, double[] gradient) {
      double[] near = nearby(place);
      double radius = Vectors.norm(place.rest) + ROUNDING * place.noise;
      double[] lengths = lengths();
      int[] read =
          IntStream.range(0, rows.features())
              .filter(j -> !(Math.abs(near[j]) + lengths[j] * radius < small[j]))
              .toArray();
      long entries = IntStream.of(read).mapToLong(rows::entries).sum();
      if (entries > MANY * rows.entries()) {
        return false;
      }
      double[] dots = rows.dots(read, r);
      for (int k = 0; k < read.length; k++) {
        gradient[read[k]] = dots[k];
      }
      coordinates.transform(gradient);
      int next = 0;
      for (int j = 0; j < rows.features(); j++) {
        if (next < read.length && read[next] == j) {
          next++;
        } else {
          gradient[j] = near[j];
        }
      }
      return true;
    }

    private double[] nearby(NearbyPlace place) {
      double[] near = new double[rows.features()];
      for (int k = 0; k < place.shares.length; k++) {
        Vectors.subtract(near, -place.shares[k], known.get(k).gradient);
      }
      return near;
    }

    /** ‖xⱼ‖ in the coordinates. */
    private double[] lengths() {
      if (lengths.length == 0) {
        lengths = new double[rows.features()];
        for (int j = 0; j < lengths.length; j++) {
          double square = rows.squaresAbout(j, coordinates.shift(j));
          lengths[j] = Math.sqrt(square) * Math.abs(coordinates.inverse(j));
        }
      }
      return lengths;
    }

    private void know(NearbyPlace place, double[] gradient) {
      double[] q = place.rest;
      double square = Vectors.dot(q, q);
      if (!(Math.sqrt(square) > NOTHING * place.noise)) {
        return;
      }
      double[] own = gradient.clone();
      double[] near = nearby(place);
      for (int j = 0; j < near.length; j++) {
        own[j] -= near[j];
      }
      known.add(new KnownProduct(q, own, square, place.noise));
    }
  }
}
