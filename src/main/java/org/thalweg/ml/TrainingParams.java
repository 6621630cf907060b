package org.thalweg.ml;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params that Thalweg adds to those of Spark: how the objective is minimised, and until when.
 * Each is a key of a conf under its short name. Its values are text as on a command line, and
 * {@code explainParams} says what it means. If no Param says how the objective is minimised, the
 * method is {@code newton} for smooth objectives with at most 1000 weights, and {@code auto}
 * otherwise; neither needs tuning. The estimators say where they differ.
 *
 * @param <T> the estimator
 */
public interface TrainingParams<T extends TrainingParams<T>> extends Params {

  /** The Param of a key of a conf. */
  Param<String> keyParam(String shortName);

  /** Sets the Param of a key of a conf. */
  @SuppressWarnings("unchecked") // T is the type of this
  default T setKey(String shortName, String value) {
    set(keyParam(shortName), value);
    return (T) this;
  }

  default Param<String> method() {
    return keyParam("method");
  }

  default T setMethod(String value) {
    return setKey("method", value);
  }

  default Param<String> updater() {
    return keyParam("updater");
  }

  default T setUpdater(String value) {
    return setKey("updater", value);
  }

  default Param<String> learningRate() {
    return keyParam("learningRate");
  }

  default T setLearningRate(String value) {
    return setKey("learningRate", value);
  }

  default T setLearningRate(double value) {
    return setKey("learningRate", Double.toString(value));
  }

  default Param<String> onDivergence() {
    return keyParam("onDivergence");
  }

  default T setOnDivergence(String value) {
    return setKey("onDivergence", value);
  }

  default Param<String> batchSampling() {
    return keyParam("batchSampling");
  }

  default T setBatchSampling(String value) {
    return setKey("batchSampling", value);
  }

  default Param<String> batchRows() {
    return keyParam("batchRows");
  }

  default T setBatchRows(String value) {
    return setKey("batchRows", value);
  }

  default T setBatchRows(long value) {
    return setKey("batchRows", Long.toString(value));
  }

  default Param<String> batchFraction() {
    return keyParam("batchFraction");
  }

  default T setBatchFraction(String value) {
    return setKey("batchFraction", value);
  }

  default T setBatchFraction(double value) {
    return setKey("batchFraction", Double.toString(value));
  }

  default Param<String> round() {
    return keyParam("round");
  }

  default T setRound(String value) {
    return setKey("round", value);
  }

  default Param<String> outer() {
    return keyParam("outer");
  }

  default T setOuter(String value) {
    return setKey("outer", value);
  }

  default Param<String> outerLearningRate() {
    return keyParam("outerLearningRate");
  }

  default T setOuterLearningRate(String value) {
    return setKey("outerLearningRate", value);
  }

  default Param<String> aggregation() {
    return keyParam("aggregation");
  }

  default T setAggregation(String value) {
    return setKey("aggregation", value);
  }

  default Param<String> storage() {
    return keyParam("storage");
  }

  default T setStorage(String value) {
    return setKey("storage", value);
  }

  default Param<String> stopMaxEpochs() {
    return keyParam("stopMaxEpochs");
  }

  default T setStopMaxEpochs(String value) {
    return setKey("stopMaxEpochs", value);
  }

  default T setStopMaxEpochs(double value) {
    return setKey("stopMaxEpochs", Double.toString(value));
  }

  default Param<String> stopGradientNorm() {
    return keyParam("stopGradientNorm");
  }

  default T setStopGradientNorm(String value) {
    return setKey("stopGradientNorm", value);
  }

  default T setStopGradientNorm(double value) {
    return setKey("stopGradientNorm", Double.toString(value));
  }

  default Param<String> stopGap() {
    return keyParam("stopGap");
  }

  default T setStopGap(String value) {
    return setKey("stopGap", value);
  }

  default T setStopGap(double value) {
    return setKey("stopGap", Double.toString(value));
  }

  default Param<String> stopObjectiveChange() {
    return keyParam("stopObjectiveChange");
  }

  default T setStopObjectiveChange(String value) {
    return setKey("stopObjectiveChange", value);
  }

  default T setStopObjectiveChange(double value) {
    return setKey("stopObjectiveChange", Double.toString(value));
  }

  default Param<String> stopSmallStep() {
    return keyParam("stopSmallStep");
  }

  default T setStopSmallStep(String value) {
    return setKey("stopSmallStep", value);
  }

  default T setStopSmallStep(double value) {
    return setKey("stopSmallStep", Double.toString(value));
  }

  default Param<String> stopSeconds() {
    return keyParam("stopSeconds");
  }

  default T setStopSeconds(String value) {
    return setKey("stopSeconds", value);
  }

  default T setStopSeconds(double value) {
    return setKey("stopSeconds", Double.toString(value));
  }

  default Param<String> checkpointDirectory() {
    return keyParam("checkpointDirectory");
  }

  default T setCheckpointDirectory(String value) {
    return setKey("checkpointDirectory", value);
  }

  default Param<String> checkpointEveryRounds() {
    return keyParam("checkpointEveryRounds");
  }

  default T setCheckpointEveryRounds(String value) {
    return setKey("checkpointEveryRounds", value);
  }

  default T setCheckpointEveryRounds(long value) {
    return setKey("checkpointEveryRounds", Long.toString(value));
  }

  default Param<String> checkpointEverySeconds() {
    return keyParam("checkpointEverySeconds");
  }

  default T setCheckpointEverySeconds(String value) {
    return setKey("checkpointEverySeconds", value);
  }

  default T setCheckpointEverySeconds(double value) {
    return setKey("checkpointEverySeconds", Double.toString(value));
  }

  default Param<String> checkpointKeep() {
    return keyParam("checkpointKeep");
  }

  default T setCheckpointKeep(String value) {
    return setKey("checkpointKeep", value);
  }

  default T setCheckpointKeep(int value) {
    return setKey("checkpointKeep", Integer.toString(value));
  }

  default Param<String> shards() {
    return keyParam("shards");
  }

  default T setShards(String value) {
    return setKey("shards", value);
  }

  default T setShards(int value) {
    return setKey("shards", Integer.toString(value));
  }

  default Param<String> partitions() {
    return keyParam("partitions");
  }

  default T setPartitions(String value) {
    return setKey("partitions", value);
  }

  default T setPartitions(int value) {
    return setKey("partitions", Integer.toString(value));
  }

  default Param<String> validationIndicatorCol() {
    return keyParam(KeyParams.INDICATOR);
  }

  /** Names the column of true and false that says which rows are held out for validation. */
  default T setValidationIndicatorCol(String value) {
    return setKey(KeyParams.INDICATOR, value);
  }

  default Param<String> validation() {
    return keyParam("validation");
  }

  default T setValidation(String value) {
    return setKey("validation", value);
  }

  default T setValidation(double fraction) {
    return setKey("validation", Double.toString(fraction));
  }

  default Param<String> validationMetric() {
    return keyParam("validationMetric");
  }

  default T setValidationMetric(String value) {
    return setKey("validationMetric", value);
  }

  default Param<String> validationEveryRounds() {
    return keyParam("validationEveryRounds");
  }

  default T setValidationEveryRounds(String value) {
    return setKey("validationEveryRounds", value);
  }

  default T setValidationEveryRounds(long value) {
    return setKey("validationEveryRounds", Long.toString(value));
  }

  default Param<String> stopValidation() {
    return keyParam("stopValidation");
  }

  default T setStopValidation(String value) {
    return setKey("stopValidation", value);
  }
}
