package org.thalweg.ml;

import org.apache.spark.sql.Dataset;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.TargetMoments;
import org.thalweg.run.TrainingData;
import org.thalweg.spark.FeatureStatistics;

/**
 * The rows of a Dataset, read for the fits of one estimator or of several at once, and what is
 * known of them. The rows are freed when it is closed.
 *
 * @see Form
 */
final class FitRows implements AutoCloseable {
  private final Form form;
  private final TrainingData data;
  private TargetMoments targets; // null before they are needed
  private FeatureMoments features; // likewise

  private FitRows(Form form, TrainingData data) {
    this.form = form;
    this.data = data;
  }

  /**
   * Reads them.
   *
   * @throws org.thalweg.text.DataException if a row is not what it must be, or there is none
   */
  static FitRows read(Form form, Dataset<?> dataset) {
    return new FitRows(form, form.read(dataset));
  }

  Columns columns() {
    return form.columns();
  }

  TrainingData data() {
    return data;
  }

  /** Weights, and mean and variance of the labels. */
  synchronized TargetMoments targets() {
    if (targets == null) {
      targets = FeatureStatistics.targets(data.train());
    }
    return targets;
  }

  /** Means and variances of the features. */
  synchronized FeatureMoments features() {
    if (features == null) {
      features = FeatureStatistics.moments(data.train(), data.features());
    }
    return features;
  }

  @Override
  public void close() {
    data.close();
  }
}
