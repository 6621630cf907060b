package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.svrg.Svrg.Anderson;

/** Acceleration of m(w) = Aw + b, whose fixed point is known. */
class AndersonTest {
  private static final double[] RATES = {0.99, 0.95, 0.9, 0.7, 0.2, -0.3}; // A is diagonal
  private static final double[] ONES = {1, 1, 1, 1, 1, 1};
  private static final double[] FIXED = {1, -2, 3, 0.5, 0, -1};

  @Test
  void reachesTheFixedPointOfALinearMapInAFewStepsMoreThanItHasDimensions() {
    Accelerated anderson = new Accelerated(ONES);
    double[] w = new double[FIXED.length];
    for (int step = 0; step < 12; step++) {
      w = anderson.next(w, map(w));
    }
    assertThat(w).containsExactly(FIXED, within(1e-3));
    double plain = Math.abs(FIXED[0]) * Math.pow(RATES[0], 12);
    assertThat(plain).as("how far off the map alone leaves one coordinate").isGreaterThan(0.8);
  }

  @Test
  void theFirstPointIsItsImageAndSoIsTheFirstAfterAllIsForgotten() {
    Accelerated anderson = new Accelerated(ONES);
    double[] w = new SplittableRandom(1).doubles(FIXED.length).toArray();
    assertThat(anderson.next(w, map(w))).isEqualTo(map(w));
    assertThat(anderson.accelerates()).isFalse();
    assertThat(anderson.next(map(w), map(map(w)))).isNotEqualTo(map(map(w)));
    assertThat(anderson.accelerates()).isTrue();
    anderson.clear();
    assertThat(anderson.accelerates()).isFalse();
    assertThat(anderson.next(w, map(w))).isEqualTo(map(w));
  }

  @Test
  void staysAtAFixedPointEvenIfThatIsAllItHasSeen() {
    Accelerated anderson = new Accelerated(ONES);
    for (int i = 0; i < 3; i++) {
      assertThat(anderson.next(FIXED.clone(), FIXED.clone())).containsExactly(FIXED, within(1e-15));
    }
  }

  /** W that go with the unit of a coordinate make its residuals count as before. */
  @Test
  void theUnitOfACoordinateChangesNothing() {
    double[] units = {1, 8, 0.25, 64, 1, 0x1p-20};
    double[] scale = Arrays.stream(units).map(unit -> unit * unit).toArray();
    Accelerated plain = new Accelerated(ONES);
    Accelerated other = new Accelerated(scale);
    double[] w = new double[FIXED.length];
    double[] v = new double[FIXED.length];
    for (int step = 0; step < 9; step++) {
      w = plain.next(w, map(w));
      double[] back = times(v, units, -1);
      v = other.next(v, times(map(back), units, 1));
      assertThat(times(v, units, -1)).isEqualTo(w);
    }
  }

  /** What was seen so far. */
  private static final class Accelerated {
    private final double[] scale;
    private Anderson seen = Anderson.NONE;

    Accelerated(double[] scale) {
      this.scale = scale;
    }

    double[] next(double[] w, double[] image) {
      seen = seen.with(w, image);
      return seen.point(scale);
    }

    boolean accelerates() {
      return seen.accelerates();
    }

    void clear() {
      seen = Anderson.NONE;
    }
  }

  private static double[] times(double[] w, double[] units, int power) {
    double[] product = w.clone();
    Arrays.setAll(product, j -> power > 0 ? w[j] * units[j] : w[j] / units[j]);
    return product;
  }

  private static double[] map(double[] w) {
    double[] image = new double[w.length];
    Arrays.setAll(image, j -> FIXED[j] + RATES[j] * (w[j] - FIXED[j]));
    return image;
  }
}
