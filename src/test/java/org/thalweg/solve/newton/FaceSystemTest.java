package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns of coordinates, and moves of all that are not 0 together: how many, and where they end. */
class FaceSystemTest {
  private static final FaceSystem.Enough ALL = new FaceSystem.Enough(0, 1e-15);

  /** A matrix, by the systems and moves that are asked of it. */
  private static final class Counted implements QuadraticPart {
    final MatrixQuadratic part;
    final int turnsOfASystem;
    int systems;
    double[] littles = new double[400];

    Counted(double[] matrix, double[] slope, int turnsOfASystem) {
      this.part = new MatrixQuadratic(matrix, slope.clone());
      this.turnsOfASystem = turnsOfASystem;
    }

    @Override
    public double curvature(int j) {
      return part.curvature(j);
    }

    @Override
    public double slope(int j) {
      return part.slope(j);
    }

    @Override
    public void move(int j, double change) {
      assertThat(change).as("moves that are none are not made").isNotZero();
      part.move(j, change);
    }

    @Override
    public void multiply(int[] free, double[] direction, double[] image) {
      part.multiply(free, direction, image);
    }

    @Override
    public int turnsOfASystem() {
      return turnsOfASystem;
    }

    @Override
    public double[] solve(int[] free, double[] right, double little) {
      littles[systems++] = little;
      return part.solve(free, right, little);
    }
  }

  /** All coordinates depend on each other, the more the nearer they are. */
  private static double[] matrix(int order, double dependence) {
    double[] matrix = new double[order * order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j < order; j++) {
        matrix[i * order + j] = Math.pow(dependence, Math.abs(i - j));
      }
    }
    return matrix;
  }

  private static double[] drawn(int order, long seed) {
    return new SplittableRandom(seed).doubles(order, -1, 1).toArray();
  }

  private static double value(double[] matrix, double[] slope, double[] l1, double[] u) {
    double value = 0;
    for (int i = 0; i < u.length; i++) {
      value += slope[i] * u[i] + l1[i] * Math.abs(u[i]);
      for (int j = 0; j < u.length; j++) {
        value += matrix[i * u.length + j] * u[i] * u[j] / 2;
      }
    }
    return value;
  }

  private static void requireLeast(double[] matrix, double[] slope, double[] l1, double[] u) {
    for (int i = 0; i < u.length; i++) {
      double end = slope[i];
      for (int j = 0; j < u.length; j++) {
        end += matrix[i * u.length + j] * u[j];
      }
      double wants = u[i] != 0 ? Math.abs(end + l1[i] * Math.signum(u[i])) : Math.abs(end) - l1[i];
      assertThat(wants).as("coordinate %d at %s", i, u[i]).isLessThan(1e-9);
    }
  }

  /** A few rounds, where turns alone would be hundreds. */
  @ParameterizedTest
  @CsvSource({"1, 0.9", "2, 0.95", "3, 0.9", "4, 0.97", "5, 0.8", "6, 0.9"})
  void endsWhereNoCoordinateWantsToMoveAfterFewSystems(long seed, double dependence) {
    int order = 40;
    double[] matrix = matrix(order, dependence);
    double[] slope = drawn(order, seed);
    double[] l1 = new SplittableRandom(seed + 50).doubles(order, 0.05, 0.6).toArray();
    l1[3] = 0;
    Counted part = new Counted(matrix, slope, 0);
    double[] u = new double[order];
    new FaceSystem(part, u, l1, ALL).minimise();
    requireLeast(matrix, slope, l1, u);
    assertThat(Arrays.stream(u).filter(x -> x == 0).count()).isBetween(1L, order - 2L);
    assertThat(part.systems).isBetween(1, 20);
  }

  /** From any point; the same end, and F never above that of the start. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void endsAtTheSamePointFromEverywhere(long seed) {
    int order = 12;
    double[] matrix = matrix(order, 0.97);
    double[] slope = drawn(order, seed);
    double[] l1 = new double[order];
    Arrays.fill(l1, 0.2);
    double[] zeros = new double[order];
    new FaceSystem(new Counted(matrix, slope, 0), zeros, l1, ALL).minimise();
    double[] u = Arrays.stream(drawn(order, seed + 9)).map(x -> 30 * x).toArray();
    double[] there = slope.clone();
    for (int i = 0; i < order; i++) {
      for (int j = 0; j < order; j++) {
        there[i] += matrix[i * order + j] * u[j];
      }
    }
    Counted part = new Counted(matrix, there, 0);
    new FaceSystem(part, u, l1, ALL).minimise();
    assertThat(u).containsExactly(zeros, within(1e-7));
    for (int j = 0; j < order; j++) {
      double end = slope[j];
      for (int k = 0; k < order; k++) {
        end += matrix[j * order + k] * u[k];
      }
      assertThat(part.slope(j)).isCloseTo(end, within(1e-10));
    }
  }

  /** Systems that cost more than all turns that are needed are not asked for. */
  @Test
  void takesTurnsAloneWhereTheyCostLess() {
    int order = 20;
    double[] matrix = matrix(order, 0.5);
    double[] slope = drawn(order, 8);
    double[] l1 = new double[order];
    Arrays.fill(l1, 0.1);
    FaceSystem.Enough enough = new FaceSystem.Enough(0, 1e-9);
    double[] least = new double[order];
    new FaceSystem(new Counted(matrix, slope, 0), least, l1, ALL).minimise();
    double best = value(matrix, slope, l1, least);
    for (int turns : new int[] {1, 3, 1000}) {
      Counted part = new Counted(matrix, slope, turns);
      double[] u = new double[order];
      new FaceSystem(part, u, l1, enough).minimise();
      assertThat(part.systems == 0).as("turns of a system: %d", turns).isEqualTo(turns > 3);
      assertThat(value(matrix, slope, l1, u) - best).isBetween(0., -1e-8 * best);
    }
  }

  /** As many turns as a system costs, and then one all the same, if they are not enough. */
  @Test
  void asksForASystemWhereTurnsWouldBeMany() {
    int order = 30;
    double[] matrix = matrix(order, 0.97);
    double[] slope = drawn(order, 8);
    double[] l1 = new double[order];
    Arrays.fill(l1, 0.05);
    Counted part = new Counted(matrix, slope, 20);
    double[] u = new double[order];
    new FaceSystem(part, u, l1, ALL).minimise();
    requireLeast(matrix, slope, l1, u);
    assertThat(part.systems).isBetween(1, 60);
  }

  /** Turns alone leave both above 0; together they would move the first to −5. */
  @Test
  void aCoordinateThatWouldPassZeroEndsThere() {
    double[] matrix = {1, 0.9, 0.9, 1};
    double[] slope = {-3.15, -4};
    double[] l1 = {0.5, 0.5};
    double[] u = {100, 100};
    for (int i = 0; i < 2; i++) {
      slope[i] += matrix[2 * i] * u[0] + matrix[2 * i + 1] * u[1];
    }
    Counted part = new Counted(matrix, slope, 0);
    new FaceSystem(part, u, l1, ALL).minimise();
    assertThat(u[0]).isZero();
    assertThat(u[1]).isCloseTo(3.5, within(1e-12));
    assertThat(part.slope(0)).isBetween(-0.5, 0.5);
  }

  @Test
  void aCoordinateWithoutCurvatureStays() {
    double[] matrix = {0, 0, 0, 2};
    double[] u = {5, 5};
    Counted part = new Counted(matrix, new double[] {-3, 8}, 0);
    new FaceSystem(part, u, new double[] {0, 0}, ALL).minimise();
    assertThat(u).containsExactly(5, 1);
  }

  @Test
  void aCoordinateWithoutAPenaltyMovesWithTheOthersThoughItIsZero() {
    double[] matrix = {1, 0.99, 0.99, 1};
    double[] slope = {0, -1};
    double[] u = {0, 0};
    Counted part = new Counted(matrix, slope, 0);
    new FaceSystem(part, u, new double[] {0, 0.1}, ALL).minimise();
    double determinant = 1 - 0.99 * 0.99;
    assertThat(u[0]).isCloseTo(-0.99 * 0.9 / determinant, within(1e-9));
    assertThat(u[1]).isCloseTo(0.9 / determinant, within(1e-9));
    assertThat(part.systems).isBetween(1, 4);
  }

  @Test
  void whatIsEnoughIsTheLargerOfTheTwo() {
    FaceSystem.Enough enough = new FaceSystem.Enough(2, 0.5);
    assertThat(enough.least(3)).isEqualTo(2);
    assertThat(enough.least(10)).isEqualTo(5);
    assertThat(enough.isWorthMore(5, 10)).isFalse();
    assertThat(enough.isWorthMore(5.1, 10)).isTrue();
    assertThat(enough.isWorthMore(2, 1)).isFalse();
  }

  /** A system is solved no more closely than the rounds are worth. */
  @Test
  void asksForSystemsAsCloseAsIsEnough() {
    int order = 40;
    double[] matrix = matrix(order, 0.97);
    double[] slope = drawn(order, 1);
    double[] l1 = new double[order];
    Arrays.fill(l1, 0.05);
    Counted rough = new Counted(matrix, slope, 0);
    double[] u = new double[order];
    new FaceSystem(rough, u, l1, new FaceSystem.Enough(3, 0)).minimise();
    Counted fine = new Counted(matrix, slope, 0);
    double[] v = new double[order];
    new FaceSystem(fine, v, l1, ALL).minimise();
    assertThat(rough.systems).isBetween(1, fine.systems);
    IntStream.range(0, rough.systems).forEach(k -> assertThat(rough.littles[k]).isEqualTo(3));
    assertThat(fine.littles[0]).isBetween(1e-16, 1e-12);
    double left = value(matrix, slope, l1, u) - value(matrix, slope, l1, v);
    assertThat(left).isBetween(0., 6.);
  }
}
