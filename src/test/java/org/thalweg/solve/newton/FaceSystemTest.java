package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quadratics under L1 terms, of columns that depend on each other as those of categories do. */
class FaceSystemTest {
  private static final int POINTS = 100;
  private static final double STEP = 0.933; // from one strength to the next
  private static final double LITTLE = 1e-12;

  /**
   * A weight that comes to 0 first must not stop all others, and do so again in the next round:
   * that was up to 26 systems a point.
   */
  @ParameterizedTest
  @CsvSource({"60, 500, 6", "60, 2000, 12", "40, 100, 8", "100, 80, 10"})
  void aPointOfAPathTakesFewSystems(int columns, int rows, int groups) {
    for (int seed = 0; seed < 5; seed++) {
      Squares squares = new Squares(columns, rows, groups, seed);
      assertThat(squares.follow()).isLessThan(1e-6);
      assertThat(squares.solves).isLessThan(6 * POINTS);
    }
  }

  /** A squared loss. */
  private static final class Squares {
    private final double[] matrix;
    private final double[] slope; // at zeros
    private int solves;

    /** Rows that have one of the columns of each group, the first ones more often. */
    Squares(int columns, int rows, int groups, long seed) {
      this.matrix = new double[columns * columns];
      this.slope = new double[columns];
      Random random = new Random(seed);
      double[] weights =
          random.doubles(columns, -1, 1).map(x -> Math.abs(x) < 0.5 ? 0 : x).toArray();
      int each = columns / groups;
      for (int row = 0; row < rows; row++) {
        int[] ones = new int[groups];
        double label = random.nextGaussian() / 2;
        for (int g = 0; g < groups; g++) {
          double place = random.nextDouble();
          ones[g] = g * each + Math.min(each - 1, (int) (each * place * place));
          label += weights[ones[g]];
        }
        for (int i : ones) {
          slope[i] -= label / rows;
          for (int j : ones) {
            matrix[i * columns + j] += 1.0 / rows;
          }
        }
      }
    }

    /**
     * One point after the other down a path; returns how far a condition of a minimum is missed.
     */
    private double follow() {
      double largest = Arrays.stream(slope).map(Math::abs).max().orElseThrow();
      double[] u = new double[slope.length];
      double worst = 0;
      for (int k = 0; k < POINTS; k++) {
        double strength = largest * StrictMath.pow(STEP, k);
        double[] l1 = new double[u.length];
        Arrays.fill(l1, strength);
        new FaceSystem(new Counted(new MatrixQuadratic(matrix, slopes(u))), u, l1, LITTLE)
            .minimise();
        double[] end = slopes(u);
        for (int j = 0; j < u.length; j++) {
          double missed =
              u[j] == 0
                  ? Math.abs(end[j]) - strength
                  : Math.abs(end[j] + strength * Math.signum(u[j]));
          worst = Math.max(worst, missed);
        }
      }
      return worst;
    }

    private double[] slopes(double[] u) {
      double[] slopes = slope.clone();
      for (int i = 0; i < u.length; i++) {
        for (int j = 0; j < u.length; j++) {
          slopes[i] += matrix[i * u.length + j] * u[j];
        }
      }
      return slopes;
    }

    /** Counts the systems. */
    private final class Counted implements Quadratic {
      private final Quadratic quadratic;

      Counted(Quadratic quadratic) {
        this.quadratic = quadratic;
      }

      @Override
      public double bend(int j) {
        return quadratic.bend(j);
      }

      @Override
      public double slope(int j) {
        return quadratic.slope(j);
      }

      @Override
      public void move(int j, double change) {
        quadratic.move(j, change);
      }

      @Override
      public void multiply(int[] free, double[] direction, double[] image) {
        quadratic.multiply(free, direction, image);
      }

      @Override
      public double[] solve(int[] free, double[] right) {
        solves++;
        return quadratic.solve(free, right);
      }
    }
  }
}
