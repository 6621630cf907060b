package org.thalweg.solve.newton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Packed;
import org.thalweg.solve.States;

/**
 * As a matrix, which was summed over the rows, and repaired by the steps taken since.
 *
 * @param at where it was summed
 * @param packed in the form of {@link Packed}, repaired; null where it is to be asked for again
 * @param secants by which, in their order
 */
record PackedHessian(
    double[] at,
    int[] among,
    @States.AnyLength @States.MayBeNull double[] packed,
    List<Secant> secants)
    implements HessianOperator {
  private static final int MOST = 100; // secants, which are saved; after them it grows old

  /** As it was summed. */
  PackedHessian(double[] at, int[] among, double[] packed) {
    this(at, among, packed, List.of());
  }

  /** This Hessian, whose matrix is to be asked for again, unless it has no element. */
  PackedHessian unsummed() {
    return new PackedHessian(at, among, among.length == 0 ? new double[0] : null, secants);
  }

  /** Whether it is as it was summed there. */
  boolean isOf(double[] w) {
    return secants.isEmpty() && Arrays.equals(at, w);
  }

  /** This Hessian, once the matrix that was asked for again is there. */
  PackedHessian known(double[] summed) {
    PackedHessian result = new PackedHessian(at, among, summed);
    for (Secant secant : secants) {
      result = result.repaired(secant);
    }
    return result;
  }

  /** This Hessian, updated by one more secant, if it adds something. */
  PackedHessian repaired(Secant secant) {
    double[] next = secants.size() < MOST ? secant.repaired(packed) : null;
    if (next == null) {
      return this;
    }
    List<Secant> more = new ArrayList<>(secants);
    more.add(secant);
    return new PackedHessian(at, among, next, List.copyOf(more));
  }

  @Override
  public QuadraticPart part(int[] places, double[] l2, double[] slope) {
    int order = places.length;
    double[] matrix = new double[order * order];
    for (int a = 0; a < order; a++) {
      int row = Packed.start(places[a]);
      for (int b = 0; b <= a; b++) {
        matrix[a * order + b] = packed[row + places[b]];
        matrix[b * order + a] = packed[row + places[b]];
      }
      matrix[a * order + a] += l2[a];
    }
    return new MatrixQuadratic(matrix, slope);
  }

  @Override
  public void addProduct(double[] moved, double[] to) {
    Packed.addProduct(packed, moved, to);
  }
}
