package org.thalweg.path;

import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Solvers;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.newton.PathState;
import org.thalweg.solve.newton.Screen;
import org.thalweg.solve.newton.ScreenedNewton;

/**
 * The solvers of the points of a path: each goes on from what is known at the end of the one
 * before. How many weights are looked at is a matter of the path alone, so that memory and cores
 * change no bit.
 */
final class ScreenedPoints implements Solvers {
  /** Weights that may be other than 0; more are left to solvers without second derivatives. */
  private static final int MOST = 3000;

  private static final int AHEAD = 3; // points for which second derivatives are asked for at once
  private static final double LEAST = 0.5;
  private static final double LARGEST = 0.95;

  private final Problem problem;
  private final Screen screen;
  private final PathState from; // null for all zeros
  private ScreenedNewton solver; // null before it begins

  /**
   * Those of a problem of a path.
   *
   * @param from where the problem before ended; null for all zeros
   */
  ScreenedPoints(Problem problem, PenaltyPath path, PathState from) {
    this.problem = problem;
    this.screen = new Screen(keep(path), MOST);
    this.from = from;
  }

  /**
   * From which part of λ on a gradient has its coordinate taken in: by the strong rule for the
   * points ahead.
   */
  private static double keep(PenaltyPath path) {
    double rule = 2 * StrictMath.pow(path.step(), AHEAD) - 1;
    return Math.max(LEAST, Math.min(LARGEST, rule));
  }

  @Override
  public boolean knowsItsEnd() {
    return true;
  }

  @Override
  public Solver begin(double[] start) {
    solver =
        from == null
            ? ScreenedNewton.atZeros(problem, screen)
            : ScreenedNewton.begin(problem, screen, from);
    return solver;
  }

  @Override
  public Solver restore(Snapshot snapshot) {
    solver = ScreenedNewton.restore(problem, screen, snapshot.w(), snapshot.memory());
    return solver;
  }

  /** The solver that was begun or restored. */
  ScreenedNewton solver() {
    return solver;
  }
}
