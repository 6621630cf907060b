package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.ByColumn;
import org.thalweg.linalg.Packed;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.solve.newton.MatrixQuadratic.FaceFactor;
import org.thalweg.solve.newton.ScreenedNewton.PackedHessian;

/** QuadraticPart models of F: what they are, and that their minima are minima. */
class QuadraticsTest {
  private final SplittableRandom random = new SplittableRandom(9);

  private double[] draw(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  /** XᵀX/rows of drawn rows, packed. */
  private double[] packed(int order) {
    double[] packed = new double[Packed.length(order)];
    int rows = order + 3;
    for (int row = 0; row < rows; row++) {
      double[] x = draw(order);
      for (int i = 0; i < order; i++) {
        for (int j = 0; j <= i; j++) {
          packed[Packed.start(i) + j] += x[i] * x[j] / rows;
        }
      }
    }
    return packed;
  }

  private static double at(double[] packed, int i, int j) {
    return i >= j ? packed[Packed.start(i) + j] : packed[Packed.start(j) + i];
  }

  private static double[] product(double[] packed, double[] x) {
    double[] image = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        image[i] += at(packed, i, j) * x[j];
      }
    }
    return image;
  }

  /**
   * Few are solved by Cholesky's factor, more than 256 by conjugate gradients. The last round may
   * gain 1e-8 of the fall of q, so that is about the square of what is left of a slope.
   */
  @ParameterizedTest
  @CsvSource({"1, 0", "5, 0", "5, 0.5", "30, 0.1", "280, 0", "280, 0.1"})
  void afterAFaceSystemNoCoordinateWantsToMove(int order, double strength) {
    double[] packed = packed(order);
    double[] slope = draw(order);
    double[] l2 = new double[order];
    Arrays.fill(l2, 0.05);
    double[] l1 = IntStream.range(0, order).mapToDouble(j -> j % 4 == 1 ? 0 : strength).toArray();
    int[] all = IntStream.range(0, order).toArray();
    double[] u = new double[order];
    QuadraticPart part = new PackedHessian(u, all, packed).part(all, l2, slope.clone());
    new FaceSystem(part, u, l1, new FaceSystem.Enough(0, 1e-8)).minimise();
    double[] image = product(packed, u);
    for (int j = 0; j < order; j++) {
      double end = slope[j] + image[j] + l2[j] * u[j];
      double least = u[j] != 0 ? Math.abs(end + l1[j] * Math.signum(u[j])) : Math.abs(end) - l1[j];
      assertThat(least).as("coordinate %d at %s", j, u[j]).isLessThan(1e-3);
      assertThat(part.slope(j)).isCloseTo(end, within(1e-12));
    }
    long zeros = Arrays.stream(u).filter(x -> x == 0).count();
    assertThat(zeros > 0).as("some rest at the kink").isEqualTo(strength > 0 && order > 1);
  }

  /** Under l1, l2 and a box; with none of them it is the solution of a linear system. */
  @ParameterizedTest
  @CsvSource({"0, 9", "0.5, 9", "0.5, 0.3", "0, 0.3"})
  void whereAModelIsLeastNoCoordinateWantsToMove(double strength, double bound) {
    int order = 7;
    double[] packed = packed(order);
    double[] gradient = draw(order);
    double[] w = Arrays.stream(draw(order)).map(x -> x * Math.min(1, bound)).toArray();
    double[] l1 = new double[order];
    double[] l2 = new double[order];
    double[] low = new double[order];
    double[] high = new double[order];
    Arrays.fill(l1, strength);
    Arrays.fill(l2, 0.02);
    Arrays.fill(low, bound == 9 ? Double.NEGATIVE_INFINITY : -bound);
    Arrays.fill(high, bound == 9 ? Double.POSITIVE_INFINITY : bound);
    boolean isSmooth = strength == 0 && bound == 9;
    CoordinatePenalties terms = new CoordinatePenalties(l1, l2, low, high, isSmooth);
    double[] u = new QuadraticModel(w, gradient, packed.clone(), terms).least();
    double[] step = new double[order];
    Arrays.setAll(step, j -> u[j] - w[j]);
    double[] image = product(packed, step);
    int rest = 0;
    for (int j = 0; j < order; j++) {
      double slope = gradient[j] + image[j] + l2[j] * step[j];
      assertThat(u[j]).isBetween(low[j], high[j]);
      double up = slope + (u[j] >= 0 ? strength : -strength);
      double down = slope + (u[j] > 0 ? strength : -strength);
      assertThat(u[j] == high[j] ? 0 : up).as("up from %s", u[j]).isGreaterThan(-1e-7);
      assertThat(u[j] == low[j] ? 0 : down).as("down from %s", u[j]).isLessThan(1e-7);
      rest += u[j] == 0 || u[j] == low[j] || u[j] == high[j] ? 1 : 0;
    }
    assertThat(rest > 0).isEqualTo(!isSmooth);
  }

  static List<MadeProblem> smooth() {
    return MadeProblem.all().stream().filter(p -> !p.name().contains("1e6")).toList();
  }

  /** Columns of rows that are held, and the matrix that a pass over them gives. */
  @ParameterizedTest
  @MethodSource("smooth")
  void columnsAndTheMatrixAreTheSameSecondDerivatives(MadeProblem made) {
    int[] among = {0, 2, 3, 5, 6}; // 6 is the intercept
    double[] w = draw(made.features() + 1);
    double[] packed;
    try (Oracle oracle = made.oracle(0)) {
      Question<?> question = new HessianQuestion(w, 0, Draw.all(), among);
      packed = ((HessianSum) oracle.answer(question)).mean();
    }
    List<org.thalweg.linalg.Block> blocks = made.shards().stream().flatMap(List::stream).toList();
    HessianOperator columns = HeldRows.of(made.problem(), blocks).at(w, among);
    HessianOperator matrix = new PackedHessian(w, among, packed);
    double[] moved = draw(5);
    requireSameProducts(columns, matrix, moved);
    int[] places = {1, 2, 4};
    double[] l2 = {0.1, 0.2, 0};
    double close = 1e-12 * Arrays.stream(packed).map(Math::abs).max().orElseThrow();
    FactoredHessian factored = (FactoredHessian) columns;
    requireSame(factored.byColumns(places, l2, new double[] {1, 2, 3}), matrix, close);
    QuadraticPart part = columns.part(places, l2, new double[] {1, 2, 3});
    assertThat(part).isInstanceOf(MatrixQuadratic.class);
    requireSame(part, matrix, close);
  }

  private static void requireSame(QuadraticPart some, HessianOperator matrix, double close) {
    double[] l2 = {0.1, 0.2, 0};
    QuadraticPart same = matrix.part(new int[] {1, 2, 4}, l2, new double[] {1, 2, 3});
    some.move(1, 0.7);
    same.move(1, 0.7);
    some.move(2, -0.2);
    same.move(2, -0.2);
    double[] image = new double[2];
    double[] imageOfSame = new double[2];
    some.multiply(new int[] {0, 2}, new double[] {0.4, -3}, image);
    same.multiply(new int[] {0, 2}, new double[] {0.4, -3}, imageOfSame);
    assertThat(image).containsExactly(imageOfSame, within(9 * close));
    for (int j = 0; j < 3; j++) {
      assertThat(some.curvature(j)).isCloseTo(same.curvature(j), within(close));
      assertThat(some.slope(j)).isCloseTo(same.slope(j), within(9 * close + 1e-12));
    }
  }

  /** Whatever was asked for before, and however much was forgotten since. */
  @Test
  void productsOfColumnsDoNotDependOnTheQuestionsBefore() {
    MadeProblem made = MadeProblem.all().get(1);
    List<org.thalweg.linalg.Block> blocks = made.shards().stream().flatMap(List::stream).toList();
    ByColumn rows = ByColumn.of(blocks, made.features());
    double[] d = random.doubles(rows.rows(), 0.1, 2).toArray();
    ColumnProducts all = new ColumnProducts(rows, d, false, 6);
    all.require(new int[] {0, 1, 2, 3, 4, 5});
    ColumnProducts few = new ColumnProducts(rows, d, false, 3);
    for (int[] wanted : new int[][] {{4, 2}, {1, 2, 4}, {0, 3}, {3, 5}, {0, 3, 5}}) {
      few.require(wanted);
      for (int i : wanted) {
        double[] weighed = new double[rows.rows()];
        rows.weigh(i, d, weighed);
        for (int k : wanted) {
          assertThat(few.of(i, k)).isEqualTo(all.of(i, k)).isEqualTo(few.of(k, i));
          assertThat(few.of(i, k)).isCloseTo(rows.dot(k, weighed), within(1e-9));
        }
      }
    }
  }

  /** Coordinates join and leave, a few and all of them at once. */
  @Test
  void aFactorSolvesForEverySetThatFollows() {
    int order = 90;
    double[] packed = packed(order);
    double[] matrix = new double[order * order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j < order; j++) {
        matrix[i * order + j] = at(packed, i, j);
      }
    }
    FaceFactor factor = new FaceFactor(matrix, order);
    boolean[] isFree = new boolean[order];
    for (int round = 0; round < 40; round++) {
      for (int change = 0; change < (round % 10 == 9 ? 60 : 3); change++) {
        isFree[random.nextInt(order)] ^= true;
      }
      int[] free = IntStream.range(0, order).filter(j -> isFree[j]).toArray();
      double[] right = draw(free.length);
      double[] x = factor.solve(free, right);
      for (int a = 0; a < free.length; a++) {
        double image = 0;
        for (int b = 0; b < free.length; b++) {
          image += at(packed, free[a], free[b]) * x[b];
        }
        assertThat(image).as("round %d", round).isCloseTo(right[a], within(1e-8));
      }
    }
  }

  private static void requireSameProducts(
      HessianOperator columns, HessianOperator matrix, double[] moved) {
    double[] to = {1, 1, 1, 1, 1};
    double[] other = to.clone();
    columns.addProduct(moved, to);
    matrix.addProduct(moved, other);
    double largest = Arrays.stream(other).map(Math::abs).max().orElseThrow();
    assertThat(to).containsExactly(other, within(1e-12 * largest));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40})
  void conjugateGradientsGainNearlyAllThatThereIs(int order) {
    double[] packed = packed(order);
    int[] all = IntStream.range(0, order).toArray();
    double[] l2 = new double[order];
    Arrays.fill(l2, 0.1);
    double[] right = draw(order);
    QuadraticPart part = new PackedHessian(right, all, packed).part(all, l2, new double[order]);
    double[] exact = part.solve(all, right, 0);
    double[] about = ConjugateGradients.solve(part, all, right, 0);
    double most = gain(part, all, exact, right);
    assertThat(gain(part, all, about, right)).isBetween(0.95 * most, (1 + 1e-12) * most);
  }

  private static double gain(QuadraticPart part, int[] all, double[] x, double[] right) {
    double[] image = new double[x.length];
    part.multiply(all, x, image);
    double gain = 0;
    for (int i = 0; i < x.length; i++) {
      gain += x[i] * (right[i] - image[i] / 2);
    }
    return gain;
  }

  /** Of 400 coordinates, of which at most 5 may be taken. */
  @Test
  void aScreenTakesWhatMovesAndTheNearestOfTheOthers() {
    double[] w = new double[400];
    double[] u = new double[400];
    double[] gradient = new double[400];
    double[] l1 = new double[400];
    Arrays.fill(l1, 2);
    w[7] = 1;
    u[300] = -1;
    l1[399] = 0;
    gradient[20] = -2.1; // is drawn from 0
    gradient[30] = 1.3;
    gradient[40] = -1.9;
    gradient[50] = 1.2;
    gradient[60] = 1.1;
    WorkingSet screen = new WorkingSet(0.6, 5);
    assertThat(screen.of(w, u, gradient, l1)).containsExactly(7, 20, 40, 300, 399);
    assertThat(new WorkingSet(0.6, 9).of(w, u, gradient, l1))
        .containsExactly(7, 20, 30, 40, 50, 300, 399);
    assertThat(new WorkingSet(0.6, 4).of(w, u, gradient, l1)).containsExactly(7, 20, 300, 399);
    assertThat(new WorkingSet(0.6, 3).of(w, u, gradient, l1)).isNull();
    assertThat(new WorkingSet(0.6, 300).of(new double[256], u, gradient, l1)).hasSize(256);
    assertThat(new WorkingSet(0.6, 300).of(new double[257], u, gradient, l1)).hasSize(4);
  }
}
