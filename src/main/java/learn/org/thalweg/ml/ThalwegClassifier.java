package org.thalweg.ml;

import java.util.Arrays;
import org.apache.spark.ml.util.Identifiable;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;

/**
 * Any classification loss with any model, penalty and method. Its Params are the keys of a conf
 * under their short names, with values as on a command line, beside {@code labelCol}, {@code
 * featuresCol} and the columns of predictions; {@code loss} must be set. {@code probabilityCol}
 * must be empty for a loss without probabilities, and {@code thresholds} not be set. The same keys
 * and rows give the same bits of w as {@code thalweg train}.
 *
 * <pre>{@code
 * new ThalwegClassifier().setKey("loss", "smoothedHinge").setKey("penalty", "l1(1e-3)").fit(rows)
 * }</pre>
 */
public final class ThalwegClassifier extends ThalwegClassifierSetters {
  private static final long serialVersionUID = 1;

  public ThalwegClassifier() {
    this(Identifiable.randomUID("thalwegClassifier"));
  }

  public ThalwegClassifier(String uid) {
    super(uid);
  }

  @Override
  Fit.FitTask<ThalwegClassificationModel> task() {
    TrainingConf conf = keys.conf(getLabelCol(), getFeaturesCol());
    requireClasses(conf.objective());
    return Fit.FitTask.ofKeys(this, keys, getFeaturesCol(), conf, ThalwegClassificationModel::new);
  }

  private void requireClasses(ObjectiveConf objective) {
    if (objective.readsColumnsAlone()) {
      throw new ConfException(
          "loss must have a score z for ThalwegClassifier, and ThalwegRegressor takes functions of columns alone, but was %s"
              .formatted(objective.lossText()));
    }
    if (!objective.labels().isOfClasses()) {
      throw new ConfException(
          "loss %s is for regression; use ThalwegRegressor, or a loss for classification"
              .formatted(objective.lossText()));
    }
    boolean hasProbabilities =
        (objective.wantsClasses() ? objective.withClasses(2) : objective).over(1).isProbabilistic();
    if (!hasProbabilities && !getProbabilityCol().isEmpty()) {
      throw new ConfException(
          "probabilityCol must be empty for loss %s, which has no probabilities, but was %s"
              .formatted(objective.lossText(), getProbabilityCol()));
    }
    if (!hasProbabilities && isDefined(thresholds())) {
      throw new ConfException(
          "thresholds must not be set for loss %s, which has no probabilities, but were %s"
              .formatted(objective.lossText(), Arrays.toString(getThresholds())));
    }
  }
}
