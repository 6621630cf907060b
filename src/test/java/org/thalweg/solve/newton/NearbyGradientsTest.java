package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ByColumn;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.newton.HeldRows.NearbyGradients;

/** Gradients of which small entries are bounded, beside all of them. */
class NearbyGradientsTest {
  private static final int ROWS = 60;
  private static final int COLUMNS = 400;

  /** Rows, whether they have zeros, and the coordinates. */
  record Case(String name, boolean isSparse, boolean isStandardised) {
    ByColumn rows() {
      return ByColumn.of(List.of(block()), COLUMNS);
    }

    private Block block() {
      SplittableRandom random = new SplittableRandom(7);
      double[][] x = new double[ROWS][COLUMNS];
      for (double[] row : x) {
        Arrays.setAll(
            row,
            j -> isSparse && random.nextInt(4) > 0 ? 0 : (1 + j % 5) * random.nextDouble(-1, 2));
      }
      double[] ones = new double[ROWS];
      Arrays.fill(ones, 1);
      return isSparse
          ? AllBlocks.sparse(x, COLUMNS, ones, ones)
          : AllBlocks.dense(x, COLUMNS, ones, ones);
    }

    Standardisation coordinates() {
      if (!isStandardised) {
        return Standardisation.none();
      }
      FeatureMoments moments = new FeatureMoments(COLUMNS);
      moments.add(block());
      return Standardisation.of(moments, List.of(new InputWeights(0, 1, COLUMNS)), true);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("dense", false, false),
        new Case("sparse", true, false),
        new Case("dense, standardised", false, true),
        new Case("sparse, standardised", true, true));
  }

  /**
   * Vectors that go on in about one direction, as those of a path do, with a jump in the middle.
   */
  private static double[][] along() {
    SplittableRandom random = new SplittableRandom(11);
    double[] from = random.doubles(ROWS, -1, 1).toArray();
    double[] towards = random.doubles(ROWS, -0.05, 0.05).toArray();
    double[][] all = new double[20][ROWS];
    for (int t = 0; t < all.length; t++) {
      double share = t < 10 ? t : 40 + t;
      Arrays.setAll(all[t], i -> from[i] + share * towards[i] + random.nextDouble(-1e-3, 1e-3));
    }
    return all;
  }

  private static double[] exact(Case rows, double[] r) {
    return new NearbyGradients(rows.rows(), rows.coordinates()).of(r, COLUMNS + 1, null);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void entriesThatMayBeLargeAreExactAndOthersAreSmallIndeed(Case rows) {
    NearbyGradients gradients = new NearbyGradients(rows.rows(), rows.coordinates());
    int left = 0;
    for (double[] r : along()) {
      double[] whole = exact(rows, r);
      double largest = Arrays.stream(whole).limit(COLUMNS).map(Math::abs).max().orElseThrow();
      double[] small = new double[COLUMNS + 1];
      Arrays.fill(small, 0, COLUMNS, 0.6 * largest);
      small[3] = 0;
      double[] own = gradients.of(r, COLUMNS + 1, small);
      assertThat(own[3]).isEqualTo(whole[3]);
      for (int j = 0; j <= COLUMNS; j++) {
        if (own[j] != whole[j]) {
          left++;
          assertThat(Math.abs(own[j])).isLessThan(small[j]);
          assertThat(Math.abs(whole[j])).isLessThan(small[j]);
        }
      }
    }
    assertThat(left).as("of 20 gradients").isGreaterThan(8 * COLUMNS);
  }

  /** However many were computed before, among them the same one twice. */
  @ParameterizedTest
  @MethodSource("cases")
  void allEntriesAreExactIfAllAreWanted(Case rows) {
    NearbyGradients gradients = new NearbyGradients(rows.rows(), rows.coordinates());
    for (double[] r : along()) {
      assertThat(gradients.of(r, COLUMNS + 1, null)).isEqualTo(exact(rows, r));
      assertThat(gradients.of(r, COLUMNS + 1, null)).isEqualTo(exact(rows, r));
    }
  }
}
