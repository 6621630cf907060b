package org.thalweg.solve.newton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.ByColumn;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.Vectors;

/**
 * Gradients Xᵀr of derivatives r by row, in the coordinates of a problem. Where an entry need only
 * be known to be small, it is bounded by those that were computed before (A. L. Cauchy, 1821):
 *
 * <pre>
 *   r = Σ aₖqₖ + e,   |xⱼ·r − Σ aₖ·(xⱼ·qₖ)| ≤ ‖xⱼ‖·‖e‖       the qₖ orthogonal, all Xᵀqₖ known
 * </pre>
 *
 * and computed where that does not suffice. Along a path r changes little and about in a straight
 * line, so that few columns are read. Where many are, all of them are, and e becomes another q.
 */
final class NearbyGradients {
  /** Known products at most; then they begin anew. */
  static final int MOST = 6;

  private static final double MANY = 0.25; // of all entries: then it is time to read all columns
  private static final double ROUNDING = 1e-12; // of what a number was made of
  private static final double NOTHING = 1e-7; // of ‖r‖: such an e has lost its digits

  private final ByColumn rows;
  private final Standardisation coordinates;
  private final List<KnownProduct> known = new ArrayList<>();
  private double[] lengths; // ‖xⱼ‖ by feature; null before they are needed

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
   * @param small below which an entry's absolute value need only be known to be; null where all are
   *     wanted as they are
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
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= shares[k] * direction.q[i];
      }
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
      double[] gradient = known.get(k).gradient;
      for (int j = 0; j < near.length; j++) {
        near[j] += place.shares[k] * gradient[j];
      }
    }
    return near;
  }

  /** ‖xⱼ‖ in the coordinates. */
  private double[] lengths() {
    if (lengths == null) {
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
