package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.update.Updater;

/**
 * The whole conf of a training run, checked. Made from text; see the README for the keys.
 *
 * @param data what to train and test on
 * @param objective what to minimise
 * @param penalty what to add to it
 * @param method how w is found
 * @param updater the rule, for sgd
 * @param learningRate its η
 * @param onDivergence what it does where the objective leaves the numbers
 * @param batch how batches are drawn
 * @param rounds what is done between two broadcasts of w, for sgd
 * @param aggregation how sums reach the driver, as text
 * @param storage where executors keep the data
 * @param start where w begins
 * @param stop when to stop
 * @param seed of everything random
 * @param output directory for the results
 * @param checkpoint where and when to leave checkpoints
 */
public record TrainingConf(
    Data data,
    ObjectiveConf objective,
    Named<Penalties> penalty,
    Method method,
    Named<Updater> updater,
    Named<LearningRate> learningRate,
    Named<OnDivergence> onDivergence,
    Batch batch,
    RoundConf rounds,
    String aggregation,
    Storage storage,
    StartPoint start,
    Stop stop,
    long seed,
    String output,
    CheckpointConf checkpoint) {

  /** How w is found. */
  public enum Method {
    AUTO,
    SGD,
    SVRG,
    LBFGS
  }

  /** Where executors keep the data. */
  public enum Storage {
    MEMORY,
    MEMORY_AND_DISK,
    DISK
  }

  /** How the rows of a batch are drawn. */
  public enum Sampling {
    FULL,
    EPOCH,
    STRATIFIED,
    BERNOULLI,
    REPLACEMENT,
    PARTITIONS
  }

  /** What a malformed row does: it ends the run, or is left out and counted. */
  public enum Malformed {
    FAIL,
    DROP
  }

  /**
   * Where the data are.
   *
   * @param test empty for none
   * @param input what form they have
   * @param shards 0 for a number that depends on the size of the data
   * @param partitions 0 for a number that depends on the cluster
   * @param rows what becomes of the rows
   */
  public record Data(
      String train,
      Optional<String> test,
      InputConf input,
      int shards,
      int partitions,
      RowTreatment rows) {}

  /**
   * What becomes of the rows that are read.
   *
   * @param downsample the probability with which a row of label 0 is kept
   * @param classWeights empty where classes count as they are
   */
  public record RowTreatment(
      Malformed malformed,
      double downsample,
      Standardize standardize,
      Optional<ClassWeights> classWeights) {}

  /** What becomes of features: divided by their standard deviation, and their mean taken away. */
  public enum Standardize {
    NONE,
    SCALE,
    SCALE_AND_CENTER
  }

  /**
   * A way of drawing rows, and how many.
   *
   * @param rows 0 where a fraction is given
   * @param fraction 0 where rows are given; both are 0 for full, and for a size by that of the data
   */
  public record Batch(Sampling sampling, long rows, double fraction) {
    private static final long MOST = 1024;
    private static final long LEAST = 16;
    private static final long PER_EPOCH = 64;

    /** Rows of a batch drawn from so many: as given, else a 64th of them, from 16 to 1,024. */
    public long rowsOf(long all) {
      if (fraction > 0) {
        return Math.max(1, Math.round(fraction * all));
      }
      return rows > 0 ? rows : Math.max(LEAST, Math.min(MOST, all / PER_EPOCH));
    }

    /** The share of so many rows that a batch has. */
    public double fractionOf(long all) {
      return fraction > 0 ? fraction : Math.min(1, (double) rowsOf(all) / all);
    }
  }

  /**
   * Where w begins: a rule, or the directory of a model.
   *
   * @param rule null where there is a model
   * @param model null where there is a rule
   */
  public record StartPoint(Named<Start> rule, String model) {}

  /** The stop rules that are set; those that are not are empty. */
  public record Stop(
      Optional<Long> maxSteps,
      Optional<Double> maxEpochs,
      Optional<Double> gradientNorm,
      Optional<Double> gap,
      Optional<Double> objectiveChange,
      Optional<Double> smallStep,
      Optional<Double> seconds) {

    /** The number of steps after which steps or epochs run out; empty where they do not. */
    public OptionalLong budget(double stepsPerEpoch) {
      return LongStream.concat(
              maxSteps.stream().mapToLong(steps -> steps),
              maxEpochs.stream().mapToLong(epochs -> (long) Math.ceil(epochs * stepsPerEpoch)))
          .min();
    }

    /**
     * Their disjunction, convergence first; without the gap, which takes more to tell.
     *
     * @param stepsPerEpoch the window of objectiveChange, at least 10
     */
    public StopCriterion criterion(double stepsPerEpoch) {
      int window = (int) Math.max(10, Math.min(1e6, Math.ceil(stepsPerEpoch)));
      List<Optional<StopCriterion>> rules =
          List.of(
              gradientNorm.map(StopCriterion.GradientNorm::new),
              objectiveChange.map(change -> new StopCriterion.ObjectiveChange(change, window)),
              smallStep.map(StopCriterion.SmallStep::new),
              maxSteps.map(StopCriterion.MaxSteps::new),
              maxEpochs.map(StopCriterion.MaxEpochs::new),
              seconds.map(s -> new StopCriterion.Time(Duration.ofNanos((long) (s * 1e9)))));
      return rules.stream()
          .flatMap(Optional::stream)
          .reduce(StopCriterion::or)
          .orElse(StopCriterion.never());
    }
  }

  /**
   * A conf from HOCON text.
   *
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf parse(String hocon) {
    return ConfReader.read(Hocon.parse("the conf", hocon));
  }

  /**
   * A conf from a HOCON file, which may include others beside it, and settings that override it.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf read(Path file, List<String> overrides) {
    return ConfReader.read(settings(overrides).withFallback(Hocon.parse(file)));
  }

  /**
   * A conf from HOCON text that came from elsewhere, and settings that override it.
   *
   * @param name where from, for messages
   * @param overrides each {@code key=value}
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf read(String name, String hocon, List<String> overrides) {
    return ConfReader.read(settings(overrides).withFallback(Hocon.parse("conf " + name, hocon)));
  }

  private static Config settings(List<String> overrides) {
    Config settings = ConfigFactory.empty();
    for (String override : overrides) {
      settings = Settings.override(override, ConfReader.KEYS).withFallback(settings);
    }
    return settings;
  }

  /** The rule that moves the w of the driver. */
  public Updater outermost() {
    return rounds.local().isPresent() ? rounds.outer().value() : updater.value();
  }

  /** λ of the objective with its penalty, or why it is not strongly convex; whatever the data. */
  public StrongConvexity strongConvexity() {
    return objective.strongConvexity(penalty.value());
  }

  /** The same for another objective, be it of the user's own. */
  public TrainingConf withObjective(ObjectiveConf other) {
    return with(other, updater);
  }

  /** The same with another rule, be it of the user's own. */
  public TrainingConf withUpdater(Updater other) {
    return with(objective, Registry.updaters().named(other));
  }

  private TrainingConf with(ObjectiveConf objective, Named<Updater> updater) {
    return new TrainingConf(
        data,
        objective,
        penalty,
        method,
        updater,
        learningRate,
        onDivergence,
        batch,
        rounds,
        aggregation,
        storage,
        start,
        stop,
        seed,
        output,
        checkpoint);
  }

  /** All keys with their effective values, as HOCON that parses back, but for {@link Secrets}. */
  public String render() {
    return ConfText.render(this);
  }

  /** As {@link #render}. */
  @Override
  public String toString() {
    return render();
  }
}
