package org.thalweg.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Malformed;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.config.TrainingConf.Standardize;
import org.thalweg.config.TrainingConf.Storage;
import org.thalweg.epoch.Round;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.ModelFamily;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.OnDivergence;
import org.thalweg.update.Updater;

/**
 * Makes a {@link TrainingConf} by program. A method has the name of its key without points; those
 * of the groups data and objective go without the name of the group. What is not given has the
 * default that it has in text. {@link #set} takes any key and any value as text.
 *
 * <pre>{@code
 * TrainingConf conf =
 *     TrainingConf.builder()
 *         .train("rows.libsvm")
 *         .loss("logistic")
 *         .penalty(new Penalty.L2(1e-4))
 *         .stopMaxEpochs(20)
 *         .build();
 * }</pre>
 *
 * <p>A value out of its range is refused where it is given, and values that do not fit together by
 * {@link #build}; both with a {@link ConfException}.
 */
public final class ConfBuilder {
  private final Values values;

  ConfBuilder(Values values) {
    this.values = values;
  }

  /**
   * The values of a HOCON file, which need not be a whole conf yet.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if a key is unknown or a value out of its range
   */
  public static ConfBuilder read(Path file, List<String> overrides) {
    return of(Hocon.parse(file, Settings.overrides(overrides, Keys.NAMES)));
  }

  /** The same of HOCON text that came from elsewhere, with a name for messages. */
  public static ConfBuilder read(String name, String hocon, List<String> overrides) {
    return of(Hocon.parse("conf " + name, hocon, Settings.overrides(overrides, Keys.NAMES)));
  }

  private static ConfBuilder of(Config config) {
    return new ConfBuilder(Values.of(config.withoutPath(Settings.VARIABLES), Keys.ALL));
  }

  /** The conf that has the values set so far, and defaults elsewhere, checked by all rules. */
  public TrainingConf build() {
    return ConfReader.assemble(values);
  }

  /** The value of a key, as it stands on a command line. */
  public ConfBuilder set(String key, String text) {
    return text(Keys.named(key), text);
  }

  /** The value of a key of the table. */
  public <T> ConfBuilder set(Key<T> key, T value) {
    values.put(key, value);
    return this;
  }

  private <T> ConfBuilder text(Key<T> key, String text) {
    return set(key, Values.parsed(key, text));
  }

  public ConfBuilder train(String value) {
    return set(ProblemKeys.TRAIN, value);
  }

  public ConfBuilder test(String value) {
    return set(ProblemKeys.TEST, value);
  }

  public ConfBuilder validation(HeldOut value) {
    return set(ProblemKeys.VALIDATION, value);
  }

  public ConfBuilder validation(String text) {
    return text(ProblemKeys.VALIDATION, text);
  }

  public ConfBuilder validationMetric(Metric value) {
    return set(ProblemKeys.VALIDATION_METRIC, Registry.metrics().named(value));
  }

  public ConfBuilder validationMetric(String text) {
    return text(ProblemKeys.VALIDATION_METRIC, text);
  }

  public ConfBuilder validationEveryRounds(long value) {
    return set(ProblemKeys.VALIDATION_EVERY_ROUNDS, value);
  }

  public ConfBuilder format(String value) {
    return set(ProblemKeys.FORMAT, value);
  }

  public ConfBuilder label(String value) {
    return set(ProblemKeys.LABEL, value);
  }

  public ConfBuilder weight(String value) {
    return set(ProblemKeys.WEIGHT, value);
  }

  public ConfBuilder offset(String value) {
    return set(ProblemKeys.OFFSET, value);
  }

  public ConfBuilder id(String value) {
    return set(ProblemKeys.ID, value);
  }

  public ConfBuilder features(String... names) {
    return set(ProblemKeys.FEATURES, List.of(names));
  }

  public ConfBuilder categorical(String... names) {
    return set(ProblemKeys.CATEGORICAL, List.of(names));
  }

  public ConfBuilder classNames(String... names) {
    return set(ProblemKeys.CLASS_NAMES, List.of(names));
  }

  public ConfBuilder hashBits(int value) {
    return set(ProblemKeys.HASH_BITS, (long) value);
  }

  public ConfBuilder options(Map<String, String> value) {
    return set(ProblemKeys.OPTIONS, value);
  }

  public ConfBuilder shards(int value) {
    return set(ProblemKeys.SHARDS, (long) value);
  }

  public ConfBuilder partitions(int value) {
    return set(ProblemKeys.PARTITIONS, (long) value);
  }

  public ConfBuilder malformed(Malformed value) {
    return set(ProblemKeys.MALFORMED, value);
  }

  public ConfBuilder downsample(double value) {
    return set(ProblemKeys.DOWNSAMPLE, value);
  }

  public ConfBuilder standardize(Standardize value) {
    return set(ProblemKeys.STANDARDIZE, value);
  }

  public ConfBuilder standardize(String text) {
    return text(ProblemKeys.STANDARDIZE, text);
  }

  public ConfBuilder model(ModelFamily value) {
    return set(ProblemKeys.MODEL, Registry.models().named(value));
  }

  public ConfBuilder model(String text) {
    return text(ProblemKeys.MODEL, text);
  }

  public ConfBuilder loss(PointwiseLoss value) {
    return set(ProblemKeys.LOSS, Optional.of(Registry.losses().named(value)));
  }

  public ConfBuilder loss(String text) {
    return text(ProblemKeys.LOSS, text);
  }

  public ConfBuilder classes(int value) {
    return set(ProblemKeys.CLASSES, (long) value);
  }

  public ConfBuilder intercept(boolean value) {
    return set(ProblemKeys.INTERCEPT, value);
  }

  public ConfBuilder classWeights(ClassWeights value) {
    return set(ProblemKeys.CLASS_WEIGHTS, value);
  }

  public ConfBuilder classWeights(String text) {
    return text(ProblemKeys.CLASS_WEIGHTS, text);
  }

  public ConfBuilder penalty(Penalties value) {
    return set(ProblemKeys.PENALTY, Registry.penalties().named(value));
  }

  public ConfBuilder penalty(String text) {
    return text(ProblemKeys.PENALTY, text);
  }

  public ConfBuilder method(Method value) {
    return set(RunKeys.METHOD, value);
  }

  public ConfBuilder method(String text) {
    return text(RunKeys.METHOD, text);
  }

  public ConfBuilder updater(Updater value) {
    return set(RunKeys.UPDATER, Registry.updaters().named(value));
  }

  public ConfBuilder updater(String text) {
    return text(RunKeys.UPDATER, text);
  }

  public ConfBuilder learningRate(LearningRate value) {
    return set(RunKeys.LEARNING_RATE, Registry.schedules().named(value));
  }

  public ConfBuilder learningRate(String text) {
    return text(RunKeys.LEARNING_RATE, text);
  }

  public ConfBuilder onDivergence(OnDivergence value) {
    return set(RunKeys.ON_DIVERGENCE, Registry.onDivergence().named(value));
  }

  public ConfBuilder onDivergence(String text) {
    return text(RunKeys.ON_DIVERGENCE, text);
  }

  public ConfBuilder batchSampling(Sampling value) {
    return set(RunKeys.BATCH_SAMPLING, value);
  }

  public ConfBuilder batchRows(long value) {
    return set(RunKeys.BATCH_ROWS, value);
  }

  public ConfBuilder batchFraction(double value) {
    return set(RunKeys.BATCH_FRACTION, value);
  }

  public ConfBuilder round(Round value) {
    return set(RunKeys.ROUND, Registry.rounds().named(value));
  }

  public ConfBuilder round(String text) {
    return text(RunKeys.ROUND, text);
  }

  public ConfBuilder outer(Updater value) {
    return set(RunKeys.OUTER, Registry.updaters().named(value));
  }

  public ConfBuilder outer(String text) {
    return text(RunKeys.OUTER, text);
  }

  public ConfBuilder outerLearningRate(LearningRate value) {
    return set(RunKeys.OUTER_LEARNING_RATE, Registry.schedules().named(value));
  }

  public ConfBuilder outerLearningRate(String text) {
    return text(RunKeys.OUTER_LEARNING_RATE, text);
  }

  public ConfBuilder aggregation(String value) {
    return set(RunKeys.AGGREGATION, value);
  }

  public ConfBuilder storage(Storage value) {
    return set(RunKeys.STORAGE, value);
  }

  public ConfBuilder start(StartPoint value) {
    return set(RunKeys.START, value);
  }

  public ConfBuilder start(String text) {
    return text(RunKeys.START, text);
  }

  public ConfBuilder stopMaxSteps(long value) {
    return set(RunKeys.STOP_MAX_STEPS, value);
  }

  public ConfBuilder stopMaxEpochs(double value) {
    return set(RunKeys.STOP_MAX_EPOCHS, value);
  }

  public ConfBuilder stopGradientNorm(double value) {
    return set(RunKeys.STOP_GRADIENT_NORM, value);
  }

  public ConfBuilder stopGap(double value) {
    return set(RunKeys.STOP_GAP, value);
  }

  public ConfBuilder stopObjectiveChange(double value) {
    return set(RunKeys.STOP_OBJECTIVE_CHANGE, value);
  }

  public ConfBuilder stopSmallStep(double value) {
    return set(RunKeys.STOP_SMALL_STEP, value);
  }

  public ConfBuilder stopSeconds(double value) {
    return set(RunKeys.STOP_SECONDS, value);
  }

  public ConfBuilder stopValidation(EarlyStop value) {
    return set(RunKeys.STOP_VALIDATION, value);
  }

  public ConfBuilder stopValidation(String text) {
    return text(RunKeys.STOP_VALIDATION, text);
  }

  public ConfBuilder seed(long value) {
    return set(RunKeys.SEED, value);
  }

  public ConfBuilder output(String value) {
    return set(RunKeys.OUTPUT, value);
  }

  public ConfBuilder checkpointDirectory(String value) {
    return set(RunKeys.CHECKPOINT_DIRECTORY, value);
  }

  public ConfBuilder checkpointEveryRounds(long value) {
    return set(RunKeys.CHECKPOINT_EVERY_ROUNDS, value);
  }

  public ConfBuilder checkpointEverySeconds(double value) {
    return set(RunKeys.CHECKPOINT_EVERY_SECONDS, value);
  }

  public ConfBuilder checkpointKeep(int value) {
    return set(RunKeys.CHECKPOINT_KEEP, (long) value);
  }

  public ConfBuilder logTensorboard(boolean value) {
    return set(RunKeys.LOG_TENSORBOARD, value);
  }

  public ConfBuilder logStandardErrors(boolean value) {
    return set(RunKeys.LOG_STANDARD_ERRORS, value);
  }

  public ConfBuilder tuneGrid(Map<String, List<String>> value) {
    return set(TuneKeys.GRID, value);
  }

  public ConfBuilder tuneRanges(Map<String, String> value) {
    return set(TuneKeys.RANGES, value);
  }

  public ConfBuilder tuneSamples(int value) {
    return set(TuneKeys.SAMPLES, (long) value);
  }

  public ConfBuilder tuneSampling(TuneConf.Sampling value) {
    return set(TuneKeys.SAMPLING, value);
  }

  public ConfBuilder tuneFolds(int value) {
    return set(TuneKeys.FOLDS, (long) value);
  }

  public ConfBuilder tuneFold(int value) {
    return set(TuneKeys.FOLD, (long) value);
  }

  public ConfBuilder tuneMetric(String value) {
    return set(TuneKeys.METRIC, value);
  }

  public ConfBuilder tuneRefit(boolean value) {
    return set(TuneKeys.REFIT, value);
  }

  public ConfBuilder tuneHalving(int value) {
    return set(TuneKeys.HALVING, (long) value);
  }

  public ConfBuilder tuneBootstrap(int value) {
    return set(TuneKeys.BOOTSTRAP, (long) value);
  }

  public ConfBuilder tuneSeed(long value) {
    return set(TuneKeys.SEED, value);
  }

  /** Another builder, without the value of a key, which then has its default. */
  public ConfBuilder without(Key<?> key) {
    return new ConfBuilder(values.without(key));
  }

  /** Another builder with the same values. */
  public ConfBuilder copy() {
    return new ConfBuilder(values.copy());
  }

  /** What the values set so far say of a search. */
  public TuneConf tune() {
    return TuneConf.of(values);
  }
}
