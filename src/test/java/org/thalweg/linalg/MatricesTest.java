package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Products with matrices against sums that are written out, and against the plain loops. */
class MatricesTest {
  private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 33, 64};
  private static final int[] ROWS = {0, 1, 2, 3, 4, 5, 20};
  private static final int FROM = 3; // where the matrix begins in w

  private final SplittableRandom random = new SplittableRandom(11);

  @BeforeAll
  static void vectorsPay() {
    VectorModule.warm();
  }

  static Stream<Arguments> shapes() {
    return IntStream.of(ROWS)
        .boxed()
        .flatMap(
            rows ->
                IntStream.of(SIZES)
                    .boxed()
                    .flatMap(
                        inner -> IntStream.of(SIZES).mapToObj(c -> Arguments.of(rows, inner, c))));
  }

  private double[] numbers(int count) {
    return random.doubles(count, -2, 2).toArray();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void wholeRows(int rows, int inner, int columns) {
    double[] a = numbers(rows * inner);
    double[] w = numbers(FROM + inner * columns + 1);
    double[] sums = numbers(rows * columns);
    double[] begin = sums.clone();
    double[] byLoops = sums.clone();
    Matrices.multiply(a, rows, inner, w, FROM, columns, sums);
    MatrixLoops.multiply(a, rows, inner, w, FROM, columns, byLoops);
    assertThat(sums).isEqualTo(byLoops);
    for (int i = 0; i < rows * columns; i++) {
      double sum = begin[i];
      for (int j = 0; j < inner; j++) {
        sum += a[i / columns * inner + j] * w[FROM + j * columns + i % columns];
      }
      assertThat(sums[i]).isCloseTo(sum, within(1e-13 * (1 + 4 * inner)));
    }
    double[] gradient = w.clone();
    double[] gradientByLoops = w.clone();
    Matrices.addOuter(a, rows, inner, sums, columns, gradient, FROM);
    MatrixLoops.addOuter(a, rows, inner, sums, columns, gradientByLoops, FROM);
    assertThat(gradient).isEqualTo(gradientByLoops);
    double[] below = numbers(rows * inner);
    double[] belowByLoops = below.clone();
    Matrices.multiplyTransposed(sums, rows, columns, w, FROM, inner, below);
    MatrixLoops.multiplyTransposed(sums, rows, columns, w, FROM, inner, belowByLoops);
    assertThat(below).isEqualTo(belowByLoops);
    requireTrue(a, rows, inner, w, columns, sums, gradient, below);
  }

  /** That the sums are those that are meant, to rounding. */
  private static void requireTrue(
      double[] a,
      int rows,
      int inner,
      double[] w,
      int columns,
      double[] d,
      double[] gradient,
      double[] below) {
    for (int j = 0; j < inner; j++) {
      for (int k = 0; k < columns; k++) {
        double sum = w[FROM + j * columns + k];
        for (int i = 0; i < rows; i++) {
          sum += a[i * inner + j] * d[i * columns + k];
        }
        assertThat(gradient[FROM + j * columns + k]).isEqualTo(sum);
      }
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inner; j++) {
        double sum = 0;
        for (int k = 0; k < columns; k++) {
          sum += w[FROM + j * columns + k] * d[i * columns + k];
        }
        assertThat(below[i * inner + j]).isEqualTo(sum);
      }
    }
    assertThat(gradient[0]).isEqualTo(w[0]);
    assertThat(gradient[gradient.length - 1]).isEqualTo(w[w.length - 1]);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void sparseRowsAsWholeOnes(int entries, int inner, int columns) {
    SparseRow x = row(Math.min(entries, inner), inner);
    double[] whole = new double[inner];
    for (int j = 0; j < x.count(); j++) {
      whole[x.columns()[j]] = x.values()[j];
    }
    double[] w = numbers(FROM + inner * columns + 1);
    double[] sums = numbers(2 + columns + 1);
    double[] byLoops = sums.clone();
    Matrices.multiply(x, w, FROM, columns, sums, 2);
    MatrixLoops.multiply(x, w, FROM, columns, byLoops, 2);
    assertThat(sums).isEqualTo(byLoops);
    double[] gradient = w.clone();
    double[] expected = w.clone();
    double[] d = numbers(columns);
    Matrices.addOuter(x, d, 0, columns, gradient, FROM);
    MatrixLoops.addOuter(whole, 1, inner, d, columns, expected, FROM);
    assertThat(gradient).isEqualTo(expected);
  }

  private SparseRow row(int entries, int inner) {
    SparseRow x = new SparseRow();
    int[] columns = IntStream.range(0, inner).toArray();
    for (int k = 0; k < entries; k++) { // a choice without repeats
      int other = k + random.nextInt(inner - k);
      int swapped = columns[k];
      columns[k] = columns[other];
      columns[other] = swapped;
    }
    IntStream.of(columns).limit(entries).sorted().forEach(c -> x.add(c, random.nextDouble(-2, 2)));
    return x;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void factors(int entries, int inner, int rank) {
    SparseRow x = row(Math.min(entries, inner), inner);
    double[] w = numbers(FROM + inner * rank + 1);
    double[] sums = numbers(2 + rank + 1);
    double[] byLoops = sums.clone();
    double[] squares = numbers(rank);
    double[] squaresByLoops = squares.clone();
    Factors.sums(x, w, FROM, rank, sums, 2, squares);
    Factors.sumsByLoops(x, w, FROM, rank, 0, byLoops, 2, squaresByLoops);
    assertThat(sums).isEqualTo(byLoops);
    assertThat(squares).isEqualTo(squaresByLoops);
    double[] gradient = w.clone();
    double[] expected = w.clone();
    Factors.scatter(x, w, FROM, rank, 0.7, sums, 2, gradient);
    Factors.scatterByLoops(x, w, FROM, rank, 0, 0.7, sums, 2, expected);
    assertThat(gradient).isEqualTo(expected);
  }
}
