package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.VectorModule;

/** Rows that all weigh 1, whose logarithms are one of a product. */
class LogisticLoopsTest {
  private static final int[] POWERS_OF_3 = {1, 3, 9};

  private final PointwiseLoss logistic = new ClassificationLosses.Logistic();
  private final SplittableRandom random = new SplittableRandom(5);

  @BeforeAll
  static void vectorsPay() {
    VectorModule.warm();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 16, 63, 256, 257, 1000})
  void theSumIsThatOfTheValuesHoweverLargeTheyAre(int count) {
    for (double far : new double[] {1e-3, 1, 30, 700, 1e6}) {
      isTheSumOfTheValues(labels(count), random.doubles(count, -far, far).toArray());
    }
  }

  /** Where 1 + e is 1 in doubles, or nearly. */
  @ParameterizedTest
  @ValueSource(doubles = {15, 36, 40, 300, 700})
  void theSumOfTinyLossesKeepsItsDigits(double margin) {
    double[] labels = labels(100);
    double[] scores = Arrays.stream(labels).map(y -> (2 * y - 1) * margin).toArray();
    isTheSumOfTheValues(labels, scores);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16, 63, 256})
  void vectorsGiveTheBitsOfTheLoops(int count) {
    double[] labels = labels(count);
    double[] scores =
        DoubleStream.concat(
                DoubleStream.of(0.0, -0.0, 708, -708, 708.5, -800, 1e308),
                random.doubles(count, -50, 50))
            .limit(count)
            .toArray();
    for (int shift = 0; shift < Math.min(count, 9); shift++) {
      double[] here = Arrays.copyOfRange(scores, shift, count);
      double[] there = here.clone();
      double loops =
          LogisticLoops.unweighted(here, labels, LogisticLoops.Wanted.DERIVATIVES, 0, here.length);
      double either = logistic.evaluate(there, labels, ones(count), there.length);
      assertThat(Double.doubleToLongBits(either)).isEqualTo(Double.doubleToLongBits(loops));
      assertThat(there).isEqualTo(here);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64})
  void notANumberStaysSo(int count) {
    for (int i = 0; i < count; i++) {
      double[] scores = random.doubles(count, -9, 9).toArray();
      scores[i] = Double.NaN;
      assertThat(logistic.evaluate(scores, labels(count), ones(count), count)).isNaN();
      assertThat(scores[i]).isNaN();
      assertThat(Arrays.stream(scores).filter(Double::isNaN)).hasSize(1);
    }
  }

  /** Weights that are one, one or zero, or any, in pieces of a pass that differ in that. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7, 255, 256, 257, 511, 600, 1030})
  void rowsOfAnyWeightAreTakenAsEachAlone(int count) {
    double[] labels = labels(count);
    double[] scores = random.doubles(count, -9, 9).toArray();
    for (int kinds = 0; kinds < 27; kinds++) {
      double[] weights = new double[count];
      for (int i = 0; i < count; i++) {
        weights[i] = weight(kinds / POWERS_OF_3[i / LogisticLoops.MOST % 3] % 3);
      }
      isTakenAsEachAlone(scores, labels, weights);
    }
  }

  private double weight(int kind) {
    return kind == 0 ? 1 : kind == 1 ? random.nextInt(2) : random.nextDouble(0.25, 4);
  }

  private void isTakenAsEachAlone(double[] scores, double[] labels, double[] weights) {
    int count = scores.length;
    double[] derivatives = scores.clone();
    double sum = LogisticLoops.evaluate(derivatives, labels, weights, count);
    double[] again = scores.clone();
    double[] curvatures = new double[count];
    assertThat(LogisticLoops.evaluate(again, labels, weights, curvatures, count)).isEqualTo(sum);
    assertThat(again).isEqualTo(derivatives);
    assertThat(LogisticLoops.value(scores.clone(), labels, weights, count)).isEqualTo(sum);
    double expected = 0;
    for (int i = 0; i < count; i++) {
      expected += weights[i] * logistic.value(scores[i], labels[i]);
      double slope = logistic.derivative(scores[i], labels[i]);
      assertThat(derivatives[i]).isCloseTo(weights[i] * slope, within(1e-15));
      double p = 1 / (1 + Math.exp(-scores[i]));
      double bend = weights[i] == 0 ? curvatures[i] : p * (1 - p); // of rows with a weight alone
      assertThat(curvatures[i]).isCloseTo(bend, within(1e-15));
    }
    assertThat(sum).isCloseTo(expected, within(1e-14 * Math.max(1, expected)));
  }

  /** The last rows, fewer than four, and those before them have a loop each. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 11})
  void loopsBeginWhereTheyAreTold(int from) {
    int count = 21;
    double[] labels = labels(count);
    double[] scores = random.doubles(count, -9, 9).toArray();
    double[] part = scores.clone();
    double[] curvatures = new double[count];
    LogisticLoops.Wanted all = new LogisticLoops.Wanted(true, curvatures);
    double sum = LogisticLoops.unweighted(part, labels, all, from, count);
    double expected = 0;
    for (int i = 0; i < count; i++) {
      boolean isOfPart = i >= from;
      double p = 1 / (1 + Math.exp(-scores[i]));
      expected += isOfPart ? logistic.value(scores[i], labels[i]) : 0;
      assertThat(part[i]).isCloseTo(isOfPart ? p - labels[i] : scores[i], within(1e-15));
      assertThat(curvatures[i]).isCloseTo(isOfPart ? p * (1 - p) : 0, within(1e-15));
    }
    assertThat(sum).isCloseTo(expected, within(1e-14 * expected));
  }

  /** A row without weight among rows that weigh 1 has no say, whatever its score is. */
  @ParameterizedTest
  @ValueSource(ints = {2, 9, 300})
  void aRowWithoutWeightIsLeftOut(int count) {
    double[] weights = ones(count);
    weights[1] = 0;
    double[] scores = random.doubles(count, -9, 9).toArray();
    scores[1] = Double.NaN;
    double sum = LogisticLoops.evaluate(scores, labels(count), weights, count);
    assertThat(sum).isPositive().isFinite();
    assertThat(scores[1]).isZero();
    assertThat(Arrays.stream(scores).filter(Double::isNaN)).isEmpty();
  }

  private void isTheSumOfTheValues(double[] labels, double[] scores) {
    int count = scores.length;
    double[] derivatives = scores.clone();
    double sum = logistic.evaluate(derivatives, labels, ones(count), count);
    double expected = 0;
    for (int i = 0; i < count; i++) {
      expected += logistic.value(scores[i], labels[i]);
      double tiny = Math.abs(scores[i]) > 708 ? 4e-308 : 0;
      assertThat(derivatives[i]).isCloseTo(logistic.derivative(scores[i], labels[i]), within(tiny));
    }
    assertThat(sum)
        .isCloseTo(expected, within(1e-15 * Math.max(8, count) * expected + count * 4e-308));
  }

  private double[] labels(int count) {
    return random.ints(count, 0, 2).asDoubleStream().toArray();
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
