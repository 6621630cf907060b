package org.thalweg.run;

import java.util.function.Function;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;

/**
 * The solver of a run: a new one for a run that begins, or one as a snapshot has it.
 *
 * @param begin makes a solver before its first question, from a w in the coordinates of the problem
 *     that it does not change
 * @param restore makes a solver as it was when a snapshot was taken; throws {@link Snapshot.Unfit}
 *     if the snapshot is of another solver
 * @param stepsPerEpoch reports of an epoch: the window of rules that compare objectives
 * @param knowsItsEnd whether a solver says when it has converged, so that the conf's rules of that
 *     say nothing
 */
public record Solvers(
    Function<double[], Solver> begin,
    Function<Snapshot, Solver> restore,
    double stepsPerEpoch,
    boolean knowsItsEnd) {

  /** Solvers whose steps are over so much of the rows, and that know no end of their own. */
  static Solvers of(
      Function<double[], Solver> begin, Function<Snapshot, Solver> restore, double stepsPerEpoch) {
    return new Solvers(begin, restore, stepsPerEpoch, false);
  }

  /** Solvers whose steps are over all rows, and that know no end of their own. */
  static Solvers of(Function<double[], Solver> begin, Function<Snapshot, Solver> restore) {
    return of(begin, restore, 1);
  }
}
