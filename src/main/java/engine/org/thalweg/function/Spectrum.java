package org.thalweg.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.thalweg.linalg.Norms;
import org.thalweg.sample.RandomStream;

/**
 * The ends of the spectrum of a symmetric matrix of which only products with vectors are known: C.
 * Lanczos, "An Iteration Method for the Solution of the Eigenvalue Problem of Linear Differential
 * and Integral Operators", Journal of Research of the NBS 45(4) (1950).
 *
 * <pre>
 *   q₁ random;  r = A·qₖ, made orthogonal to q₁ … qₖ;  βₖ = ‖r‖;  qₖ₊₁ = r/βₖ
 *   the eigenvalues θ of T = QᵀAQ lie within those of A;  ‖A·Qs − θ·Qs‖ = βₖ·|last entry of s|
 * </pre>
 *
 * So the true smallest eigenvalue is never above {@code smallest}, the true largest never below
 * {@code largest}, and some eigenvalue lies within the error of each, up to the rounding of the
 * products. After as many products as there are dimensions both are exact. The vectors q are kept,
 * and made orthogonal to all before them, twice.
 *
 * @param smallest the least θ
 * @param smallestError distance to the nearest eigenvalue at most: ‖A·v − θ·v‖ for the vector v of
 *     θ, where products are not exact by the worst of several kinds of them
 * @param largest the greatest θ
 * @param largestError the same there
 * @param products how many were taken
 */
public record Spectrum(
    double smallest, double smallestError, double largest, double largestError, int products) {
  private static final double PRECISION = 1e-8; // where differences of gradients end
  private static final double RESOLUTION = 1e-6; // what may be their rounding, relative

  /** The first vector that a seed stands for, of length 1. */
  static double[] first(int dimension, long seed) {
    double[] q = new RandomStream(seed).doubles(dimension, -1, 1);
    scale(q, 1 / norm(q));
    return q;
  }

  /**
   * The extreme eigenvalues of a matrix, whose products need not be exact: takes products until
   * both errors are small or there are enough.
   *
   * @param product A·q, a new array
   * @param checks the same products made otherwise, which are as likely to be off; none where they
   *     are exact
   * @param dimension length of q, at least 1
   * @param most how many products to take; as many vectors are kept
   * @param seed of the first vector
   */
  public static Spectrum of(
      UnaryOperator<double[]> product,
      List<UnaryOperator<double[]>> checks,
      int dimension,
      int most,
      long seed) {
    List<double[]> basis = new ArrayList<>();
    double[][] t = new double[0][];
    double[] q = first(dimension, seed);
    Spectrum spectrum = null;
    for (double beta = 1; spectrum == null || spectrum.wants(most, dimension); ) {
      scale(q, 1 / beta);
      basis.add(q);
      double[] r = product.apply(q);
      t = grown(t, basis.size() == 1 ? 0 : beta, Norms.product(q, r, r.length));
      orthogonalise(r, basis);
      orthogonalise(r, basis);
      beta = norm(r);
      q = r;
      spectrum = ends(t, beta);
    }
    return checks.isEmpty() ? spectrum : spectrum.checked(basis, t, checks);
  }

  /** With errors that cover what other products say. */
  private Spectrum checked(
      List<double[]> basis, double[][] t, List<UnaryOperator<double[]>> checks) {
    Eigenvalues pairs = Eigenvalues.of(t);
    int last = t.length - 1;
    double[] low = vector(basis, pairs, 0);
    double[] high = vector(basis, pairs, last);
    double lowError = smallestError;
    double highError = largestError;
    for (UnaryOperator<double[]> check : checks) {
      lowError = Math.max(lowError, residual(check, low, smallest));
      highError = Math.max(highError, residual(check, high, largest));
    }
    return new Spectrum(smallest, lowError, largest, highError, products);
  }

  private static double[] vector(List<double[]> basis, Eigenvalues pairs, int k) {
    double[] v = new double[basis.get(0).length];
    for (int j = 0; j < basis.size(); j++) {
      double share = pairs.vectors()[j][k];
      for (int i = 0; i < v.length; i++) {
        v[i] += share * basis.get(j)[i];
      }
    }
    return v;
  }

  private static double residual(UnaryOperator<double[]> product, double[] v, double theta) {
    double[] r = product.apply(v);
    for (int i = 0; i < r.length; i++) {
      r[i] -= theta * v[i];
    }
    return norm(r);
  }

  /**
   * This spectrum, if no eigenvalue is below a bound: an end below it is the rounding of products.
   */
  public Spectrum atLeast(double bound) {
    return new Spectrum(
        Math.max(bound, smallest),
        Math.max(smallestError, bound - smallest),
        Math.max(bound, largest),
        Math.max(largestError, bound - largest),
        products);
  }

  /**
   * The ends of the spectrum of the Hessian of a function, by differences of its gradients: two for
   * each product, and 22 to choose the length of the differences and to see how far they are off.
   */
  public static Spectrum ofHessian(DifferentiableFunction f, double[] x, int most, long seed) {
    double step = FiniteDifferences.productStep(f, x, first(x.length, seed));
    UnaryOperator<double[]> product = product(f, x, step);
    return of(
        product, List.of(product(f, x, step * 4), product(f, x, step / 4)), x.length, most, seed);
  }

  private static UnaryOperator<double[]> product(
      DifferentiableFunction f, double[] x, double step) {
    return v -> FiniteDifferences.hessianProduct(f, x, v, step);
  }

  /**
   * What a stationary point with this Hessian is. An eigenvalue counts as zero below 1e-6 of the
   * largest: what is smaller may be the rounding of differences.
   *
   * @param floor below this it counts as zero too
   */
  public PointKind kind(double floor) {
    double zero = Math.max(zero(), floor);
    if (smallest < -zero && largest > zero) {
      return PointKind.SADDLE;
    }
    if (smallest - smallestError > zero) {
      return PointKind.MINIMUM;
    }
    if (largest + largestError < -zero) {
      return PointKind.MAXIMUM;
    }
    return scale() + Math.max(smallestError, largestError) <= zero
        ? PointKind.PLATEAU
        : PointKind.UNDECIDED;
  }

  /** The largest over the smallest; infinite where the smallest counts as zero or is negative. */
  public double conditionNumber() {
    return smallest > zero() ? largest / smallest : Double.POSITIVE_INFINITY;
  }

  private double zero() {
    return RESOLUTION * scale();
  }

  private double scale() {
    return Math.max(Math.abs(smallest), Math.abs(largest));
  }

  private boolean wants(int most, int dimension) {
    boolean exact = Math.max(smallestError, largestError) <= PRECISION * scale();
    return !exact && products < Math.min(most, dimension);
  }

  private static Spectrum ends(double[][] t, double beta) {
    Eigenvalues pairs = Eigenvalues.of(t);
    int last = t.length - 1;
    double[] ends = pairs.vectors()[last];
    return new Spectrum(
        pairs.values()[0],
        beta * Math.abs(ends[0]),
        pairs.values()[last],
        beta * Math.abs(ends[last]),
        t.length);
  }

  /** T with one more row and column. */
  private static double[][] grown(double[][] t, double beta, double alpha) {
    int k = t.length;
    double[][] larger = new double[k + 1][k + 1];
    for (int i = 0; i < k; i++) {
      System.arraycopy(t[i], 0, larger[i], 0, k);
    }
    larger[k][k] = alpha;
    if (k > 0) {
      larger[k][k - 1] = beta;
      larger[k - 1][k] = beta;
    }
    return larger;
  }

  private static void orthogonalise(double[] r, List<double[]> basis) {
    for (double[] q : basis) {
      double along = Norms.product(q, r, r.length);
      for (int i = 0; i < r.length; i++) {
        r[i] -= along * q[i];
      }
    }
  }

  private static void scale(double[] x, double by) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= by;
    }
  }

  static double norm(double[] x) {
    return Norms.of(x, 0, x.length);
  }
}
