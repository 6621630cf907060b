package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.report.ScoredSample.RankCurves;

class RankCurvesTest {
  private static ScoredSample rows(double[] labels, double[] scores, double[] weights) {
    return new ScoredSample(
        "rows",
        labels.length,
        ScoredSample.LabelScale.BINARY,
        List.of(),
        true,
        labels,
        scores.clone(),
        scores,
        weights,
        null,
        Optional.empty());
  }

  /** With few distinct scores there are many ties. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 1_000_000})
  void theAreaIsThePartOfOrderedPairs(int distinct) {
    SplittableRandom random = new SplittableRandom(distinct);
    int n = 400;
    double[] labels = new double[n];
    double[] scores = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(3) == 0 ? 1 : 0;
      scores[i] = random.nextInt(distinct) + 0.1 * labels[i] * random.nextInt(2);
      weights[i] = random.nextInt(4);
    }
    double ordered = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          double s = weights[i] * weights[j];
          pairs += s;
          ordered += s * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0);
        }
      }
    }
    RankCurves curves = RankCurves.of(rows(labels, scores, weights));
    assertThat(curves.auc()).isCloseTo(ordered / pairs, within(1e-12));
    assertThat(curves.truePositiveRate()).isSorted();
    assertThat(curves.falsePositiveRate()).isSorted();
    assertThat(curves.truePositiveRate()[curves.truePositiveRate().length - 1]).isEqualTo(1);
    assertThat(curves.thresholds().length).isLessThanOrEqualTo(600);
  }

  /** The example of scikit-learn's documentation of average_precision_score. */
  @Test
  void theAveragePrecisionIsTheUsualOne() {
    double[] labels = {0, 0, 1, 1};
    double[] scores = {0.1, 0.4, 0.35, 0.8};
    RankCurves curves = RankCurves.of(rows(labels, scores, new double[] {1, 1, 1, 1}));
    assertThat(curves.averagePrecision()).isCloseTo(5.0 / 6, within(1e-12));
    assertThat(curves.auc()).isEqualTo(0.75);
  }

  @Test
  void oneClassHasNoCurve() {
    double[] ones = {1, 1};
    assertThat(RankCurves.of(rows(ones, ones, ones))).isNull();
    assertThat(RankCurves.of(rows(new double[] {1, 0}, ones, new double[] {1, 0}))).isNull();
  }

  @Test
  void scoresThatAreNoNumbersDoNotStopIt() {
    double[] labels = {1, 0, 1};
    double[] scores = {Double.NaN, 0.5, Double.NaN};
    assertThat(RankCurves.of(rows(labels, scores, new double[] {1, 1, 1}))).isNotNull();
  }

  @Test
  void manyPointsAreThinned() {
    SplittableRandom random = new SplittableRandom(1);
    double[] labels = random.doubles(50_000).map(x -> x < 0.1 ? 1 : 0).toArray();
    double[] scores = random.doubles(50_000).toArray();
    RankCurves curves = RankCurves.of(rows(labels, scores, random.doubles(50_000).toArray()));
    assertThat(curves.thresholds().length).isBetween(100, 600);
  }
}
