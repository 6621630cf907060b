package org.thalweg.run;

import java.util.Optional;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.function.PointKind;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelProof;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Standing;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundCosts;
import org.thalweg.text.Text;

/**
 * The result of a training run.
 *
 * @param model the model found; of a diverged run, the last good one
 * @param result where the run ended and why
 * @param proof of how far F is above its minimum, which goes with the model; empty where there is
 *     none
 * @param train the model on all the training data
 * @param test the model on the test data, if there are any
 * @param validation the model on the validation rows, if there are any
 * @param errors the standard errors of the coefficients, where the conf asks for them and the data
 *     determine them
 * @param notes what was noticed about the data
 * @param costs where the time of the rounds went
 * @param loadSeconds spent on the data until all rows were there
 * @param trainSeconds spent between the first step and the last
 */
public record Outcome(
    Model model,
    TrainingResult result,
    Optional<ModelProof> proof,
    Evaluation train,
    Optional<Evaluation> test,
    Optional<Evaluation> validation,
    Optional<StandardErrors> errors,
    DataNotes notes,
    RoundCosts costs,
    double loadSeconds,
    double trainSeconds) {

  /**
   * That the run ended away from a minimum, or that nothing shows it to be at one, in a line: by a
   * rule of convergence that does not look at the gradient, by its budget, or because no lower
   * point was found although nothing shows that it is away from one. If validation kept an earlier
   * point it says that, and whether the run converged or the point is far from being stationary.
   * Empty if it did not end so, and if its kind says so.
   */
  public Optional<String> verdict() {
    boolean hasConverged = result.reason().kind() == Reason.Kind.CONVERGED;
    boolean isSpent = result.reason().kind() == Reason.Kind.BUDGET;
    Optional<Long> kept = keptStep();
    if (kept.isPresent()) {
      String words = "the model of step %d is kept, the best on the validation rows";
      boolean isFar = result.relativeGradient() > Standing.CLOSE;
      String more =
          hasConverged
              ? "; the run itself converged"
              : isFar ? ", " + PointKind.NOT_STATIONARY + " of F" + gradient() : "";
      return kept.map(words::formatted).map(it -> it + more);
    }
    boolean isCertified = result.reason().rule().equals("gap"); // by a bound of F itself
    boolean mayBe = result.standing().mayBeMinimum();
    boolean hasStalled = result.reason().kind() == Reason.Kind.STALLED && !hasStalledAway();
    if (result.isNearMinimum() || isCertified || !(hasConverged || isSpent || hasStalled)) {
      return Optional.empty();
    }
    boolean wantsMinimum = model.objective().isConvex() && result.validation().isEmpty();
    boolean isClose = result.standing().isClose();
    if (!wantsMinimum) {
      boolean isFar = !hasStalled && result.relativeGradient() > Standing.CLOSE;
      return isFar ? Optional.of(away(isSpent) + gradient()) : Optional.empty();
    }
    if (model.objective().hasKinks()) {
      String spent = isSpent ? "the budget was spent before a minimum was certified" : "undecided";
      return Optional.of(spent + ": " + bound());
    }
    if (mayBe && !isClose) {
      return Optional.of("undecided" + gradient() + ", but " + bound());
    }
    String close = isSpent ? "the budget was spent close to a minimum" : "close to a minimum";
    return Optional.of((isClose ? close : away(isSpent)) + gradient());
  }

  private static String away(boolean isSpent) {
    return isSpent ? "the budget was spent before a minimum" : PointKind.NOT_STATIONARY.toString();
  }

  /** The step whose point validation kept, if that is not the last one. */
  private Optional<Long> keptStep() {
    return result
        .validation()
        .map(series -> series.best().steps())
        .filter(step -> step < result.steps());
  }

  /** Whether it ended because no lower point was found, where that may be no minimum. */
  public boolean hasStalledAway() {
    Reason reason = result.reason();
    boolean isAboveStart = reason.rule().equals("objective"); // whatever kind of point that is
    boolean mayBe = result.isNearMinimum() || result.standing().mayBeMinimum();
    return reason.kind() == Reason.Kind.STALLED && (isAboveStart || !mayBe);
  }

  /** Whether it spent its budget far from the minimum of a convex F, as far as can be told. */
  public boolean hasEndedFar() {
    Standing standing = result.standing();
    boolean isNear = result.isNearMinimum() || standing.mayBeMinimum() || standing.isClose();
    return result.reason().kind() == Reason.Kind.BUDGET
        && model.objective().isConvex()
        && result.validation().isEmpty()
        && !isNear;
  }

  private String gradient() {
    return Text.of(": the relative gradient is %.3g", result.relativeGradient());
  }

  /** {@link #above()}, or that nothing is known. */
  public String bound() {
    return above().orElse("no bound of what is above the minimum is known");
  }

  /**
   * How far F is above its minimum: what is proven, else what is estimated and why that is not
   * proven; empty where no minimum of a convex F is meant.
   */
  public Optional<String> above() {
    Standing standing = result.standing();
    String most = "proven: at most %s above the minimum".formatted(Text.up(standing.bound(), 2));
    if (standing.isProvenWithin(Standing.STATIONARY)) {
      return Optional.of(most);
    }
    Optional<String> why = standing.isProven() ? Optional.of(most) : standing.obstacle();
    boolean isEstimated = Double.isFinite(standing.estimate());
    String about =
        isEstimated
            ? Text.of("about %.2g above the minimum; ", Math.max(0, standing.estimate()))
            : "";
    return model.objective().isConvex()
        ? why.map(it -> about + (standing.isProven() ? it : "not proven: " + it))
        : Optional.empty();
  }
}
