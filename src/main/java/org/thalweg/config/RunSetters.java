package org.thalweg.config;

import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.config.TrainingConf.Storage;
import org.thalweg.epoch.Round;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.OnDivergence;
import org.thalweg.update.Updater;

/** The methods of {@link ConfBuilder} that say how: the keys of {@link RunKeys}. */
sealed interface RunSetters permits ConfBuilder {
  /** The value of a key of the table. */
  <T> ConfBuilder set(Key<T> key, T value);

  /** The same as text. */
  <T> ConfBuilder text(Key<T> key, String text);

  default ConfBuilder method(Method value) {
    return set(RunKeys.METHOD, value);
  }

  default ConfBuilder method(String text) {
    return text(RunKeys.METHOD, text);
  }

  default ConfBuilder updater(Updater value) {
    return set(RunKeys.UPDATER, Registry.updaters().named(value));
  }

  default ConfBuilder updater(String text) {
    return text(RunKeys.UPDATER, text);
  }

  default ConfBuilder learningRate(LearningRate value) {
    return set(RunKeys.LEARNING_RATE, Registry.schedules().named(value));
  }

  default ConfBuilder learningRate(String text) {
    return text(RunKeys.LEARNING_RATE, text);
  }

  default ConfBuilder onDivergence(OnDivergence value) {
    return set(RunKeys.ON_DIVERGENCE, Registry.onDivergence().named(value));
  }

  default ConfBuilder onDivergence(String text) {
    return text(RunKeys.ON_DIVERGENCE, text);
  }

  default ConfBuilder batchSampling(Sampling value) {
    return set(RunKeys.BATCH_SAMPLING, value);
  }

  default ConfBuilder batchRows(long value) {
    return set(RunKeys.BATCH_ROWS, value);
  }

  default ConfBuilder batchFraction(double value) {
    return set(RunKeys.BATCH_FRACTION, value);
  }

  default ConfBuilder round(Round value) {
    return set(RunKeys.ROUND, Registry.rounds().named(value));
  }

  default ConfBuilder round(String text) {
    return text(RunKeys.ROUND, text);
  }

  default ConfBuilder outer(Updater value) {
    return set(RunKeys.OUTER, Registry.updaters().named(value));
  }

  default ConfBuilder outer(String text) {
    return text(RunKeys.OUTER, text);
  }

  default ConfBuilder outerLearningRate(LearningRate value) {
    return set(RunKeys.OUTER_LEARNING_RATE, Registry.schedules().named(value));
  }

  default ConfBuilder outerLearningRate(String text) {
    return text(RunKeys.OUTER_LEARNING_RATE, text);
  }

  default ConfBuilder aggregation(String value) {
    return set(RunKeys.AGGREGATION, value);
  }

  default ConfBuilder storage(Storage value) {
    return set(RunKeys.STORAGE, value);
  }

  default ConfBuilder start(StartPoint value) {
    return set(RunKeys.START, value);
  }

  default ConfBuilder start(String text) {
    return text(RunKeys.START, text);
  }

  default ConfBuilder stopMaxSteps(long value) {
    return set(RunKeys.STOP_MAX_STEPS, value);
  }

  default ConfBuilder stopMaxEpochs(double value) {
    return set(RunKeys.STOP_MAX_EPOCHS, value);
  }

  default ConfBuilder stopGradientNorm(double value) {
    return set(RunKeys.STOP_GRADIENT_NORM, value);
  }

  default ConfBuilder stopGap(double value) {
    return set(RunKeys.STOP_GAP, value);
  }

  default ConfBuilder stopRelativeGap(double value) {
    return set(RunKeys.STOP_RELATIVE_GAP, value);
  }

  default ConfBuilder stopObjectiveChange(double value) {
    return set(RunKeys.STOP_OBJECTIVE_CHANGE, value);
  }

  default ConfBuilder stopSmallStep(double value) {
    return set(RunKeys.STOP_SMALL_STEP, value);
  }

  default ConfBuilder stopSeconds(double value) {
    return set(RunKeys.STOP_SECONDS, value);
  }

  default ConfBuilder stopValidation(EarlyStop value) {
    return set(RunKeys.STOP_VALIDATION, value);
  }

  default ConfBuilder stopValidation(String text) {
    return text(RunKeys.STOP_VALIDATION, text);
  }

  default ConfBuilder seed(long value) {
    return set(RunKeys.SEED, value);
  }

  default ConfBuilder output(String value) {
    return set(RunKeys.OUTPUT, value);
  }

  default ConfBuilder checkpointDirectory(String value) {
    return set(RunKeys.CHECKPOINT_DIRECTORY, value);
  }

  default ConfBuilder checkpointEveryRounds(long value) {
    return set(RunKeys.CHECKPOINT_EVERY_ROUNDS, value);
  }

  default ConfBuilder checkpointEverySeconds(double value) {
    return set(RunKeys.CHECKPOINT_EVERY_SECONDS, value);
  }

  default ConfBuilder checkpointKeep(int value) {
    return set(RunKeys.CHECKPOINT_KEEP, (long) value);
  }

  default ConfBuilder logTensorboard(boolean value) {
    return set(RunKeys.LOG_TENSORBOARD, value);
  }
}
