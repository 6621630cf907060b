package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against plain loops, at lengths around those of unrolled loops and of ranges. */
class VectorsTest {
  private final SplittableRandom random = new SplittableRandom(5);

  private double[] draw(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  private static double sum(int length, java.util.function.IntToDoubleFunction term) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += term.applyAsDouble(i);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 70_001})
  void sumsAreThoseOfPlainLoops(int length) {
    double[] a = draw(length);
    double[] b = draw(length);
    double squares = sum(length, i -> a[i] * a[i]);
    double apart = sum(length, i -> (a[i] - b[i]) * (a[i] - b[i]));
    assertThat(Vectors.norm(a)).isCloseTo(Math.sqrt(squares), within(1e-11));
    assertThat(Vectors.distance(a, b)).isCloseTo(Math.sqrt(apart), within(1e-11));
    assertThat(Vectors.dot(a, b)).isCloseTo(sum(length, i -> a[i] * b[i]), within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 9, 70_001})
  void changesAreThoseOfPlainLoops(int length) {
    double[] a = draw(length);
    double[] b = draw(length);
    double[] less = a.clone();
    Vectors.subtract(less, 0.3, b);
    double[] scaled = a.clone();
    Vectors.scale(scaled, 3);
    double[] difference = Vectors.difference(a, b);
    for (int i = 0; i < length; i++) {
      assertThat(less[i]).isEqualTo(a[i] - 0.3 * b[i]);
      assertThat(scaled[i]).isEqualTo(a[i] * 3);
      assertThat(difference[i]).isEqualTo(a[i] - b[i]);
    }
    double[] ones = new double[length];
    Arrays.fill(ones, 1.5);
    assertThat(Vectors.constant(length, 1.5)).isEqualTo(ones);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 70_001})
  void oneEntryThatIsNotFiniteIsFoundWhereverItIs(int length) {
    double[] x = draw(length);
    assertThat(Vectors.isFinite(x)).isTrue();
    for (int at : new int[] {0, length / 2, length - 1}) {
      for (double other : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
        double[] y = x.clone();
        y[at] = other;
        assertThat(Vectors.isFinite(y)).as("%s at %d", other, at).isFalse();
      }
    }
  }

  /** The four sums of the whole vector and its two sums of differences, from some places alone. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33})
  void sumsOverSomePlacesHaveTheBitsOfTheWhole(int length) {
    for (int begin : new int[] {0, 5, 16}) {
      int[] places = IntStream.range(begin, begin + length).filter(i -> i % 3 != 1).toArray();
      double[] a = draw(places.length);
      double[] b = draw(places.length);
      double[] wholeA = new double[length];
      double[] wholeB = new double[length];
      for (int i = 0; i < places.length; i++) {
        wholeA[places[i] - begin] = a[i];
        wholeB[places[i] - begin] = b[i];
      }
      double square = Vectors.square(a, places, 0, places.length, begin, begin + length);
      assertThat(Math.sqrt(square)).isEqualTo(Vectors.norm(wholeA));
      double apart = Vectors.square(a, b, places, 0, places.length, begin);
      assertThat(Math.sqrt(apart)).isEqualTo(Vectors.distance(wholeA, wholeB));
    }
  }

  /** A range of many places, of which those before and behind do not count. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void onlyThePlacesOfARangeCount(int from) {
    int[] places = IntStream.range(0, 12).toArray();
    double[] a = draw(12);
    double[] b = draw(12);
    double squares = sum(9 - from, i -> a[from + i] * a[from + i]);
    double apart = sum(9 - from, i -> Math.pow(a[from + i] - b[from + i], 2));
    assertThat(Vectors.square(a, places, from, 9, from, 9)).isCloseTo(squares, within(1e-14));
    assertThat(Vectors.square(a, b, places, from, 9, from)).isCloseTo(apart, within(1e-14));
  }
}
