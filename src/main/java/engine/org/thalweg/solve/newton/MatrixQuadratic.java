package org.thalweg.solve.newton;

import java.util.Arrays;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Norms;
import org.thalweg.linalg.Packed;

/**
 * One whose matrix is kept whole; systems of few coordinates are solved by Cholesky's factor.
 *
 * @param matrix Q, all rows one after the other
 * @param slope where u is
 */
record MatrixQuadratic(int order, double[] matrix, double[] slope, FaceFactor factor)
    implements QuadraticPart {
  private static final int FACTORED = 600; // coordinates; more are left to conjugate gradients

  /** One at u = 0; the slope is changed as u moves. */
  MatrixQuadratic(double[] matrix, double[] slope) {
    this(slope.length, matrix, slope, new FaceFactor(matrix, slope.length));
  }

  @Override
  public double curvature(int j) {
    return matrix[j * order + j];
  }

  @Override
  public double slope(int j) {
    return slope[j];
  }

  @Override
  public void move(int j, double change) {
    int row = j * order;
    for (int k = 0; k < order; k++) {
      slope[k] += change * matrix[row + k];
    }
  }

  @Override
  public void multiply(int[] free, double[] direction, double[] image) {
    double[] spread = new double[order];
    for (int a = 0; a < free.length; a++) {
      spread[free[a]] = direction[a];
    }
    for (int a = 0; a < free.length; a++) {
      image[a] = Norms.dot(matrix, free[a] * order, spread, 0, order);
    }
  }

  @Override
  public double[] solve(int[] free, double[] right, double little) {
    if (free.length > FACTORED) {
      return ConjugateGradients.solve(this, free, right, little);
    }
    return factor.solve(free, right);
  }

  /**
   * Linear systems of a matrix Q among sets of coordinates that change little from one to the next:
   * the factor of one set gets rows for coordinates that join it, and those that have left it are
   * held at 0 by multipliers ν, until they are too many.
   *
   * <pre>
   *   Q·x = b + E·ν,   x = 0 in those that left, E their columns of the unit matrix
   *   (EᵀQ⁻¹E)·ν = −EᵀQ⁻¹b
   * </pre>
   */
  static final class FaceFactor {
    private static final int SHARE =
        32; // one in so many may have left before another factor is made

    private final double[] matrix; // all rows one after the other
    private final int order;
    private final int[] places; // of coordinates in the factor, from 1; 0 for none
    private int[] members = {}; // coordinates in their order there
    private double[] packed = {}; // Q among them
    private Cholesky factor; // null before the first
    private double[][] inverse = {}; // columns of Q⁻¹ among members; null for those not asked for

    FaceFactor(double[] matrix, int order) {
      this.matrix = matrix;
      this.order = order;
      this.places = new int[order];
    }

    /** The x of Q·x = b among some coordinates: a new array. */
    double[] solve(int[] free, double[] b) {
      int[] left = left(free);
      if (left.length * SHARE > members.length) {
        Arrays.fill(places, 0);
        members = new int[0];
        factor = null;
        left = new int[0];
      }
      join(free);
      double[] right = new double[members.length];
      for (int a = 0; a < free.length; a++) {
        right[places[free[a]] - 1] = b[a];
      }
      double[] x = factor.solve(right);
      hold(left, x);
      double[] some = new double[free.length];
      for (int a = 0; a < free.length; a++) {
        some[a] = x[places[free[a]] - 1];
      }
      return some;
    }

    /** Places in the factor of coordinates that are not free. */
    private int[] left(int[] free) {
      boolean[] stays = new boolean[members.length];
      int count = members.length;
      for (int j : free) {
        if (places[j] > 0) {
          stays[places[j] - 1] = true;
          count--;
        }
      }
      int[] left = new int[count];
      for (int p = stays.length - 1; count > 0; p--) {
        if (!stays[p]) {
          left[--count] = p;
        }
      }
      return left;
    }

    private void join(int[] free) {
      int known = members.length;
      int count = known;
      members = Arrays.copyOf(members, known + free.length);
      for (int j : free) {
        if (places[j] == 0) {
          members[count++] = j;
          places[j] = count;
        }
      }
      members = Arrays.copyOf(members, count);
      if (count == known && factor != null) {
        return;
      }
      packed = Arrays.copyOf(packed, Packed.length(count));
      for (int i = known; i < count; i++) {
        for (int k = 0; k <= i; k++) {
          packed[Packed.start(i) + k] = matrix[members[i] * order + members[k]];
        }
      }
      factor = Cholesky.of(packed, members.length, factor);
      inverse = new double[members.length][];
    }

    private void hold(int[] left, double[] x) {
      int count = left.length;
      if (count == 0) {
        return;
      }
      double[] among = new double[Packed.length(count)];
      double[] rest = new double[count];
      for (int a = 0; a < count; a++) {
        double[] column = inverse(left[a]);
        rest[a] = -x[left[a]];
        for (int b = 0; b <= a; b++) {
          among[Packed.start(a) + b] = column[left[b]];
        }
      }
      double[] multipliers = Cholesky.of(among, count).solve(rest);
      for (int a = 0; a < count; a++) {
        double[] column = inverse(left[a]);
        for (int i = 0; i < x.length; i++) {
          x[i] += multipliers[a] * column[i];
        }
      }
    }

    private double[] inverse(int place) {
      if (inverse[place] == null) {
        double[] unit = new double[members.length];
        unit[place] = 1;
        inverse[place] = factor.solve(unit);
      }
      return inverse[place];
    }
  }
}
