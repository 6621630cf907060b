package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.ByColumn;
import org.thalweg.objective.Standardisation;

/**
 * H = XᵀDX, from the columns of the rows X and the curvature D of the loss at each row. Features
 * may be scaled and shifted, which is algebra on a few sums, so that sparse columns stay sparse.
 */
final class FactoredHessian implements HessianOperator {
  private static final double ITERATIONS = 200; // of conjugate gradients for one set of columns
  private static final double FEW_ITERATIONS = 30; // likewise, where a model is solved roughly

  private final ByColumn rows;
  private final double[] curvatures; // D, by row
  private final boolean isEven; // whether they are all the same
  private final int[] among;
  private final double[] shift; // by place among the coordinates; of an intercept 0
  private final double[] inverse; // 1/σ; of an intercept 1
  private final double[] sums; // Σ D·x, of the features as they are
  private final double curvature; // Σ D
  private final ColumnProducts products;

  /**
   * The second derivatives at one point.
   *
   * @param curvatures D, by row; kept
   * @param among coordinates, ascending; an intercept is the one behind the features
   * @param products of the columns and these curvatures
   */
  FactoredHessian(
      ByColumn rows,
      Standardisation coordinates,
      double[] curvatures,
      int[] among,
      ColumnProducts products) {
    this.rows = rows;
    this.products = products;
    this.curvatures = curvatures;
    this.among = among;
    this.shift = new double[among.length];
    this.inverse = new double[among.length];
    this.sums = new double[among.length];
    double all = 0;
    boolean even = true;
    for (double each : curvatures) {
      all += each;
      even &= each == curvatures[0];
    }
    this.isEven = even;
    this.curvature = all;
    for (int i = 0; i < among.length; i++) {
      boolean isFeature = isFeature(i);
      shift[i] = isFeature ? coordinates.shift(among[i]) : 0;
      inverse[i] = isFeature ? coordinates.inverse(among[i]) : 1;
      sums[i] = isFeature ? rows.dot(among[i], curvatures) : all;
    }
  }

  private FactoredHessian(FactoredHessian of, double[] shift) {
    this.rows = of.rows;
    this.products = of.products;
    this.curvatures = of.curvatures;
    this.isEven = of.isEven;
    this.among = of.among;
    this.shift = shift;
    this.inverse = of.inverse;
    this.sums = of.sums;
    this.curvature = of.curvature;
  }

  @Override
  public CentredHessian centred() {
    int[] all = IntStream.range(0, among.length).toArray();
    boolean hasIntercept = all.length > 0 && !isFeature(all.length - 1);
    if (!hasIntercept || !(curvature > 0) || isWorthAMatrix(all)) {
      return CentredHessian.none(this); // a factor is as quick in any coordinates
    }
    double[] means = new double[among.length];
    double[] tilt = new double[among.length];
    for (int i = 0; i < among.length - 1; i++) {
      means[i] = sums[i] / curvature;
      tilt[i] = (means[i] - shift[i]) * inverse[i];
    }
    return new CentredHessian(new FactoredHessian(this, means), tilt);
  }

  private boolean isFeature(int place) {
    return among[place] < rows.features();
  }

  @Override
  public int[] among() {
    return among;
  }

  @Override
  public QuadraticPart part(int[] places, double[] l2, double[] slope) {
    return isWorthAMatrix(places)
        ? new MatrixQuadratic(matrix(places, l2), slope)
        : byColumns(places, l2, slope);
  }

  /** {@link #part} that keeps no matrix, whatever it costs. */
  QuadraticPart byColumns(int[] places, double[] l2, double[] slope) {
    return new ColumnQuadratic(this, places, l2, slope);
  }

  /** Whether a matrix and its factor cost less than iterations with the columns themselves. */
  private boolean isWorthAMatrix(int[] places) {
    int[] columns = columns(places);
    double entries = 0;
    for (int column : columns) {
      entries += rows.entries(column);
    }
    double order = columns.length;
    double factor = order * order * order / 6;
    return columns.length <= ColumnProducts.MOST
        && products.work(columns) + factor
            <= (products.lasts() ? ITERATIONS : FEW_ITERATIONS) * 2 * entries;
  }

  private int[] columns(int[] places) {
    return Arrays.stream(places).filter(this::isFeature).map(i -> among[i]).toArray();
  }

  /** H and l2 on its diagonal, among some coordinates, all rows one after the other. */
  private double[] matrix(int[] places, double[] l2) {
    products.require(columns(places));
    int order = places.length;
    double[] matrix = new double[order * order];
    for (int a = 0; a < order; a++) {
      for (int b = 0; b <= a; b++) {
        double entry = entry(places[a], places[b]);
        matrix[a * order + b] = entry;
        matrix[b * order + a] = entry;
      }
      matrix[a * order + a] = Math.max(0, matrix[a * order + a]) + l2[a];
    }
    return matrix;
  }

  private double entry(int i, int k) {
    if (!isFeature(i)) {
      return isFeature(k) ? inverse[k] * (sums[k] - shift[k] * curvature) : curvature;
    }
    double product = products.of(among[i], among[k]);
    double moved = product - shift[i] * sums[k] - shift[k] * (sums[i] - shift[i] * curvature);
    return inverse[i] * moved * inverse[k];
  }

  @Override
  public void addProduct(double[] moved, double[] to) {
    Moves moves = new Moves();
    for (int i = 0; i < moved.length; i++) {
      if (moved[i] != 0) {
        moves.add(i, moved[i]);
      }
    }
    moves.addSlopes(to);
  }

  /** Hᵢᵢ. */
  double diagonal(int place) {
    if (!isFeature(place)) {
      return curvature;
    }
    double mu = shift[place];
    double squares =
        rows.squares(among[place], curvatures) - mu * (2 * sums[place] - mu * curvature);
    return Math.max(0, inverse[place] * squares * inverse[place]);
  }

  /**
   * What moves δ change the scores of the rows by, times D, and the slopes Hδ that follow.
   *
   * <pre>
   *   (Xδ)ᵢ = Σⱼ xᵢⱼ·aⱼ + c      aⱼ = δⱼ/σⱼ,  c = δ of the intercept − Σⱼ μⱼ·aⱼ
   * </pre>
   */
  final class Moves {
    private final double[] moved = new double[curvatures.length]; // D·Σⱼ xⱼ·aⱼ
    private double sum; // of it
    private double constant; // c

    void add(int place, double change) {
      if (!isFeature(place)) {
        constant += change;
        return;
      }
      double own = change * inverse[place];
      if (isEven) {
        rows.add(among[place], own * curvatures[0], moved);
      } else {
        rows.add(among[place], own, curvatures, moved);
      }
      sum += sums[place] * own;
      constant -= shift[place] * own;
    }

    /** The first moves, of many coordinates at once: D is applied to all of them together. */
    void begin(int[] places, double[] changes) {
      for (int a = 0; a < places.length; a++) {
        int place = places[a];
        if (!isFeature(place)) {
          constant += changes[a];
        } else if (changes[a] != 0) {
          double own = changes[a] * inverse[place];
          rows.add(among[place], own, moved);
          sum += sums[place] * own;
          constant -= shift[place] * own;
        }
      }
      for (int i = 0; i < moved.length; i++) {
        moved[i] *= curvatures[i];
      }
    }

    void addSlopes(double[] to) {
      for (int i = 0; i < to.length; i++) {
        to[i] += slope(i);
      }
    }

    double slope(int place) {
      double all = sum + constant * curvature;
      if (!isFeature(place)) {
        return all;
      }
      double own = rows.dot(among[place], moved) + constant * sums[place];
      return inverse[place] * (own - shift[place] * all);
    }
  }
}
