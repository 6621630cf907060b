package org.thalweg.config;

import java.util.List;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.InputWeights;

/** What the treatment of rows and features requires of the objective. */
final class DataRules {
  private DataRules() {}

  static void check(DataConf data, ObjectiveConf objective, Sampling sampling) {
    LabelDomain labels = objective.labels();
    if (data.input().columns().isEmpty()) {
      objective.formula().requireColumns(List.of()); // LIBSVM text has none
    }
    if (data.rows().downsample() < 1 && labels != LabelDomain.BINARY) {
      throw unfit("data.downsample", LabelDomain.BINARY.toString(), objective);
    }
    int names = data.input().columns().map(all -> all.classNames().size()).orElse(0);
    if (names > 0 && !labels.isOfClasses()) {
      throw unfit("data.classNames", "that are classes", objective);
    }
    if (names > 2 && labels == LabelDomain.BINARY) {
      throw unfit("data.classNames of %d classes".formatted(names), "of as many", objective);
    }
    if (sampling == Sampling.STRATIFIED && !labels.isOfClasses()) {
      throw unfit("batch.sampling stratified", "that are classes", objective);
    }
    if (data.rows().classWeights().isPresent() && !labels.isOfClasses()) {
      throw unfit(ClassWeights.KEY, "that are classes", objective);
    }
    if (objective.readsColumnsAlone() && data.rows().standardize() != Standardize.NONE) {
      throw new ConfException(
          "data.standardize must be none for a loss of columns alone, whose rows have no features,"
              + " but was "
              + Settings.lower(data.rows().standardize()));
    }
    if (data.rows().standardize() == Standardize.SCALE_AND_CENTER) {
      requireCentring(objective);
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
          "data.standardize must be none, scale or numbers %s but was scaleAndCenter"
              .formatted(where));
    }
  }

  private static ConfException unfit(String key, String wanted, ObjectiveConf objective) {
    return new ConfException(
        "%s must have labels %s but %s has %s"
            .formatted(key, wanted, objective.lossText(), objective.labels()));
  }
}
