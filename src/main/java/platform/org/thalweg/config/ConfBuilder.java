package org.thalweg.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.InputWeights;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedule;
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
public final class ConfBuilder implements ConfSetters {
  private final KeyValues values;

  ConfBuilder(KeyValues values) {
    this.values = values;
  }

  /**
   * The values of a HOCON file, which need not be a whole conf yet.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if a key is unknown or a value out of its range
   */
  public static ConfBuilder read(Path file, List<String> overrides) {
    return of(Hocon.parse(file, Overrides.of(overrides, Keys.NAMES)));
  }

  /** A builder with the values of a HOCON text, which has a name for messages. */
  public static ConfBuilder read(String name, String hocon, List<String> overrides) {
    return of(Hocon.parse("conf " + name, hocon, Overrides.of(overrides, Keys.NAMES)));
  }

  static ConfBuilder of(Config config) {
    return new ConfBuilder(KeyValues.of(config.withoutPath(Settings.VARIABLES), Keys.ALL));
  }

  /** The conf that has the values set so far, and defaults elsewhere, checked by all rules. */
  public TrainingConf build() {
    return checked(ConfReader.complete(values));
  }

  /** The conf of the values of all keys that are used and have one, checked by all rules. */
  static TrainingConf checked(KeyValues all) {
    TrainingConf conf = new TrainingConf(all);
    MethodRules.check(all);
    StepRules.check(all);
    PlacementRules.check(all);
    DataRules.check(conf.data(), conf.objective(), conf.batch().sampling());
    conf.data().validation().check(conf.data(), conf.objective(), conf.stop(), conf.tune().folds());
    return conf;
  }

  /** The value of a key, as it stands on a command line. */
  public ConfBuilder set(String key, String text) {
    return text(Keys.named(key), text);
  }

  @Override
  public <T> ConfBuilder set(Key<T> key, T value) {
    values.put(key, value);
    return this;
  }

  @Override
  public <T> ConfBuilder text(Key<T> key, String text) {
    return set(key, KeyValues.parsed(key, text));
  }

  /** The loss of a score; the text {@code softmax} is that of several. */
  public ConfBuilder loss(PointwiseLoss value) {
    return set(ProblemKeys.LOSS, Optional.of(Registry.losses().named(value)));
  }

  /** The number of folds, into which rows come by the hash of their place. */
  public ConfBuilder tuneFolds(int count) {
    return tuneFolds(Folds.of(count));
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

  /** Whether the penalty set so far is a path. */
  public boolean takesPath() {
    return values.orDefault(ProblemKeys.PENALTY).value().path().isPresent();
  }

  /** What the treatment of rows and features requires of the objective. */
  private static final class DataRules {
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

  /** What gradient steps and local rounds require of updaters, learning rates and batches. */
  private static final class StepRules {
    private StepRules() {}

    static void check(KeyValues conf) {
      if (conf.get(RunKeys.METHOD).orElseThrow() == Method.SGD) {
        checkUpdater(conf);
        checkSearch(conf);
      }
      if (RoundConf.isLocal(conf)) {
        checkLocal(conf);
      }
    }

    private static void checkUpdater(KeyValues conf) {
      Updater updater = conf.orDefault(RunKeys.UPDATER).value();
      if (updater.needsAllRows()) {
        requireAllRows(conf, "updater " + conf.orDefault(RunKeys.UPDATER).text());
      }
      if (!updater.takesProximalPenalties()
          && conf.orDefault(ProblemKeys.PENALTY).value().hasProx()) {
        throw new ConfException(
            "penalty must be smooth for updater %s but was %s"
                .formatted(
                    conf.orDefault(RunKeys.UPDATER).text(),
                    conf.orDefault(ProblemKeys.PENALTY).text()));
      }
    }

    private static void checkSearch(KeyValues conf) {
      if (!(ConfReader.learningRate(conf).value() instanceof LearningRate.Search)) {
        return;
      }
      String search = "learningRate " + ConfReader.learningRate(conf).text();
      requireAllRows(conf, search);
      if (conf.orDefault(RunKeys.UPDATER).value().looksAhead()) {
        throw new ConfException(
            "updater must not look ahead for %s but was %s"
                .formatted(search, conf.orDefault(RunKeys.UPDATER).text()));
      }
    }

    private static void requireAllRows(KeyValues conf, String what) {
      if (BatchConf.of(conf).sampling() != Sampling.FULL) {
        throw new ConfException(
            "batch.sampling must be full for %s but was %s"
                .formatted(what, Settings.lower(BatchConf.of(conf).sampling())));
      }
    }

    private static void checkLocal(KeyValues conf) {
      if (conf.get(RunKeys.METHOD).orElseThrow() != Method.SGD) {
        throw unfit(
            conf, "method must be sgd", Settings.lower(conf.get(RunKeys.METHOD).orElseThrow()));
      }
      Sampling sampling = BatchConf.of(conf).sampling();
      if (sampling != Sampling.EPOCH && sampling != Sampling.FULL) {
        throw unfit(conf, "batch.sampling must be epoch or full", Settings.lower(sampling));
      }
      if (conf.has(StopKeys.STOP_GAP)) {
        throw unfit(
            conf, "stop.gap must not be given", conf.get(StopKeys.STOP_GAP).get().toString());
      }
      if (!(conf.orDefault(RunKeys.ON_DIVERGENCE).value() instanceof OnDivergence.Stop)) {
        throw unfit(
            conf, "onDivergence must be stop", conf.orDefault(RunKeys.ON_DIVERGENCE).text());
      }
      requireSchedule(conf, "learningRate", ConfReader.learningRate(conf));
      requireSchedule(conf, "outerLearningRate", conf.orDefault(RunKeys.OUTER_LEARNING_RATE));
      if (conf.orDefault(RunKeys.OUTER).value().needsAllRows()) {
        throw unfit(
            conf, "outer must be an updater for batches", conf.orDefault(RunKeys.OUTER).text());
      }
    }

    private static void requireSchedule(KeyValues conf, String key, Named<?> rate) {
      if (!(rate.value() instanceof Schedule)) {
        throw unfit(
            conf, key + " must be a schedule, which depends on the step alone,", rate.text());
      }
    }

    private static ConfException unfit(KeyValues conf, String rule, String value) {
      return new ConfException(
          "%s for round %s but was %s"
              .formatted(rule, conf.orDefault(RunKeys.ROUND).text(), value));
    }
  }
}
