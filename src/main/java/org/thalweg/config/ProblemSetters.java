package org.thalweg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Malformed;
import org.thalweg.config.TrainingConf.Standardize;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.ModelFamily;
import org.thalweg.penalty.Penalties;

/**
 * The methods of {@link ConfBuilder} that say what is minimised: the keys of {@link ProblemKeys}.
 */
sealed interface ProblemSetters permits ConfBuilder {
  /** The value of a key of the table. */
  <T> ConfBuilder set(Key<T> key, T value);

  /** Another builder, with the value of a key given as the text of a conf. */
  <T> ConfBuilder text(Key<T> key, String text);

  default ConfBuilder train(String value) {
    return set(ProblemKeys.TRAIN, value);
  }

  default ConfBuilder test(String value) {
    return set(ProblemKeys.TEST, value);
  }

  default ConfBuilder validation(HeldOut value) {
    return set(ProblemKeys.VALIDATION, value);
  }

  default ConfBuilder validation(String text) {
    return text(ProblemKeys.VALIDATION, text);
  }

  default ConfBuilder validationMetric(Metric value) {
    return set(ProblemKeys.VALIDATION_METRIC, Registry.metrics().named(value));
  }

  default ConfBuilder validationMetric(String text) {
    return text(ProblemKeys.VALIDATION_METRIC, text);
  }

  default ConfBuilder validationEveryRounds(long value) {
    return set(ProblemKeys.VALIDATION_EVERY_ROUNDS, value);
  }

  default ConfBuilder format(String value) {
    return set(ProblemKeys.FORMAT, value);
  }

  default ConfBuilder label(String value) {
    return set(ProblemKeys.LABEL, value);
  }

  default ConfBuilder weight(String value) {
    return set(ProblemKeys.WEIGHT, value);
  }

  default ConfBuilder offset(String value) {
    return set(ProblemKeys.OFFSET, value);
  }

  default ConfBuilder id(String value) {
    return set(ProblemKeys.ID, value);
  }

  default ConfBuilder features(String... names) {
    return set(ProblemKeys.FEATURES, List.of(names));
  }

  default ConfBuilder categorical(String... names) {
    return set(ProblemKeys.CATEGORICAL, List.of(names));
  }

  default ConfBuilder classNames(String... names) {
    return set(ProblemKeys.CLASS_NAMES, List.of(names));
  }

  default ConfBuilder missing(Imputation value) {
    return set(ProblemKeys.MISSING, Registry.imputations().named(value));
  }

  default ConfBuilder missing(String text) {
    return text(ProblemKeys.MISSING, text);
  }

  default ConfBuilder hashBits(int value) {
    return set(ProblemKeys.HASH_BITS, (long) value);
  }

  default ConfBuilder options(Map<String, String> value) {
    return set(ProblemKeys.OPTIONS, value);
  }

  default ConfBuilder shards(int value) {
    return set(ProblemKeys.SHARDS, (long) value);
  }

  default ConfBuilder partitions(int value) {
    return set(ProblemKeys.PARTITIONS, (long) value);
  }

  default ConfBuilder malformed(Malformed value) {
    return set(ProblemKeys.MALFORMED, value);
  }

  default ConfBuilder downsample(double value) {
    return set(ProblemKeys.DOWNSAMPLE, value);
  }

  default ConfBuilder standardize(Standardize value) {
    return set(ProblemKeys.STANDARDIZE, value);
  }

  default ConfBuilder standardize(String text) {
    return text(ProblemKeys.STANDARDIZE, text);
  }

  default ConfBuilder model(ModelFamily value) {
    return set(ProblemKeys.MODEL, Registry.models().named(value));
  }

  default ConfBuilder model(String text) {
    return text(ProblemKeys.MODEL, text);
  }

  default ConfBuilder loss(PointwiseLoss value) {
    return set(ProblemKeys.LOSS, Optional.of(Registry.losses().named(value)));
  }

  default ConfBuilder loss(String text) {
    return text(ProblemKeys.LOSS, text);
  }

  default ConfBuilder classes(int value) {
    return set(ProblemKeys.CLASSES, (long) value);
  }

  default ConfBuilder intercept(boolean value) {
    return set(ProblemKeys.INTERCEPT, value);
  }

  default ConfBuilder classWeights(ClassWeights value) {
    return set(ProblemKeys.CLASS_WEIGHTS, value);
  }

  default ConfBuilder classWeights(String text) {
    return text(ProblemKeys.CLASS_WEIGHTS, text);
  }

  default ConfBuilder penalty(Penalties value) {
    return set(ProblemKeys.PENALTY, Registry.penalties().named(value));
  }

  default ConfBuilder penalty(String text) {
    return text(ProblemKeys.PENALTY, text);
  }
}
