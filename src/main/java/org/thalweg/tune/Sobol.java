package org.thalweg.tune;

import org.thalweg.config.ConfException;
import org.thalweg.sample.Hash;

/**
 * The sequence of I. M. Sobol', USSR Comput. Math. Math. Phys. 7(4) (1967), with the direction
 * numbers of S. Joe, F. Y. Kuo, "Constructing Sobol Sequences with Better Two-Dimensional
 * Projections", SIAM J. Sci. Comput. 30(5) (2008), and a digital shift by a seed: every coordinate
 * is combined with random bits of its own, which keeps the gaps as small as they were.
 */
final class Sobol {
  private static final int BITS = 32;

  /**
   * Of the dimensions from the second on: degree, coefficients, and the first direction numbers.
   */
  private static final int[][] JOE_KUO = {
    {1, 0, 1},
    {2, 1, 1, 3},
    {3, 1, 1, 3, 1},
    {3, 2, 1, 1, 1},
    {4, 1, 1, 1, 3, 3},
    {4, 4, 1, 3, 5, 13},
    {5, 2, 1, 1, 5, 5, 17},
    {5, 4, 1, 1, 5, 5, 5},
    {5, 7, 1, 1, 7, 11, 19},
    {5, 11, 1, 1, 5, 1, 1},
    {5, 13, 1, 1, 1, 3, 11},
    {5, 14, 1, 3, 5, 5, 31}
  };

  static final int DIMENSIONS = JOE_KUO.length + 1;

  private final long[][] directions;
  private final long[] shift;

  Sobol(int dimensions, long seed) {
    if (dimensions > DIMENSIONS) {
      throw new ConfException(
          "tune.sampling sobol must have at most %d numbers to draw but has %d; random takes any"
              .formatted(DIMENSIONS, dimensions));
    }
    directions = new long[dimensions][];
    shift = new long[dimensions];
    for (int d = 0; d < dimensions; d++) {
      directions[d] = d == 0 ? ofFirst() : of(JOE_KUO[d - 1]);
      shift[d] = Hash.of(seed, d) >>> BITS;
    }
  }

  private static long[] ofFirst() {
    long[] v = new long[BITS];
    for (int i = 0; i < BITS; i++) {
      v[i] = 1L << (BITS - 1 - i);
    }
    return v;
  }

  private static long[] of(int[] row) {
    int degree = row[0];
    long[] v = new long[BITS];
    for (int i = 0; i < BITS; i++) {
      if (i < degree) {
        v[i] = (long) row[2 + i] << (BITS - 1 - i);
      } else {
        v[i] = v[i - degree] ^ (v[i - degree] >>> degree);
        for (int k = 1; k < degree; k++) {
          v[i] ^= (row[1] >> (degree - 1 - k) & 1) * v[i - k];
        }
      }
    }
    return v;
  }

  /** A coordinate of a point, in [0, 1). */
  double at(int point, int dimension) {
    long x = shift[dimension];
    int gray = point ^ (point >>> 1);
    for (int bit = 0; gray != 0; bit++, gray >>>= 1) {
      if ((gray & 1) != 0) {
        x ^= directions[dimension][bit];
      }
    }
    return x * 0x1p-32;
  }
}
