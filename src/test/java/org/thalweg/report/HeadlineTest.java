package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.report.Report.Headline;
import org.thalweg.report.Report.NamedWeight;
import org.thalweg.report.ScoredSample.LabelScale;
import org.thalweg.report.ScoredSample.Quality;

class HeadlineTest {
  @TempDir private Path folder;

  private static ScoredSample rows(
      LabelScale kind, double[] labels, double[] predictions, double weight) {
    double[] weights = new double[labels.length];
    Arrays.fill(weights, weight);
    return new ScoredSample(
        "the test data",
        9,
        kind,
        List.of(),
        true,
        labels,
        predictions,
        predictions,
        weights,
        null,
        Optional.empty());
  }

  private String of(ScoredSample rows, NamedWeight... weights) throws IOException {
    Path run = WrittenRun.finished(folder.resolve("run"), "adam", 3, -1);
    var beside = new Report.Beside(List.of(weights), Optional.ofNullable(rows), List.of());
    return Headline.of(
        Report.directories(List.of(run.toString()), 10, new Configuration()).get(0), beside);
  }

  /** 45 of 50 are right: from .7864 to .9565 by the formula of 1927. */
  @Test
  void anAccuracyHasTheIntervalOfWilson() throws IOException {
    double[] labels = new double[50];
    double[] predictions = new double[50];
    Arrays.fill(labels, 2);
    Arrays.fill(predictions, 0, 45, 2);
    assertThat(of(rows(LabelScale.CLASSES, labels, predictions, 1)))
        .isEqualTo(
            "Predicts the label with accuracy 0.900 (95 % interval 0.786 to 0.957) on 50 rows of the"
                + " test data.");
    assertThat(of(rows(LabelScale.CLASSES, labels, predictions, 2)))
        .contains("accuracy 0.900 on 50 rows");
  }

  /**
   * One pair of 100 is out of order: the roots of |.99 − θ| = 1.96·√V(θ) are .78320 and .99957
   * (scipy's brentq). If none is, of 35 and 35, the lower one is .94282.
   */
  @Test
  void theAreaUnderTheCurveHasAnInterval() throws IOException {
    double[] labels = new double[20];
    double[] scores = new double[20];
    for (int i = 0; i < 20; i++) {
      labels[i] = i < 10 ? 0 : 1;
      scores[i] = i;
    }
    scores[9] = 10;
    scores[10] = 9;
    assertThat(of(rows(LabelScale.BINARY, labels, scores, 1)))
        .contains("AUC 0.990 (95 % interval 0.783 to 1.00) on 20 rows of the test data");
    double[] halves = new double[70];
    Arrays.setAll(halves, i -> i < 35 ? 0 : 1);
    assertThat(of(rows(LabelScale.BINARY, halves, halves, 1)))
        .contains("AUC 1.00 (95 % interval 0.943 to 1.00) on 70 rows of the test data");
  }

  @Test
  void whatAMetricSaysStandsBesideWhatKnowsNoFeature() {
    double[] labels = {0, 1, 1, 2};
    double[] zeros = {0, 0, 0, 0};
    assertThat(Quality.meaning(rows(LabelScale.CLASSES, labels, zeros, 3)))
        .isEqualTo(
            "To predict the most frequent class, 1, for every row would have accuracy 0.500.");
    assertThat(Quality.meaning(rows(LabelScale.NUMBERS, new double[] {1, 3, 1, 3}, zeros, 2)))
        .isEqualTo("To predict the mean of these rows for each would have an error of 1.00.");
    double[] two = {0, 0, 1, 1};
    assertThat(Quality.meaning(rows(LabelScale.BINARY, two, new double[] {1, 3, 2, 4}, 1)))
        .isEqualTo(
            "Of all pairs of a row of class 1 and one of class 0, the model gives the former the"
                + " higher score in 75.0 %; by chance it would be 50 %.");
  }

  @Test
  void numbersHaveATypicalError() throws IOException {
    double[] labels = {1, 2, 3, 4};
    double[] predictions = {2, 1, 4, 3};
    assertThat(of(rows(LabelScale.NUMBERS, labels, predictions, 1)))
        .contains("a typical error (RMSE) of 1.00 (95 % interval 1.00 to 1.00)");
  }

  /** Levels of one category are one feature, and what has no effect is none. */
  @Test
  void theFeaturesThatMatterMostAreNamedByTheirColumns() throws IOException {
    assertThat(
            of(
                null,
                new NamedWeight("sex=male", "", 2, OptionalDouble.of(1)),
                new NamedWeight("sex=female", "", -2, OptionalDouble.of(-1)),
                new NamedWeight("age", "", 1, OptionalDouble.of(0.5)),
                new NamedWeight("fare", "", 1, OptionalDouble.of(0))))
        .isEqualTo(
            "Predicts the label with AUC 0.900 on the training data (which flatter it: other rows are predicted worse); sex and age matter most.");
    assertThat(of(null, new NamedWeight("age", "", 2, OptionalDouble.empty())))
        .isEqualTo(
            "Predicts the label with AUC 0.900 on the training data (which flatter it: other rows are predicted worse).");
  }

  @Test
  void aRunThatHasNotEndedHasNone() throws IOException {
    Path run = WrittenRun.killed(folder.resolve("killed"), 3);
    var beside = new Report.Beside(List.of(), Optional.empty(), List.of());
    assertThat(
            Headline.of(
                Report.directories(List.of(run.toString()), 10, new Configuration()).get(0),
                beside))
        .isEmpty();
    assertThat(ReportPageTest.html(run)).contains("<h1>killed</h1>").doesNotContain("<p class=\"h");
  }
}
