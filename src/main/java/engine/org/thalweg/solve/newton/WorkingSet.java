package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which coordinates may leave 0 soon: those whose gradient is near the strength of their L1 term
 * (R. Tibshirani et al., "Strong Rules for Discarding Predictors in Lasso-type Problems", JRSS B
 * 74(2) (2012)). The rule may be wrong, so whoever goes by it checks the gradient of all
 * coordinates.
 *
 * @param keep part of that strength from which on a coordinate is taken, in (0, 1]
 * @param most coordinates at most
 */
public record WorkingSet(double keep, int most) {
  private static final double ROUNDING = 1e-8; // relative: a gradient so little above counts as at
  private static final int FEW = 256; // coordinates, among which there is nothing to be saved

  /** Whether coordinates are so few that second derivatives among all cost little. */
  static boolean isLittle(int coordinates) {
    return coordinates <= FEW;
  }

  /** Whether the gradient draws a coordinate from 0. */
  static boolean isDrawn(double gradient, double l1) {
    return !(Math.abs(gradient) <= l1 * (1 + ROUNDING));
  }

  /**
   * The coordinates that are not 0 at either of two points, are not penalised or are drawn from 0;
   * and as many of the others as may be soon.
   *
   * @param gradient of the smooth part of F at w
   * @return ascending, and all where there are few; null where they are more than may be
   */
  int[] of(double[] w, double[] u, double[] gradient, double[] l1) {
    if (isLittle(w.length) && w.length <= most) {
      int[] all = new int[w.length];
      Arrays.setAll(all, j -> j);
      return all;
    }
    boolean[] takes = new boolean[w.length];
    int count = 0;
    for (int j = 0; j < w.length; j++) {
      takes[j] = w[j] != 0 || u[j] != 0 || l1[j] == 0 || isDrawn(gradient[j], l1[j]);
      count += takes[j] ? 1 : 0;
    }
    if (count > most) {
      return null;
    }
    int[] soon =
        IntStream.range(0, w.length)
            .filter(j -> !takes[j] && Math.abs(gradient[j]) >= keep * l1[j])
            .toArray();
    if (count + soon.length > most) {
      soon =
          Arrays.stream(soon)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> -Math.abs(gradient[j]) / l1[j]))
              .limit(most - count)
              .mapToInt(j -> j)
              .toArray();
    }
    for (int j : soon) {
      takes[j] = true;
    }
    return IntStream.range(0, w.length).filter(j -> takes[j]).toArray();
  }
}
