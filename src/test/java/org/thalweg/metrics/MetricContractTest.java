package org.thalweg.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;

/** What every metric promises, on every kind of objective that it fits. */
class MetricContractTest {
  static final List<Metric> MEMBERS =
      List.of(
          new LossMetrics.LogLoss(),
          new ClassMetrics.Auc(),
          new ClassMetrics.AucPR(),
          new ClassMetrics.AveragePrecision(),
          new ClassMetrics.Accuracy(),
          new ClassMetrics.F1(),
          new ClassMetrics.Brier(),
          new ClassMetrics.Ece(),
          new ClassMetrics.LogLossCalibrated(),
          new NumberMetrics.Rmse(),
          new NumberMetrics.Mse(),
          new NumberMetrics.Mae(),
          new NumberMetrics.R2(),
          new LossMetrics.Deviance(),
          new NumberMetrics.Pinball(0.9),
          new LossMetrics.MeanLoss());

  private static final List<Objective> OBJECTIVES =
      List.of(
          new LinearObjective(new ClassificationLosses.Logistic(), 1, false),
          new LinearObjective(new ClassificationLosses.Hinge(), 1, false),
          new SoftmaxObjective(new SoftmaxLoss(2), 2, false),
          new SoftmaxObjective(new SoftmaxLoss(4), 4, false),
          new LinearObjective(new RegressionLosses.HalfSquared(), 1, false),
          new LinearObjective(new RegressionLosses.Quantile(0.3), 1, false),
          new LinearObjective(new LogLinkLosses.Poisson(), 1, false),
          new LinearObjective(new LogLinkLosses.Gamma(), 1, false),
          new LinearObjective(new LogLinkLosses.Tweedie(), 1, false));

  static Stream<Arguments> pairs() {
    return MEMBERS.stream()
        .flatMap(
            metric ->
                OBJECTIVES.stream()
                    .filter(objective -> metric.unfit(objective).isEmpty())
                    .map(objective -> Arguments.of(metric, objective)));
  }

  @Test
  void theListHasEveryMemberOfTheTable() {
    assertThat(MEMBERS.stream().map(Object::getClass))
        .containsExactlyElementsOf(Metrics.TABLE.stream().map(Metrics.Member::type).toList());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aWeightOfTwoIsARowTwiceAndOneOfNoneIsNoRow(Metric metric, Objective objective) {
    ScoredExample rows = ScoredExample.random(objective, 60, 3);
    double[] whole = Arrays.stream(rows.weights()).map(s -> 2 * s).toArray();
    int[] repeated =
        IntStream.range(0, 60)
            .flatMap(i -> IntStream.range(0, (int) whole[i]).map(copy -> i))
            .toArray();
    double[] ones = new double[repeated.length];
    Arrays.fill(ones, 1);
    assertThat(rows.weighing(whole).measure(metric))
        .isCloseTo(rows.rows(repeated).weighing(ones).measure(metric), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void howBlocksAreThreadedChangesNoBitAndShardsOnlyTheRounding(
      Metric metric, Objective objective) {
    ScoredExample rows = ScoredExample.random(objective, 500, 4);
    double whole = rows.measure(metric);
    assertThat(rows.measure(metric, rows.shards(7))).isCloseTo(whole, within(1e-12));
    assertThat(rows.measure(metric, rows.shards(7)))
        .isEqualTo(rows.measure(metric, rows.shards(7)));
    assertThat(rows.measure(metric, rows.shards(700))).isCloseTo(whole, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aScoreThatIsNoNumberMakesItNone(Metric metric, Objective objective) {
    ScoredExample rows = ScoredExample.random(objective, 60, 5);
    double[] ones = new double[60];
    Arrays.fill(ones, 1);
    double[] lost = rows.w();
    lost[0] = Double.NaN;
    MetricSet set = new MetricSet(objective, List.of(metric));
    assertThat(set.measure(lost, rows.weighing(ones).shards(3))).containsOnly(Double.NaN);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void betterScoresHaveABetterValue(Metric metric, Objective objective) {
    ScoredExample rows = ScoredExample.random(objective, 200, 6);
    ScoredExample worse = worsened(rows);
    double good = rows.measure(metric);
    double bad = worse.measure(metric);
    assertThat(metric.isBetter(good, bad, 0)).as("%s before %s", good, bad).isTrue();
    assertThat(metric.isBetter(bad, good, 0)).isFalse();
    assertThat(metric.isBetter(good, good, 0)).isFalse();
    assertThat(metric.isBetter(good, bad, 2 * Math.abs(good - bad))).isFalse();
    assertThat(metric.isBetter(Double.NaN, bad, 0)).isFalse();
    assertThat(metric.isBetter(bad, Double.NaN, 0)).isTrue();
    assertThat(metric.isBetter(Double.NaN, Double.NaN, 0)).isFalse();
  }

  /** The scores of the first output with the other sign. */
  private static ScoredExample worsened(ScoredExample rows) {
    double[][] scores =
        Arrays.stream(rows.scores())
            .map(
                row -> {
                  double[] other = row.clone();
                  other[0] = -other[0];
                  return other;
                })
            .toArray(double[][]::new);
    return new ScoredExample(rows.objective(), scores, rows.labels(), rows.weights());
  }

  @Test
  void whatDoesNotFitIsRefusedInALine() {
    for (Metric metric : MEMBERS) {
      for (Objective objective : OBJECTIVES) {
        metric
            .unfit(objective)
            .ifPresent(
                why ->
                    assertThatIllegalArgumentException()
                        .isThrownBy(() -> new MetricSet(objective, List.of(metric)))
                        .withMessageContaining(metric.name())
                        .withMessageContaining("must have")
                        .withMessageNotContaining("\n"));
      }
    }
  }

  /** Pairs of metric and objective that fit: one bit each, in the order of the lists. */
  @Test
  void theTableOfWhatFits() {
    String table =
        String.join(
            "\n",
            MEMBERS.stream()
                .map(
                    metric ->
                        metric.name()
                            + " "
                            + String.join(
                                "",
                                OBJECTIVES.stream()
                                    .map(o -> metric.unfit(o).isEmpty() ? "x" : ".")
                                    .toList()))
                .toList());
    assertThat(table)
        .isEqualTo(
            """
            logLoss x.xx.....
            auc xx.......
            aucPR xx.......
            averagePrecision xx.......
            accuracy xxxx.....
            f1 xxxx.....
            brier x........
            ece x........
            logLossCalibrated x........
            rmse ....xxxxx
            mse ....xxxxx
            mae ....xxxxx
            r2 ....xxxxx
            deviance x.xxx.xxx
            pinball(0.9) ....xxxxx
            loss xxxxxxxxx""");
  }

  /** Of two groups whose order is wrong the mean is what is left; the scale does not matter. */
  @Test
  void logLossCalibratedIsThatOfThePools() {
    double[] labels = {0, 0, 1, 1, 0, 0, 1, 1, 1, 0};
    double[] groups = {-1, -1, -1, 0, 0, 1, 1, 2, 2, 2}; // 1/3, then 1/2 and 1/2 are one, then 2/3
    double[] ones = DoubleStream.generate(() -> 1).limit(10).toArray();
    double third = -(StrictMath.log(1 / 3.0) + 2 * StrictMath.log(2 / 3.0));
    double expected = (2 * third + 4 * StrictMath.log(2)) / 10;
    for (double scale : new double[] {0.1, 1, 12}) {
      double[] scores = Arrays.stream(groups).map(z -> scale * z + 0.5).toArray();
      ScoredExample rows =
          ScoredExample.of(new ClassificationLosses.Logistic(), scores, labels, ones);
      assertThat(rows.measure(new ClassMetrics.LogLossCalibrated()))
          .isCloseTo(expected, within(1e-14));
    }
  }

  @Test
  void rowsOfOneLabelHaveNoRanksAndNoSpread() {
    Objective logistic = OBJECTIVES.get(0);
    Objective squares = OBJECTIVES.get(4);
    for (Metric metric : MEMBERS.subList(1, 4)) {
      for (double label : new double[] {0, 1}) {
        ScoredExample rows =
            ScoredExample.of(
                ((LinearObjective) logistic).loss(),
                new double[] {1, 2, 2},
                new double[] {label, label, label},
                new double[] {1, 1, 1});
        assertThat(rows.measure(metric)).isNaN();
      }
    }
    ScoredExample same =
        ScoredExample.of(
            ((LinearObjective) squares).loss(),
            new double[] {1, 2},
            new double[] {5, 5},
            new double[] {1, 3});
    assertThat(same.measure(new NumberMetrics.R2())).isNaN();
    double[] labels = {0.7, 0.7, 0.7, 0.7, 0.7};
    double[] weights = {0.1, 0.3, 0.1, 0.7, 1e-3}; // 0.7·0.1/0.1 is not 0.7
    ScoredExample weighed =
        ScoredExample.of(((LinearObjective) squares).loss(), new double[5], labels, weights);
    assertThat(weighed.measure(new NumberMetrics.R2())).isNaN();
    assertThat(
            new MetricSet(squares, List.of(new NumberMetrics.R2()))
                .byName(new double[] {Double.NaN}))
        .isEmpty();
  }
}
