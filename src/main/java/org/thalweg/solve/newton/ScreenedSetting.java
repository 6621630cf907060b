package org.thalweg.solve.newton;

import java.util.Optional;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Problem;
import org.thalweg.text.Require;

/**
 * What a {@link ScreenedNewton} is made for.
 *
 * @param held all rows, where they are in this process
 */
public record ScreenedSetting(Problem problem, WorkingSet screen, Optional<HeldRows> held) {
  /**
   * Vectors as long as w that are alive at once. Of the point before: its w, the gradient there, w
   * of its model, and a copy of that as a start. Of this point: its start, the four arrays of its
   * penalties, w, two gradients there, a target and a candidate. These are 14; the bench {@code
   * MemoryPeak} measured 18.
   */
  private static final int VECTORS = 19;

  private static final int WORK_VECTORS = 4; // a sum, its mean, the gradient at a candidate, a way
  private static final int MATRICES = 2; // of the point before, and repaired
  private static final int WORK_MATRICES = 3; // a part, in full, and a factor of some of it

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
    if (!(problem.objective() instanceof LinearObjective)
        || problem.objective().curvature().isEmpty()) {
      return Optional.of(
          "second derivatives are summed among some weights of linear models under a loss that has"
              + " them, but the objective is "
              + problem.objective());
    }
    return problem.penalties().terms().stream()
        .map(term -> term.penalty())
        .filter(penalty -> !(penalty instanceof Penalty.L1 || penalty instanceof Penalty.L2))
        .findFirst()
        .map(other -> "the penalties of a path are l1 and l2 but not " + other);
  }

  /**
   * How many numbers a path holds at most besides w and its gradient while sums are made.
   *
   * @param among how many weights the second derivatives are kept of; 0 where the rows are held
   */
  public static long stateSize(int dimension, int among) {
    return VECTORS * (long) dimension + MATRICES * matrix(among);
  }

  /** How many more it holds at most while it plans a step from a sum, that sum among them. */
  public static long workSize(int dimension, int among) {
    return WORK_VECTORS * (long) dimension + WORK_MATRICES * matrix(among);
  }

  private static long matrix(int among) {
    return HessianSum.length(0, among);
  }
}
