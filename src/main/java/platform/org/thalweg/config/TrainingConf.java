package org.thalweg.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.update.Updater;

/**
 * The conf of a training run: made from text, or by a program with {@link #builder()}. Values out
 * of range and values that do not fit together are refused, whatever it is made of, and {@link
 * #render()} gives text that parses back to an equal conf. {@link Keys} has its keys.
 */
public final class TrainingConf {
  private final KeyValues values;
  private final ObjectiveConf objective;
  private final DataConf data;
  private final BatchConf batch;
  private final RoundConf rounds;
  private final StopConf stop;
  private final CheckpointConf checkpoint;
  private final TuneConf tune;

  /**
   * Checks the rules within each group of keys.
   *
   * @param values of all keys that are used and have one
   * @throws ConfException if a rule is broken: one line that names the key, the rule and the value
   */
  TrainingConf(KeyValues values) {
    this.values = values;
    objective = ObjectiveConf.of(values);
    data = DataConf.of(values);
    batch = BatchConf.of(values);
    rounds = RoundConf.of(values);
    stop = StopConf.of(values);
    checkpoint = CheckpointConf.of(values);
    tune = TuneConf.of(values);
  }

  /** A conf that differs from another one in the strength of its penalty and where it is kept. */
  private TrainingConf(TrainingConf other, KeyValues values) {
    this.values = values;
    objective = other.objective;
    data = other.data;
    batch = other.batch;
    rounds = other.rounds;
    stop = other.stop;
    checkpoint = CheckpointConf.of(values);
    tune = other.tune;
  }

  /**
   * A conf from HOCON text.
   *
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf parse(String hocon) {
    return ConfBuilder.of(Hocon.parse("the conf", hocon)).build();
  }

  /**
   * A conf from a HOCON file, which may include others beside it, and settings that override it.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf read(Path file, List<String> overrides) {
    return ConfBuilder.read(file, overrides).build();
  }

  /**
   * A conf from HOCON text that came from elsewhere, and settings that override it.
   *
   * @param name where from, for messages
   * @param overrides each {@code key=value}
   * @throws ConfException if it breaks a rule
   */
  public static TrainingConf read(String name, String hocon, List<String> overrides) {
    return ConfBuilder.read(name, hocon, overrides).build();
  }

  /** A builder without any value; {@code objective.loss} alone must be given. */
  public static ConfBuilder builder() {
    return new ConfBuilder(new KeyValues());
  }

  /**
   * A builder of other confs like this one. It has the values that are not defaults; so defaults
   * that depend on others, as that of {@code method} does, follow what is changed.
   */
  public ConfBuilder toBuilder() {
    return new ConfBuilder(ConfReader.withoutDefaults(values));
  }

  /**
   * The value of a key: as it was given, or its default; empty where it has none, or the method
   * does not use it.
   */
  public <T> Optional<T> get(Key<T> key) {
    return values.get(key);
  }

  /** Where the rows come from, how they are read, and which of them are held out. */
  public DataConf data() {
    return data;
  }

  /** The model and its loss, of which the mean over the rows is minimised. */
  public ObjectiveConf objective() {
    return objective;
  }

  /** What is added to the mean loss by the size of w; or a path of such terms. */
  public Named<Penalties> penalty() {
    return values.orDefault(ProblemKeys.PENALTY);
  }

  /** The method, which is given, or follows from the other keys that are. */
  public Method method() {
    return get(RunKeys.METHOD).orElseThrow();
  }

  /** The rule that turns gradients into steps, for method sgd. */
  public Named<Updater> updater() {
    return values.orDefault(RunKeys.UPDATER);
  }

  /** The factor of every step, for method sgd. */
  public Named<LearningRate> learningRate() {
    return ConfReader.learningRate(values);
  }

  /** What happens where the objective is no longer finite, for method sgd. */
  public Named<OnDivergence> onDivergence() {
    return values.orDefault(RunKeys.ON_DIVERGENCE);
  }

  /** How the rows of a batch are drawn, and how many they are, for method sgd. */
  public BatchConf batch() {
    return batch;
  }

  /** What is done between two broadcasts of the parameters, for method sgd. */
  public RoundConf rounds() {
    return rounds;
  }

  /** How sums travel to the driver, as text. */
  public String aggregation() {
    return values.orDefault(RunKeys.AGGREGATION);
  }

  /** Where executors keep the rows between two passes. */
  public Storage storage() {
    return values.orDefault(RunKeys.STORAGE);
  }

  /** The w of the first step: by a rule, or that of a model or a checkpoint. */
  public StartPoint start() {
    return values.orDefault(RunKeys.START);
  }

  /** How many random starts are tried besides the first one. */
  public int restarts() {
    return get(RunKeys.RESTARTS).orElse(0);
  }

  /** The rules that end the run, each empty where the conf has none. */
  public StopConf stop() {
    return stop;
  }

  /**
   * Whether the run is to end at a minimum, since no budget but the default is set. Of sgd the
   * budget says how long it is to run.
   */
  public boolean meansMinimum() {
    return method() != Method.SGD && !StopConf.of(ConfReader.withoutDefaults(values)).hasBudget();
  }

  /** The seed from which all that is random follows, whatever the cluster. */
  public long seed() {
    return values.orDefault(OutputKeys.SEED);
  }

  /** The directory of the results; empty where a program takes them. */
  public Optional<String> output() {
    return get(OutputKeys.OUTPUT);
  }

  /** Where and when checkpoints are written. */
  public CheckpointConf checkpoint() {
    return checkpoint;
  }

  /** A search for the best values of some keys. */
  public TuneConf tune() {
    return tune;
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
    return output().orElseThrow(() -> new ConfException("output must be given"));
  }

  /** The updater that moves the parameters on the driver. */
  public Updater outermost() {
    return rounds.local().isPresent() ? rounds.outer().value() : updater().value();
  }

  /** Whether the conf says where the parameters start. */
  public boolean hasStart() {
    return !start().equals(KeyValues.absent(RunKeys.START));
  }

  /** The path of penalties of which a model each is trained; empty where there is one penalty. */
  public Optional<PenaltyPath> path() {
    return penalty().value().path();
  }

  /**
   * Whether the method takes steps along gradients of batches: sgd, and auto where the objective is
   * not convex in scores that are linear in w.
   */
  public boolean takesGradientSteps() {
    return objective.takesGradientSteps(method());
  }

  /** Where w lies while the run lasts. */
  public WeightPlacement placement() {
    return PlacementRules.of(values);
  }

  /**
   * Refuses a w in ranges of the features.
   *
   * @param what does not support that
   * @throws ConfException if the conf asks for it
   */
  public void requireRows(String what) {
    if (placement() == WeightPlacement.COLUMNS) {
      throw new ConfException(
          "placement must be auto or rows for %s but was columns".formatted(what));
    }
  }

  /** Why w cannot lie in ranges of the features, in one line; empty if it can. */
  public Optional<String> obstacleToRanges() {
    return PlacementRules.obstacle(values);
  }

  /** Whether learning rates fall to the end of the budget, so that they depend on it. */
  public boolean ratesFollowBudget() {
    return takesGradientSteps()
        && (method() == Method.AUTO
            || learningRate().value() instanceof Auto && !updater().value().isLearningRateFree());
  }

  /** Whether steps end with a prox: that of the penalty, or of the bounds of parameters. */
  public boolean hasProx() {
    return new Problem(objective.ofAnyData(), penalty().value()).withBounds().penalties().hasProx();
  }

  /** Whether the method may certify how far F is above its minimum, by a bound of its own. */
  public boolean certifiesGap() {
    return StopConf.isCertifiedBy(method(), objective, penalty().value());
  }

  /** Whether {@code stop.gap} is known by duality alone, at one more pass for each look. */
  public boolean asksDuality() {
    boolean isKnown =
        strongConvexity().obstacle().isEmpty() || certifiesGap() || hasFreeIntercept();
    return stop().gap().isPresent()
        && !isKnown
        && DualBound.obstacle(objective.ofAnyData(), penalty().value()).isEmpty();
  }

  /** Whether a bound of the gap is known though the intercept has no penalty. */
  public boolean hasFreeIntercept() {
    return MethodRules.hasFreeIntercept(data, objective, penalty().value());
  }

  /** How strongly convex the objective is with its penalty, or why it is not; whatever the data. */
  public StrongConvexity strongConvexity() {
    return StrongConvexity.of(objective.ofAnyData(), penalty().value());
  }

  /**
   * This conf with another objective, which may be the user's own; all else as it is.
   *
   * @throws ConfException if something else does not fit it
   */
  public TrainingConf withObjective(ObjectiveConf other) {
    KeyValues changed = values.copy();
    other.writeTo(changed);
    return ConfBuilder.checked(changed);
  }

  /**
   * The conf of a point of this one's path, which is that of a run of its own. No rule and no
   * default depends on a strength, so none is looked at again.
   *
   * @param directory of its checkpoints, below that of the path's
   * @throws java.util.NoSuchElementException if the penalty is no path
   */
  public TrainingConf ofPoint(double lambda, Supplier<String> directory) {
    KeyValues own = values.copy();
    own.put(ProblemKeys.PENALTY, Registry.penalties().named(path().orElseThrow().at(lambda)));
    checkpoint
        .directory()
        .ifPresent(
            whole -> own.put(OutputKeys.CHECKPOINT_DIRECTORY, whole + "/" + directory.get()));
    return new TrainingConf(this, own);
  }

  /**
   * This conf with another updater, which may be the user's own; all else as it is.
   *
   * @throws ConfException if something else does not fit it, such as a method other than sgd
   */
  public TrainingConf withUpdater(Updater other) {
    KeyValues changed = values.copy();
    changed.put(RunKeys.UPDATER, Registry.updaters().named(other));
    return ConfBuilder.checked(changed);
  }

  /**
   * All keys that are set and used, with their effective values, as HOCON. It parses back to an
   * equal conf, unless it holds passwords, for which hashes stand.
   *
   * @throws ConfException if it is longer than a conf may be
   */
  public String render() {
    return ConfText.render(values);
  }

  /** The values of the conf by key, in the order of the keys. */
  public Map<String, String> settings() {
    return ConfText.values(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingConf conf && values.equals(conf.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The effective conf as text that can be parsed again: that of {@link #render}. */
  @Override
  public String toString() {
    return render();
  }
}
