package org.thalweg.ml;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfException;
import scala.Option;

/**
 * The classes of the labels of a fit.
 *
 * @param count how many there are: as the metadata of the label column say, else one more than the
 *     largest label
 * @param weights Σ s of each class up to the largest label
 */
record Classes(int count, double[] weights) {

  /**
   * The classes of loaded rows.
   *
   * @throws ConfException if the metadata of the column say that there are fewer
   */
  static Classes of(Fit fit, Dataset<?> dataset, String labelCol) {
    double[] weights = fit.rows().classWeights();
    Option<Object> told =
        MetadataUtils.getNumClasses(dataset.schema().apply(dataset.schema().fieldIndex(labelCol)));
    if (told.isDefined() && (Integer) told.get() < weights.length) {
      throw new ConfException(
          "labels of column %s must be of the %s classes that its metadata tell but one was %d"
              .formatted(labelCol, told.get(), weights.length - 1));
    }
    return of(fit, told.isDefined() ? (Integer) told.get() : weights.length);
  }

  /** Two classes, or as many as loaded rows have, whatever the metadata of their column say. */
  static Classes ofRows(Fit fit) {
    return of(fit, Math.max(2, fit.rows().classWeights().length));
  }

  private static Classes of(Fit fit, int count) {
    Classes classes = new Classes(count, fit.rows().classWeights());
    fit.rows().data().validation().ifPresent(rows -> classes.requireThese(rows.classes()));
    return classes;
  }

  /** Requires of the rows that are held out that they are of no other classes. */
  private void requireThese(int held) {
    if (held > count) {
      throw new ConfException(
          "labels of the rows that are held out must be of the %d classes of the others but one was %d"
              .formatted(count, held - 1));
    }
  }

  /** Whether all rows have the same label. */
  boolean isConstant() {
    return Arrays.stream(weights).filter(weight -> weight > 0).count() == 1;
  }

  /** The label of all rows. */
  int constant() {
    return IntStream.range(0, weights.length).filter(c -> weights[c] > 0).findFirst().orElse(0);
  }

  /**
   * Requires at most two classes.
   *
   * @param rule what asks for that: "family binomial"
   */
  void requireBinary(String rule) {
    if (count > 2) {
      throw new ConfException(
          "labels must be of at most 2 classes for %s but were of %d".formatted(rule, count));
    }
  }

  /**
   * Requires as many thresholds as a model has classes, where there are any.
   *
   * @param thresholds a Param of the estimator
   */
  static void requireThresholds(Params estimator, DoubleArrayParam thresholds, int count) {
    if (estimator.isDefined(thresholds)) {
      double[] given = estimator.getOrDefault(thresholds);
      if (given.length != count) {
        throw new ConfException(
            "thresholds must be one for each of %d classes but were %s"
                .formatted(count, Arrays.toString(given)));
      }
    }
  }
}
