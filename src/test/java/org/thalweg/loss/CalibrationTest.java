package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.text.DataException;

/** What is found on scored rows is what a search of everything finds. */
class CalibrationTest {
  private static final PointwiseLoss LOGISTIC = new ClassificationLosses.Logistic();

  /** Scores with many ties, labels that follow them, and weights; the probability last. */
  private static List<double[]> rows(int seed, boolean hasOffsets) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      double z = random.nextInt(-12, 13) / 4.0;
      double label = random.nextDouble() < LOGISTIC.mean(0.6 * z + 0.4) ? 1 : 0;
      rows.add(
          new double[] {z, label, 1 + random.nextInt(3), hasOffsets ? random.nextDouble() : 0});
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void theIsotonicMapIsTheLargestOfTheSmallestMeans(int seed) {
    List<double[]> rows = rows(seed, false);
    PointwiseLoss map = Calibration.isotonic(rows).of(LOGISTIC);
    List<Double> levels = List.copyOf(new TreeSet<>(rows.stream().map(row -> row[0]).toList()));
    for (int i = 0; i < levels.size(); i++) {
      double most = 0;
      for (int from = 0; from <= i; from++) {
        double least = 1;
        for (int to = i; to < levels.size(); to++) {
          least = Math.min(least, mean(rows, levels.get(from), levels.get(to)));
        }
        most = Math.max(most, least);
      }
      assertThat(map.mean(levels.get(i))).isCloseTo(most, within(1e-14));
    }
    double low = map.mean(levels.get(3));
    double high = map.mean(levels.get(4));
    assertThat(map.mean((levels.get(3) + levels.get(4)) / 2))
        .isCloseTo((low + high) / 2, within(1e-14));
    assertThat(map.mean(-99)).isEqualTo(map.mean(levels.get(0)));
    assertThat(map.mean(99)).isEqualTo(map.mean(levels.get(levels.size() - 1)));
    assertThat(map.mean(Double.NaN)).isNaN();
  }

  private static double mean(List<double[]> rows, double from, double to) {
    double ones = 0;
    double all = 0;
    for (double[] row : rows) {
      boolean isWithin = row[0] >= from && row[0] <= to;
      ones += isWithin ? row[1] * row[2] : 0;
      all += isWithin ? row[2] : 0;
    }
    return ones / all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noOtherScaleHasALowerLoss(boolean hasOffsets) {
    List<double[]> rows = rows(7, hasOffsets);
    for (boolean shifts : new boolean[] {true, false}) {
      double[] found = Calibration.scale(rows, shifts);
      double least = loss(rows, shifts, found[0], found[1]);
      for (double step : new double[] {1e-3, -1e-3}) {
        assertThat(loss(rows, shifts, found[0] + step, found[1])).isGreaterThan(least);
        if (shifts) {
          assertThat(loss(rows, true, found[0], found[1] + step)).isGreaterThan(least);
        }
      }
      double slope =
          loss(rows, shifts, found[0] + 1e-5, found[1])
              - loss(rows, shifts, found[0] - 1e-5, found[1]);
      assertThat(slope / 2e-5).isCloseTo(0, within(1e-5));
    }
  }

  /** By the formula of the paper. */
  private static double loss(List<double[]> rows, boolean smooths, double a, double b) {
    double ones = rows.stream().mapToDouble(row -> row[1] * row[2]).sum();
    double zeros = rows.stream().mapToDouble(row -> (1 - row[1]) * row[2]).sum();
    return rows.stream()
        .mapToDouble(
            row -> {
              double p = 1 / (1 + Math.exp(-a * row[0] - b - row[3]));
              double target = row[1] == 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2);
              target = smooths ? target : row[1];
              return -row[2] * (target * Math.log(p) + (1 - target) * Math.log(1 - p));
            })
        .sum();
  }

  @Test
  void aTemperatureOfTwoClassesIsThatOfTheirScores() {
    List<double[]> one = rows(9, false);
    List<double[]> two =
        one.stream().map(row -> new double[] {1, row[0] + 1, row[1], row[2], 5}).toList();
    assertThat(Calibration.scale(two, false)[0])
        .isCloseTo(Calibration.scale(one, false)[0], within(1e-9));
  }

  @Test
  void scoresThatSayNothingOrEverythingAreRefused() {
    List<double[]> rows = rows(3, false);
    List<double[]> turned =
        rows.stream().map(row -> new double[] {-row[0], row[1], row[2], 0}).toList();
    List<double[]> parted = List.of(new double[] {-1, 0, 1, 0}, new double[] {1, 1, 1, 0});
    assertThatThrownBy(() -> Calibration.scale(turned, true)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> Calibration.scale(parted, false)).isInstanceOf(DataException.class);
    assertThat(Calibration.scale(parted, true)[0]).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void theThresholdIsThatOfASearchOverAllScores(int seed) {
    List<double[]> rows = rows(seed, false);
    rows.forEach(row -> row[3] = LOGISTIC.mean(row[0]));
    double all = rows.stream().mapToDouble(row -> row[1] * row[2]).sum();
    List<DoubleBinaryOperator> goals =
        List.of(
            (ones, zeros) -> -(zeros + 3 * (all - ones)),
            (ones, zeros) -> -(50 * zeros + (all - ones)),
            (ones, zeros) -> ones >= 0.7 * (ones + zeros) ? ones : Double.NaN,
            (ones, zeros) -> ones + zeros <= 61 ? ones + zeros : Double.NaN);
    for (DoubleBinaryOperator goal : goals) {
      double most = Double.NEGATIVE_INFINITY;
      double best = Double.NaN;
      TreeSet<Double> thresholds = new TreeSet<>(List.of(2.0));
      rows.forEach(row -> thresholds.add(row[3]));
      for (double threshold : thresholds.descendingSet()) {
        double[] sums = new double[2];
        rows.stream()
            .filter(row -> row[3] >= threshold)
            .forEach(row -> sums[(int) row[1]] += row[2]);
        double worth = goal.applyAsDouble(sums[1], sums[0]);
        if (worth > most) {
          most = worth;
          best = threshold;
        }
      }
      double found = Calibration.best(rows, goal);
      assertThat(found).isEqualTo(best);
      PointwiseLoss decided = new Calibration(found, List.of(), List.of()).of(LOGISTIC);
      rows.forEach(row -> assertThat(decided.isPositive(row[0])).isEqualTo(row[3] >= found));
    }
  }

  @Test
  void pointsThatFallAreNone() {
    assertThatThrownBy(() -> new Calibration(0.5, List.of(1.0, 2.0), List.of(0.5, 0.4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Calibration(0.5, List.of(2.0, 2.0), List.of(0.5, 0.6)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Calibration(0.5, List.of(2.0), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
