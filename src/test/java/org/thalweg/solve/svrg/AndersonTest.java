package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Acceleration of m(w) = Aw + b, whose fixed point is known. */
class AndersonTest {
  private static final double[] RATES = {0.99, 0.95, 0.9, 0.7, 0.2, -0.3}; // A is diagonal
  private static final double[] ONES = {1, 1, 1, 1, 1, 1};
  private static final double[] FIXED = {1, -2, 3, 0.5, 0, -1};

  @Test
  void reachesTheFixedPointOfALinearMapInAFewStepsMoreThanItHasDimensions() {
    Anderson anderson = new Anderson(ONES);
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
    Anderson anderson = new Anderson(ONES);
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
    Anderson anderson = new Anderson(ONES);
    for (int i = 0; i < 3; i++) {
      assertThat(anderson.next(FIXED.clone(), FIXED.clone())).containsExactly(FIXED, within(1e-15));
    }
  }

  @Test
  void goesOnFromItsMemoryToTheSameBits() {
    Anderson anderson = new Anderson(ONES);
    double[] w = new double[FIXED.length];
    for (int step = 0; step < 14; step++) { // more than it keeps
      w = anderson.next(w, map(w));
    }
    Map<String, double[]> memory = new LinkedHashMap<>();
    anderson.save(memory);
    assertThat(memory).hasSize(2 * (Anderson.DEPTH + 1));
    Anderson loaded = new Anderson(ONES);
    loaded.restore(memory);
    assertThat(loaded.next(w, map(w))).isEqualTo(anderson.next(w, map(w)));
  }

  /** W that go with the unit of a coordinate make its residuals count as before. */
  @Test
  void theUnitOfACoordinateChangesNothing() {
    double[] units = {1, 8, 0.25, 64, 1, 0x1p-20};
    double[] scale = Arrays.stream(units).map(unit -> unit * unit).toArray();
    Anderson plain = new Anderson(ONES);
    Anderson other = new Anderson(scale);
    double[] w = new double[FIXED.length];
    double[] v = new double[FIXED.length];
    for (int step = 0; step < 9; step++) {
      w = plain.next(w, map(w));
      double[] back = times(v, units, -1);
      v = other.next(v, times(map(back), units, 1));
      assertThat(times(v, units, -1)).isEqualTo(w);
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
