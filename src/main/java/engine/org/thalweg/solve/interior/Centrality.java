package org.thalweg.solve.interior;

/**
 * How much the products of pairs may differ from what a step aims at, and which shares of a
 * corrector are tried: J. Gondzio, "Multiple centrality correctors in a primal-dual method for
 * linear programming", Comput. Optim. Appl. 6 (1996); M. Colombo, J. Gondzio, "Further development
 * of multiple centrality correctors for interior point methods", Comput. Optim. Appl. 41 (2008).
 *
 * <pre>
 *   v   the product of a pair after a reach of the step, t what the step aims at
 *   e = 0.3·t − v               where v is less
 *       max(3·t − v, −3·t)      where it is more than 3·t
 *       0                       else
 * </pre>
 *
 * Differs from both: the bounds of products are nearer to the target; from the second also in that
 * α and w take steps of one length.
 */
public final class Centrality {
  private static final double LEAST = 0.3; // of the target
  private static final double MOST = 3;
  private static final double[] WEIGHTS = {0.2, 0.4, 0.6, 0.8, 1};

  private Centrality() {}

  /** How many shares of a corrector are tried. */
  public static int weights() {
    return WEIGHTS.length;
  }

  /** One of the shares, in rising order; the last is 1. */
  public static double weight(int which) {
    return WEIGHTS[which];
  }

  /** What a product lacks. */
  public static double lack(double product, double target) {
    if (product < LEAST * target) {
      return LEAST * target - product;
    }
    return product > MOST * target ? Math.max(MOST * target - product, -MOST * target) : 0;
  }
}
