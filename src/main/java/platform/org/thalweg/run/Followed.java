package org.thalweg.run;

import java.util.List;
import java.util.function.Consumer;
import org.thalweg.run.Algorithm.RunInputs;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.SwitchSolver;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.svrg.Svrg;

/**
 * A first solver, and L-BFGS where that gains slowly and L-BFGS more.
 *
 * @param solvers of the first
 * @param decided hears which of them goes on
 */
record Followed(Algorithm first, Solvers solvers, RunInputs run, Consumer<Decision> decided)
    implements SwitchSolver.Both {
  Solvers both() {
    return Solvers.of(
        start -> SwitchSolver.begin(solvers.begin().apply(start), this),
        from -> SwitchSolver.restore(this, from));
  }

  @Override
  public Solver restoreFirst(Snapshot snapshot) {
    return solvers.restore().apply(snapshot);
  }

  @Override
  public Solver handOver(Solver solver) {
    tell(Algorithm.LBFGS, solver, "the first solver gains slowly");
    List<CurvaturePair> pairs = solver instanceof Svrg rounds ? rounds.curvaturePairs() : List.of();
    return Lbfgs.warm(run.problem(), solver.point(), pairs);
  }

  @Override
  public Solver restoreSecond(Snapshot snapshot) {
    return Lbfgs.restore(run.problem(), snapshot.w(), snapshot.memory());
  }

  @Override
  public Solver handBack(Solver solver) {
    tell(first, solver, "lbfgs gains less");
    return solvers.begin().apply(solver.point());
  }

  private void tell(Algorithm next, Solver ended, String otherwise) {
    String why = ended.ended().map(Reason::detail).orElse(otherwise);
    decided.accept(new Decision("solver", next.name(), why));
  }

  @Override
  public boolean firstIsFiner() {
    return first == Algorithm.NEWTON;
  }
}
