package org.thalweg.config;

import java.util.Optional;

/**
 * The data of a run.
 *
 * @param train where the training data are; empty where a program hands them over
 * @param test the rows to evaluate on; empty for none
 * @param input their format
 * @param shards the number of shards; 0 for a number that depends on the size of the data
 * @param partitions the number of Spark partitions; 0 for a number that depends on the cluster
 * @param ranges the number of ranges of the features, where w lies in such; 0 for a number that
 *     depends on the number of features
 * @param rows what becomes of the rows
 * @param validation the rows that a run is validated on
 */
public record DataConf(
    Optional<String> train,
    Optional<HeldOut> test,
    InputConf input,
    int shards,
    int partitions,
    int ranges,
    RowTreatment rows,
    ValidationConf validation) {

  static DataConf of(KeyValues values) {
    return new DataConf(
        values.get(DataKeys.TRAIN),
        values.get(DataKeys.TEST),
        InputConf.of(values),
        values.get(ProblemKeys.SHARDS).orElse(0),
        values.get(ProblemKeys.PARTITIONS).orElse(0),
        values.get(ProblemKeys.RANGES).orElse(0),
        new RowTreatment(
            values.orDefault(ProblemKeys.MALFORMED),
            values.orDefault(ProblemKeys.DOWNSAMPLE),
            values.orDefault(ProblemKeys.STANDARDIZE),
            values.get(ProblemKeys.CLASS_WEIGHTS)),
        ValidationConf.of(values));
  }

  /**
   * What becomes of the rows that are read.
   *
   * @param malformed what a malformed row does
   * @param downsample the probability with which a row of label 0 is kept, in (0, 1]
   * @param standardize what the features are divided by, and whether their means are subtracted
   * @param classWeights factors of the weights of rows by their class; empty where all are 1
   */
  public record RowTreatment(
      Malformed malformed,
      double downsample,
      Standardize standardize,
      Optional<ClassWeights> classWeights) {}
}
