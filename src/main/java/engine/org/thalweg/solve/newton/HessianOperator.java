package org.thalweg.solve.newton;

/** The second derivatives H of a mean loss at some point, among some coordinates of w. */
public interface HessianOperator {
  /** The coordinates, ascending. */
  int[] among();

  /** The same, where the last coordinate may be an intercept that no penalty holds. */
  default CentredHessian centred() {
    return CentredHessian.none(this);
  }

  /**
   * Part of H, and the strengths of an L2 term on its diagonal.
   *
   * @param places of coordinates in {@link #among}
   * @param l2 of each
   * @param slope of each, where it begins
   */
  QuadraticPart part(int[] places, double[] l2, double[] slope);

  /**
   * to ← to + H·moved.
   *
   * @param moved by place among the coordinates
   */
  void addProduct(double[] moved, double[] to);
}
