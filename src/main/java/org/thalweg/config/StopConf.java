package org.thalweg.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.solve.Budget;
import org.thalweg.solve.StopCriterion;

/**
 * The rules by which a run ends. Each is empty where it is not set. Where no budget is set, as many
 * passes are one as follow from the work of a pass.
 *
 * @param maxSteps budget of steps
 * @param maxEpochs budget of passes over the data
 * @param gradientNorm a norm of the gradient
 * @param gap a bound on F(w) − F*
 * @param relativeGap a bound on F(w) − F* as a share of |F(w)|
 * @param objectiveChange a relative change of the objective in an epoch
 * @param smallStep a length of a step
 * @param seconds budget of time
 * @param validation how long a metric of the validation rows may not improve
 */
public record StopConf(
    Optional<Long> maxSteps,
    Optional<Double> maxEpochs,
    Optional<Double> gradientNorm,
    Optional<Double> gap,
    Optional<Double> relativeGap,
    Optional<Double> objectiveChange,
    Optional<Double> smallStep,
    Optional<Double> seconds,
    Optional<EarlyStop> validation) {
  /** Passes where a pass costs much, and the default where steps are on batches. */
  public static final double EPOCHS = 100;

  /** The default share of F of methods that choose their steps themselves. */
  private static final double CLOSE = 1e-6;

  /** That of losses with kinks, which gain a digit an iteration near their minimum. */
  private static final double CLOSER = 1e-8;

  /** What a longer leg must gain, of F, where auto takes gradient steps. */
  private static final double LITTLE = 1e-3;

  /**
   * Rules that look at the training alone: nothing ends a run by what is measured on other rows.
   */
  public StopConf(
      Optional<Long> maxSteps,
      Optional<Double> maxEpochs,
      Optional<Double> gradientNorm,
      Optional<Double> gap,
      Optional<Double> objectiveChange,
      Optional<Double> smallStep,
      Optional<Double> seconds) {
    this(
        maxSteps,
        maxEpochs,
        gradientNorm,
        gap,
        Optional.empty(),
        objectiveChange,
        smallStep,
        seconds,
        Optional.empty());
  }

  static StopConf of(Values values, Method method, boolean isConvex, boolean isCertified) {
    Optional<Long> maxSteps = values.get(RunKeys.STOP_MAX_STEPS);
    Optional<Double> maxEpochs = values.get(RunKeys.STOP_MAX_EPOCHS);
    Optional<Double> seconds = values.get(RunKeys.STOP_SECONDS);
    boolean unlimited = maxSteps.isEmpty() && maxEpochs.isEmpty() && seconds.isEmpty();
    boolean endless =
        method.setsItsSteps()
            && Stream.of(
                    RunKeys.STOP_GRADIENT_NORM,
                    RunKeys.STOP_GAP,
                    RunKeys.STOP_RELATIVE_GAP,
                    RunKeys.STOP_OBJECTIVE_CHANGE,
                    RunKeys.STOP_SMALL_STEP)
                .noneMatch(values::has);
    boolean hasLegs = method == Method.AUTO && !isConvex;
    boolean followsFromWork = method.setsItsSteps() && isConvex;
    return new StopConf(
        unlimited && method == Method.LBFGS ? Optional.of(1000L) : maxSteps,
        unlimited && method != Method.LBFGS && !followsFromWork ? Optional.of(EPOCHS) : maxEpochs,
        values.get(RunKeys.STOP_GRADIENT_NORM),
        values.get(RunKeys.STOP_GAP),
        endless && !hasLegs
            ? Optional.of(isCertified ? CLOSER : CLOSE)
            : values.get(RunKeys.STOP_RELATIVE_GAP),
        endless && hasLegs ? Optional.of(LITTLE) : values.get(RunKeys.STOP_OBJECTIVE_CHANGE),
        values.get(RunKeys.STOP_SMALL_STEP),
        seconds,
        values.get(RunKeys.STOP_VALIDATION));
  }

  /** Whether a budget is set. */
  boolean hasBudget() {
    return maxSteps.isPresent() || maxEpochs.isPresent() || seconds.isPresent();
  }

  /** Whether a rule of convergence is set. */
  boolean mayConverge() {
    return Stream.of(gradientNorm, gap, relativeGap, objectiveChange, smallStep)
        .anyMatch(Optional::isPresent);
  }

  /** The same rules, with a budget of passes where none is set. */
  public StopConf orEpochs(double epochs) {
    return hasBudget()
        ? this
        : new StopConf(
            maxSteps,
            Optional.of(epochs),
            gradientNorm,
            gap,
            relativeGap,
            objectiveChange,
            smallStep,
            seconds,
            validation);
  }

  /** The rules by which a run ends because it has spent its steps, epochs or seconds. */
  public Budget budget() {
    return new Budget(maxSteps, maxEpochs, seconds);
  }

  /** The number of steps after which steps or epochs run out; empty where they do not. */
  public OptionalLong budget(double stepsPerEpoch) {
    return LongStream.concat(
            maxSteps.stream().mapToLong(steps -> steps),
            maxEpochs.stream().mapToLong(epochs -> (long) Math.ceil(epochs * stepsPerEpoch)))
        .min();
  }

  /** The criterion that ends a run by its budgets alone. */
  public StopCriterion criterionOfBudgets() {
    Optional<Double> none = Optional.empty();
    return new StopConf(maxSteps, maxEpochs, none, none, none, none, seconds)
        .criterion(Optional.empty());
  }

  /**
   * The criterion that ends a run by any of these rules, convergence first; without those of the
   * gap, which require more than a history.
   *
   * @param stepsPerEpoch the window of objectiveChange, at least 10
   */
  public StopCriterion criterion(double stepsPerEpoch) {
    int window = (int) Math.max(10, Math.min(1e6, Math.ceil(stepsPerEpoch)));
    return criterion(
        objectiveChange.map(change -> new StopCriterion.ObjectiveChange(change, window)));
  }

  /**
   * The same with another rule of what objectiveChange means.
   *
   * @param change empty for none
   */
  public StopCriterion criterion(Optional<? extends StopCriterion> change) {
    List<Optional<StopCriterion>> rules =
        List.of(
            gradientNorm.map(StopCriterion.GradientNorm::new),
            change.map(rule -> rule),
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
