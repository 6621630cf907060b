package org.thalweg.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
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

  /** The default relative gap for losses with kinks, which gain a digit an iteration. */
  private static final double CLOSER = 1e-8;

  /** What a longer stage must gain, of F, where auto takes gradient steps. */
  private static final double LITTLE = 1e-3;

  static StopConf of(KeyValues values) {
    return new StopConf(
        values.get(StopKeys.STOP_MAX_STEPS),
        values.get(StopKeys.STOP_MAX_EPOCHS),
        values.get(StopKeys.STOP_GRADIENT_NORM),
        values.get(StopKeys.STOP_GAP),
        values.get(StopKeys.STOP_RELATIVE_GAP),
        values.get(StopKeys.STOP_OBJECTIVE_CHANGE),
        values.get(StopKeys.STOP_SMALL_STEP),
        values.get(StopKeys.STOP_SECONDS),
        values.get(StopKeys.STOP_VALIDATION));
  }

  /** Gives a budget and a rule of convergence to a method that needs them and has none. */
  static void complete(KeyValues values, Method method, ObjectiveConf objective) {
    StopConf given = of(values);
    boolean isConvex = objective.takesRounds();
    if (!given.hasBudget()) {
      if (method == Method.LBFGS) {
        values.put(StopKeys.STOP_MAX_STEPS, 1000L);
      } else if (!(method.setsItsSteps() && isConvex)) { // else it follows from the work
        values.put(StopKeys.STOP_MAX_EPOCHS, EPOCHS);
      }
    }
    if (method.setsItsSteps() && !given.mayConverge()) {
      if (objective.takesGradientSteps(method)) {
        values.put(StopKeys.STOP_OBJECTIVE_CHANGE, LITTLE);
      } else if (!isConvex && !objective.hasSecondDerivatives()) {
        values.put(StopKeys.STOP_OBJECTIVE_CHANGE, CLOSE);
      } else {
        Penalties penalties = values.orDefault(ProblemKeys.PENALTY).value();
        boolean isCertified = isCertifiedBy(method, objective, penalties);
        values.put(StopKeys.STOP_RELATIVE_GAP, isCertified ? CLOSER : CLOSE);
      }
    }
  }

  /**
   * Whether a method may be one that bounds the minimum of losses with kinks from below, under
   * penalties that are smooth or of straight pieces.
   */
  static boolean isCertifiedBy(Method method, ObjectiveConf objective, Penalties penalties) {
    return (method == Method.AUTO || method == Method.INTERIOR_POINT || method == Method.SDCA)
        && objective.ofAnyData() instanceof LinearObjective linear
        && linear.loss() instanceof KinkedLoss
        && CoordinatePenalties.others(penalties).noneMatch(Penalty.Proximal.class::isInstance);
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

  /** These rules, with a budget of passes if none is set. */
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
    return new StopConf(maxSteps, maxEpochs, none, none, none, none, none, seconds, validation)
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
   * The rules for when to stop, with another rule for what objectiveChange means.
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
