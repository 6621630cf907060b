package org.thalweg.solve.newton;

import java.util.Optional;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.Problem;
import org.thalweg.text.Require;

/**
 * What a {@link ScreenedNewton} is made for.
 *
 * @param held all rows, where they are in this process
 */
public record ScreenedSetting(Problem problem, WorkingSet screen, Optional<HeldRows> held) {
  /**
   * A setting.
   *
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public ScreenedSetting {
    Require.nothingAgainst(unsupported(problem));
  }

  /** Why a problem is not supported; empty if it is. */
  public static Optional<String> unsupported(Problem problem) {
    if (!(problem.objective() instanceof LinearObjective
            || problem.objective() instanceof SoftmaxObjective)
        || problem.objective().curvature().isEmpty()) {
      return Optional.of(
          "second derivatives are summed among some weights of linear and softmax models under a"
              + " loss that has them, but the objective is "
              + problem.objective());
    }
    return problem.penalties().terms().stream()
        .map(term -> term.penalty())
        .filter(penalty -> !(penalty instanceof Penalty.L1 || penalty instanceof Penalty.L2))
        .findFirst()
        .map(other -> "the penalties of a path are l1 and l2 but not " + other);
  }
}
