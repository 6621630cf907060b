package org.thalweg.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;

/**
 * The metrics of small sets with ties and weights, beside the values of the functions of
 * sklearn.metrics, which stand beside them; scikit-learn 1.4.2.
 */
class MetricsTest {
  private static final ScoredExample BINARY =
      ScoredExample.of(
          new ClassificationLosses.Logistic(),
          new double[] {2, 0.5, 0.5, -1, 0, 0.5, -0.25, 3, -1, 1.5, -2, 0},
          new double[] {1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1},
          new double[] {1, 2, 0.5, 1, 3, 1, 0.25, 1, 2, 1.5, 1, 0.75});
  private static final ScoredExample CLASSES =
      ScoredExample.ofClasses(
          new double[][] {
            {1, 0.2, -0.5},
            {0.1, 0.9, 0.3},
            {0, 0, 1.2},
            {2, 1, 0},
            {0.3, 0.2, 0.1},
            {-1, 0.5, 0.4},
            {0.2, 0.1, 0.7},
            {0.6, 0.5, 0.9}
          },
          new double[] {0, 1, 2, 1, 0, 2, 2, 1},
          new double[] {1, 2, 0.5, 1, 3, 1, 0.25, 1.5});
  private static final ScoredExample NUMBERS =
      ScoredExample.of(
          new RegressionLosses.HalfSquared(),
          new double[] {1.2, -0.5, 3, 2.5, 0, 4.1},
          new double[] {1, 0, 2, 2.5, -1, 5},
          new double[] {1, 2, 0.5, 1, 3, 0.25});
  private static final double[] LOGARITHMS = {0.1, 1.2, -0.7, 2, 0};
  private static final double[] COUNTS = {1, 4, 0, 6, 2};
  private static final double[] AMOUNTS = {0.5, 4, 0.3, 6, 2};
  private static final double[] WEIGHTS = {1, 2, 0.5, 1.5, 3};

  @Test
  void twoClasses() {
    close(BINARY, new LossMetrics.LogLoss(), 0.6006269719925574, 0.6054037300181615); // log_loss
    close(BINARY, new ClassMetrics.Auc(), 0.7053571428571428, 0.6944444444444444); // roc_auc_score
    close( // average_precision_score
        BINARY, new ClassMetrics.AveragePrecision(), 0.7535204620960434, 0.736111111111111);
    close( // auc of precision_recall_curve, which begins at precision 1, as this set does
        BINARY, new ClassMetrics.AucPR(), 0.7183819087888854, 0.7256944444444444);
    close(BINARY, new ClassMetrics.Accuracy(), 0.5333333333333333, 0.5); // accuracy_score
    close(BINARY, new ClassMetrics.F1(), 0.5333333333333333, 0.5); // f1_score
    close(BINARY, new LossMetrics.Deviance(), 1.2012539439851149, 1.210807460036323);
    close(BINARY, new LossMetrics.MeanLoss(), 0.6006269719925574, 0.6054037300181615);
  }

  @Test
  void manyClasses() {
    close(CLASSES, new LossMetrics.LogLoss(), 0.9283136059000444, 0.8738465056353534); // log_loss
    close(CLASSES, new ClassMetrics.Accuracy(), 0.6585365853658537, 0.625); // accuracy_score
    close( // f1_score with average="weighted"
        CLASSES, new ClassMetrics.F1(), 0.6450542005420055, 0.6000000000000001);
    close(CLASSES, new LossMetrics.Deviance(), 2 * 0.9283136059000444, 2 * 0.8738465056353534);
  }

  @Test
  void numbers() {
    close(NUMBERS, new NumberMetrics.Mse(), 0.5474193548387097, 0.5166666666666667);
    close(NUMBERS, new NumberMetrics.Rmse(), 0.7398779323906814, 0.7187952884282609);
    close(NUMBERS, new NumberMetrics.Mae(), 0.6354838709677421, 0.6); // mean_absolute_error
    close(NUMBERS, new NumberMetrics.R2(), 0.7579061205706397, 0.8604127579737335); // r2_score
    close( // mean_pinball_loss with alpha=0.9
        NUMBERS, new NumberMetrics.Pinball(0.9), 0.19, 0.24666666666666673);
    close( // mean_tweedie_deviance with power=0
        NUMBERS, new LossMetrics.Deviance(), 0.5474193548387097, 0.5166666666666667);
    close(NUMBERS, new LossMetrics.MeanLoss(), 0.5474193548387097 / 2, 0.5166666666666667 / 2);
  }

  @Test
  void numbersWhoseScoreIsALogarithm() {
    ScoredExample counts = logarithms(new LogLinkLosses.Poisson(), COUNTS);
    close( // mean_poisson_deviance
        counts, new LossMetrics.Deviance(), 0.43808868980292864, 0.43718314580081524);
    close(counts, new NumberMetrics.Rmse(), 0.9322725373008406, 0.8543273062095276);
    close(counts, new NumberMetrics.Mae(), 0.8496017341117792, 0.734139079612232);
    close( // mean_gamma_deviance
        logarithms(new LogLinkLosses.Gamma(), AMOUNTS),
        new LossMetrics.Deviance(),
        0.32187924363172393,
        0.2797008169222391);
    close( // mean_tweedie_deviance with power=1.5
        logarithms(new LogLinkLosses.Tweedie(1.5), COUNTS),
        new LossMetrics.Deviance(),
        0.47208118295638424,
        0.7381646564297755);
  }

  private static void close(ScoredExample rows, Metric metric, double weighed, double plain) {
    double[] ones = new double[rows.labels().length];
    Arrays.fill(ones, 1);
    assertThat(rows.measure(metric)).as(metric.name()).isCloseTo(weighed, within(1e-9));
    assertThat(rows.weighing(ones).measure(metric))
        .as("%s without weights", metric.name())
        .isCloseTo(plain, within(1e-9));
  }

  private static ScoredExample logarithms(PointwiseLoss loss, double[] labels) {
    return ScoredExample.of(loss, LOGARITHMS, labels, WEIGHTS);
  }
}
