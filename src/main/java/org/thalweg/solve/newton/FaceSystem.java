package org.thalweg.solve.newton;

import java.util.Arrays;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;

/**
 * q(u) = s·u + ½uᵀQu + l1·|u₀ + u| over few coordinates, whose matrix is kept whole. Coordinates
 * take turns, and all that are not 0 move together in between: by Cholesky's factor where they are
 * few, else by conjugate gradients in the scale of the diagonal (M. R. Hestenes, E. Stiefel, J.
 * Res. Natl. Bur. Stand. 49(6) (1952)), as far as the first of them comes to 0.
 */
final class FaceSystem {
  private static final int ROUNDS = 300;
  private static final int FACTORED = 256; // coordinates; more are left to conjugate gradients
  private static final int ITERATIONS = 100;
  private static final double CLOSE = 1e-14; // of the fall of q: what more rounds might gain
  private static final double EXACT = 1e-22; // of the first squared residual

  private final int order;
  private final double[] matrix; // Q, row by row
  private final double[] u; // the point itself
  private final double[] slope; // the gradient of the smooth part of q there
  private final double[] l1;

  /**
   * A system; the arrays are changed, but for those of l1 and the matrix.
   *
   * @param matrix Q, all rows one after the other
   */
  FaceSystem(double[] matrix, double[] u, double[] slope, double[] l1) {
    this.order = u.length;
    this.matrix = matrix;
    this.u = u;
    this.slope = slope;
    this.l1 = l1;
  }

  /** Moves u to where q is least. */
  void minimise() {
    double fall = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double gain = takeTurns();
      fall += gain;
      if (!(gain > CLOSE * fall)) {
        return;
      }
      moveTogether();
    }
  }

  /** Moves each coordinate to where q is least; returns about how much q fell. */
  private double takeTurns() {
    double gain = 0;
    for (int j = 0; j < order; j++) {
      double bend = matrix[j * order + j];
      if (bend > 0) {
        double centre = u[j] - slope[j] / bend;
        double shrink = l1[j] / bend;
        double next = Math.abs(centre) <= shrink ? 0 : centre - Math.copySign(shrink, centre);
        double change = next - u[j];
        if (change != 0) {
          u[j] = next;
          addRow(j, change, slope);
          gain += bend * change * change / 2;
        }
      }
    }
    return gain;
  }

  private void addRow(int j, double change, double[] to) {
    int row = j * order;
    for (int k = 0; k < order; k++) {
      to[k] += change * matrix[row + k];
    }
  }

  private void moveTogether() {
    int[] free = free();
    double[] own = new double[free.length];
    for (int a = 0; a < free.length; a++) {
      int j = free[a];
      own[a] = -slope[j] - l1[j] * Math.signum(u[j]);
    }
    double[] change = free.length <= FACTORED ? byFactor(free, own) : byIterations(free, own);
    double t = 1;
    for (int a = 0; a < free.length; a++) {
      t = Math.min(t, reach(free[a], change[a]));
    }
    for (int a = 0; a < free.length; a++) {
      int j = free[a];
      boolean ends = reach(j, change[a]) <= t && t < 1;
      double moved = ends ? -u[j] : t * change[a];
      if (moved != 0) {
        u[j] = ends ? 0 : u[j] + moved;
        addRow(j, moved, slope);
      }
    }
  }

  /** The largest step, up to 1, that leads a coordinate not past 0. */
  private double reach(int j, double change) {
    return l1[j] > 0 && u[j] * change < 0 ? Math.min(1, -u[j] / change) : 1;
  }

  private int[] free() {
    int[] free = new int[order];
    int count = 0;
    for (int j = 0; j < order; j++) {
      if ((u[j] != 0 || l1[j] == 0) && matrix[j * order + j] > 0) {
        free[count++] = j;
      }
    }
    return Arrays.copyOf(free, count);
  }

  private double[] byFactor(int[] free, double[] own) {
    double[] part = new double[Packed.length(free.length)];
    for (int a = 0, at = 0; a < free.length; a++) {
      for (int b = 0; b <= a; b++, at++) {
        part[at] = matrix[free[a] * order + free[b]];
      }
    }
    return Cholesky.of(part, free.length).solve(own);
  }

  /** An approximate solution, along which q falls. */
  private double[] byIterations(int[] free, double[] own) {
    int n = free.length;
    double[] x = new double[n];
    double[] residual = own.clone();
    double[] direction = new double[n];
    double[] image = new double[n];
    double square = 0;
    double first = 0;
    for (int k = 0; k < ITERATIONS; k++) {
      double next = 0;
      for (int a = 0; a < n; a++) {
        next += residual[a] * residual[a] / matrix[free[a] * order + free[a]];
      }
      first = k == 0 ? next : first;
      if (!(next > EXACT * first)) {
        break;
      }
      double ratio = k == 0 ? 0 : next / square;
      square = next;
      for (int a = 0; a < n; a++) {
        double scaled = residual[a] / matrix[free[a] * order + free[a]];
        direction[a] = scaled + ratio * direction[a];
      }
      double bend = multiply(free, direction, image);
      if (!(bend > 0)) {
        break;
      }
      double rate = square / bend;
      for (int a = 0; a < n; a++) {
        x[a] += rate * direction[a];
        residual[a] -= rate * image[a];
      }
    }
    return x;
  }

  /** image ← Q·direction among some coordinates; returns their inner product. */
  private double multiply(int[] free, double[] direction, double[] image) {
    double[] spread = new double[order];
    for (int a = 0; a < free.length; a++) {
      spread[free[a]] = direction[a];
    }
    double product = 0;
    for (int a = 0; a < free.length; a++) {
      image[a] = dot(free[a] * order, spread);
      product += image[a] * direction[a];
    }
    return product;
  }

  /** The product of a row of the matrix, in four sums. */
  private double dot(int row, double[] x) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int k = 0;
    for (; k + 4 <= order; k += 4) {
      s0 += matrix[row + k] * x[k];
      s1 += matrix[row + k + 1] * x[k + 1];
      s2 += matrix[row + k + 2] * x[k + 2];
      s3 += matrix[row + k + 3] * x[k + 3];
    }
    for (; k < order; k++) {
      s0 += matrix[row + k] * x[k];
    }
    return (s0 + s2) + (s1 + s3);
  }
}
