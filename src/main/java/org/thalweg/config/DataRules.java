package org.thalweg.config;

import java.util.List;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.config.TrainingConf.Standardize;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.InputWeights;

/** What the treatment of rows and features requires of the objective. */
final class DataRules {
  private DataRules() {}

  static void check(TrainingConf conf) {
    LabelDomain labels = conf.objective().labels();
    if (conf.data().rows().downsample() < 1 && labels != LabelDomain.BINARY) {
      throw unfit("data.downsample", LabelDomain.BINARY.toString(), conf, labels);
    }
    int names = conf.data().input().columns().map(all -> all.classNames().size()).orElse(0);
    if (names > 0 && !labels.isOfClasses()) {
      throw unfit("data.classNames", "that are classes", conf, labels);
    }
    if (names > 2 && labels == LabelDomain.BINARY) {
      throw unfit("data.classNames of %d classes".formatted(names), "of as many", conf, labels);
    }
    if (conf.batch().sampling() == Sampling.STRATIFIED && !labels.isOfClasses()) {
      throw unfit("batch.sampling stratified", "that are classes", conf, labels);
    }
    if (conf.data().rows().classWeights().isPresent() && !labels.isOfClasses()) {
      throw unfit(ClassWeights.KEY, "that are classes", conf, labels);
    }
    if (conf.data().rows().standardize() == Standardize.SCALE_AND_CENTER) {
      requireCentring(conf.objective());
    }
  }

  private static void requireCentring(ObjectiveConf objective) {
    List<InputWeights> inputs = objective.ofAnyData().inputs();
    if (inputs.stream().anyMatch(input -> input.intercepts() < 0)) {
      String where =
          objective.intercept()
              ? "for %s, which has no intercept for the means of the features,"
                  .formatted(objective.model().text())
              : "without objective.intercept";
      throw new ConfException(
          "data.standardize must be none or scale %s but was scaleAndCenter".formatted(where));
    }
  }

  private static ConfException unfit(
      String key, String wanted, TrainingConf conf, LabelDomain labels) {
    return new ConfException(
        "%s must have labels %s but %s has %s"
            .formatted(key, wanted, conf.objective().lossText(), labels));
  }
}
