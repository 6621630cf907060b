package org.thalweg.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.update.Updater;

/**
 * The conf of a training run: made from text, or by a program with {@link #builder()}. Its
 * constructor refuses values out of range and values that do not fit together, so whatever made it,
 * {@link #render()} gives text that parses back to an equal conf. {@link Keys} has its keys.
 *
 * @param data the data
 * @param objective the objective without its penalty
 * @param penalty the penalty
 * @param method how the objective is minimised
 * @param updater the rule that turns gradients into steps, for method sgd
 * @param learningRate the factor of every step, for method sgd
 * @param onDivergence what happens where the objective is no longer finite, for method sgd
 * @param batch how batches are drawn
 * @param rounds what is done between two broadcasts of the parameters, for method sgd
 * @param aggregation how sums travel to the driver, as text
 * @param storage where executors keep the rows
 * @param start where the parameters start
 * @param stop when the run ends
 * @param seed the seed of everything that is random
 * @param output the directory of the results; empty where a program takes them
 * @param checkpoint where and when checkpoints are written
 * @param log what is written for other programs
 * @param tune a search for the best values of some keys
 */
public record TrainingConf(
    DataConf data,
    ObjectiveConf objective,
    Named<Penalties> penalty,
    Method method,
    Named<Updater> updater,
    Named<LearningRate> learningRate,
    Named<OnDivergence> onDivergence,
    BatchConf batch,
    RoundConf rounds,
    String aggregation,
    Storage storage,
    StartPoint start,
    StopConf stop,
    long seed,
    Optional<String> output,
    CheckpointConf checkpoint,
    LogConf log,
    TuneConf tune) {

  /** How the objective is minimised. */
  public enum Method {
    AUTO(true),
    SGD(false),
    SVRG(true),
    LBFGS(false),
    NEWTON(true),
    INTERIOR_POINT(true),
    SDCA(true);

    private final boolean setsItsSteps;

    Method(boolean setsItsSteps) {
      this.setsItsSteps = setsItsSteps;
    }

    /** The name in a conf: interiorPoint. */
    public String text() {
      return Settings.lower(this);
    }

    /** Whether the method chooses its steps itself, and refuses the keys of gradient steps. */
    public boolean setsItsSteps() {
      return setsItsSteps;
    }
  }

  /** Where executors keep the rows. */
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

  /** What a malformed row does: it ends the run, or it is left out and counted. */
  public enum Malformed {
    FAIL,
    DROP
  }

  /** Whether features are divided by their standard deviation, and their means subtracted. */
  public enum Standardize {
    NONE,
    SCALE,
    SCALE_AND_CENTER
  }

  /**
   * Checks every value and every rule that values must fit together by.
   *
   * @throws ConfException if a rule is broken: one line that names the key, the rule and the value
   */
  public TrainingConf(
      DataConf data,
      ObjectiveConf objective,
      Named<Penalties> penalty,
      Method method,
      Named<Updater> updater,
      Named<LearningRate> learningRate,
      Named<OnDivergence> onDivergence,
      BatchConf batch,
      RoundConf rounds,
      String aggregation,
      Storage storage,
      StartPoint start,
      StopConf stop,
      long seed,
      Optional<String> output,
      CheckpointConf checkpoint,
      LogConf log,
      TuneConf tune) {
    this.data = data;
    this.objective = objective;
    this.penalty = penalty;
    this.method = method;
    this.updater = updater;
    this.learningRate = learningRate;
    this.onDivergence = onDivergence;
    this.batch = batch;
    this.rounds = rounds;
    this.aggregation = aggregation;
    this.storage = storage;
    this.start = start;
    this.stop = stop;
    this.seed = seed;
    this.output = output;
    this.checkpoint = checkpoint;
    this.log = log;
    this.tune = tune;
    Keys.ALL.forEach(key -> key.check(this));
    MethodRules.check(this);
    StepRules.check(this);
    DataRules.check(this);
    ValidationConf.check(this);
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
    return ConfReader.read(Hocon.parse(file, Settings.overrides(overrides, Keys.NAMES)));
  }

  /**
   * A conf from HOCON text that came from elsewhere, and settings that override it.
   *
   * @param name where from, for messages
   * @param overrides each {@code key=value}
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf read(String name, String hocon, List<String> overrides) {
    return ConfReader.read(
        Hocon.parse("conf " + name, hocon, Settings.overrides(overrides, Keys.NAMES)));
  }

  /** A builder without any value; {@code objective.loss} alone must be given. */
  public static ConfBuilder builder() {
    return new ConfBuilder(new Values());
  }

  /**
   * A builder of other confs like this one. It has the values that are not defaults; so defaults
   * that depend on others, as that of {@code method} does, follow what is changed.
   */
  public ConfBuilder toBuilder() {
    return new ConfBuilder(ConfReader.withoutDefaults(this));
  }

  /**
   * Where the training data are.
   *
   * @throws ConfException if {@code data.train} is not given
   */
  public String requireTrain() {
    return data.train().orElseThrow(() -> new ConfException("data.train must be given"));
  }

  /**
   * Where the results go.
   *
   * @throws ConfException if {@code output} is not given
   */
  public String requireOutput() {
    return output.orElseThrow(() -> new ConfException("output must be given"));
  }

  /** The updater that moves the parameters on the driver. */
  public Updater outermost() {
    return rounds.local().isPresent() ? rounds.outer().value() : updater.value();
  }

  /** Whether the conf says where the parameters start. */
  public boolean hasStart() {
    return !start.equals(Values.absent(RunKeys.START));
  }

  /**
   * Whether the method takes steps along gradients of batches: sgd, and auto where the objective is
   * not convex in scores that are linear in w.
   */
  public boolean takesGradientSteps() {
    return method == Method.SGD || method == Method.AUTO && !MethodRules.takesRounds(objective);
  }

  /** Whether learning rates fall to the end of the budget, so that they depend on it. */
  public boolean ratesFollowBudget() {
    return takesGradientSteps()
        && (method == Method.AUTO
            || learningRate.value() instanceof Auto && !updater.value().isLearningRateFree());
  }

  /** Whether the method may certify how far F is above its minimum, by a bound of its own. */
  public boolean certifiesGap() {
    return MethodRules.certifies(method, objective, penalty.value());
  }

  /** Whether a bound of the gap is known though the intercept has no penalty. */
  public boolean hasFreeIntercept() {
    return MethodRules.hasFreeIntercept(this);
  }

  /** How strongly convex the objective is with its penalty, or why it is not; whatever the data. */
  public StrongConvexity strongConvexity() {
    return objective.strongConvexity(penalty.value());
  }

  /**
   * The same conf with another objective, which may be the user's own; all else as it is.
   *
   * @throws ConfException if something else does not fit it
   */
  public TrainingConf withObjective(ObjectiveConf other) {
    return with(other, updater);
  }

  /**
   * The same conf with another updater, which may be the user's own; all else as it is.
   *
   * @throws ConfException if something else does not fit it, such as a method other than sgd
   */
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
        checkpoint,
        log,
        tune);
  }

  /**
   * All keys that are set and used, with their effective values, as HOCON. It parses back to an
   * equal conf, unless it holds passwords, for which hashes stand.
   *
   * @throws ConfException if it is longer than a conf may be
   */
  public String render() {
    return ConfText.render(this);
  }

  /** The values of the conf by key, in the order of the keys. */
  public Map<String, String> settings() {
    return ConfText.values(this);
  }

  /** The effective conf as text that can be parsed again: that of {@link #render}. */
  @Override
  public String toString() {
    return render();
  }
}
