package org.thalweg.path;

import java.util.Arrays;
import java.util.Optional;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.run.Solvers;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.newton.HeldOracle;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.PathState;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.solve.newton.WorkingSet;

/**
 * The solvers of the points of a path. Where the rows are not held and more than {@link
 * ScreenedPaths#MOST} weights are not 0, points are left to solvers without second derivatives.
 * Each starts with what was known at the end of the point before. How many weights it considers
 * depends on the path alone, so memory and cores change no bit.
 */
final class ScreenedPoints {
  private static final int AHEAD = 3; // points for which second derivatives are asked for at once
  private static final int NEXT = 1; // likewise, where they cost no pass
  private static final double LEAST = 0.5;
  private static final double LARGEST = 0.95;

  private final ScreenedSetting setting;
  private final PathState from; // null for all zeros
  private final double[] ahead; // where the next one may end; null for no guess
  private final double less; // than a strength that a derivative is, if it matters in no next point
  private ScreenedNewton solver; // null before it begins

  /**
   * The points of a problem of a path.
   *
   * @param held all rows, where they are few
   * @param from where the problem before ended; null for all zeros
   * @param before where the one before that ended; null for none
   */
  ScreenedPoints(
      Problem problem, PenaltyPath path, Optional<HeldRows> held, PathState from, double[] before) {
    WorkingSet screen =
        held.isPresent()
            ? new WorkingSet(keep(path, NEXT), Integer.MAX_VALUE)
            : new WorkingSet(keep(path, AHEAD), ScreenedPaths.MOST);
    this.setting = new ScreenedSetting(problem, screen, held);
    this.from = from;
    this.ahead = before == null ? null : ahead(from.w(), before, path.step());
    this.less = screen.keep() * path.step();
  }

  /**
   * Where weights come to that go on in a straight line as λ does (M. Y. Park, T. Hastie, "L1
   * Regularization Path Algorithm for Generalized Linear Models", JRSS B 69(4) (2007)), but for
   * those that would change their sign, which end at 0, and those that are 0.
   */
  private static double[] ahead(double[] w, double[] before, double step) {
    double[] ahead = new double[w.length];
    for (int j = 0; j < w.length; j++) {
      double next = w[j] + step * (w[j] - before[j]);
      ahead[j] = next * w[j] > 0 ? next : 0;
    }
    return ahead;
  }

  /**
   * The least share of λ that a derivative must have for its coordinate to be considered, by the
   * strong rule for the points ahead.
   */
  private static double keep(PenaltyPath path, int ahead) {
    double rule = 2 * StrictMath.pow(path.step(), ahead) - 1;
    return Math.max(LEAST, Math.min(LARGEST, rule));
  }

  /**
   * An oracle that answers as exactly as a point and the next one need it, where the rows are held;
   * else the same one.
   */
  Oracle oracle(Oracle oracle) {
    if (setting.held().isEmpty()) {
      return oracle;
    }
    Problem problem = setting.problem();
    double[] small = CoordinatePenalties.l1(problem.penalties(), problem.layout());
    Arrays.setAll(small, j -> less * small[j]);
    return new HeldOracle(setting.held().get(), oracle, small);
  }

  Problem problem() {
    return setting.problem();
  }

  /** Its solver, for a run. */
  Solvers solvers() {
    return new Solvers(this::begin, this::restore, 1, true);
  }

  ScreenedNewton begin(double[] start) {
    solver =
        from == null
            ? ScreenedNewton.begin(setting, start)
            : ScreenedNewton.begin(setting, from, ahead);
    return solver;
  }

  private ScreenedNewton restore(Snapshot snapshot) {
    solver = ScreenedNewton.restore(setting, snapshot.w(), snapshot.memory());
    return solver;
  }

  /** The solver that was begun or restored. */
  ScreenedNewton solver() {
    return solver;
  }
}
