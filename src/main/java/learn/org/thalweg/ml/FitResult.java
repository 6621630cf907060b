package org.thalweg.ml;

import java.util.Arrays;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Reason;

/**
 * What a fit found.
 *
 * @param objective over the features as they are
 * @param w of these features
 * @param objectives F at each step
 * @param reason why it ended
 */
record FitResult(Objective objective, double[] w, double[] objectives, Reason reason) {
  /** Whether a rule of convergence was met. */
  boolean hasConverged() {
    return reason.kind() == Reason.Kind.CONVERGED;
  }

  /** The result of a run that began where this one ended. */
  FitResult then(FitResult next) {
    double[] all = Arrays.copyOf(objectives, objectives.length + next.objectives.length - 1);
    System.arraycopy(
        next.objectives, 1, all, objectives.length, next.objectives.length - 1); // its start
    return new FitResult(objective, next.w, all, next.reason);
  }

  /** Objectives of this result in another unit. */
  double[] objectivesOver(double unit) {
    return Arrays.stream(objectives).map(objective -> objective / unit).toArray();
  }
}
