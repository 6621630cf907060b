package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.run.Solvers.Dual;
import org.thalweg.run.Solvers.First;
import org.thalweg.run.Solvers.Interior;
import org.thalweg.run.Solvers.QuasiNewton;
import org.thalweg.run.Solvers.Rounds;
import org.thalweg.run.Solvers.SecondOrder;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Then;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.spark.DriverData;

/** The solvers of {@code method = auto}, chosen by the problem and the data alone. */
final class AutoSolvers {
  private static final String METHOD = "method"; // what is decided

  private AutoSolvers() {}

  /** Of objectives that are not convex in scores that are linear in w: steps on batches. */
  static Solvers ofSteps(
      TrainingConf conf,
      Problem problem,
      ShardedData data,
      Sampler batches,
      OptionalLong validationRows,
      Consumer<Decision> decided) {
    decided.accept(
        new Decision(
            METHOD,
            "adam on batches of %d rows".formatted(Math.round(batches.expectedRows())),
            "the objective is not convex in scores that are linear in w"));
    return AutoSteps.of(conf, batches, data.rows(), validationRows).solvers(problem);
  }

  /**
   * Of the others: Newton's method or an interior point method where second derivatives cost
   * little; else dual coordinate ascent for losses with kinks; else rounds, or L-BFGS in the scale
   * of the features where rounds would gain slowly; and L-BFGS from where the first of them gains
   * slowly, as long as it gains more.
   */
  static Solvers of(
      TrainingConf conf, Problem problem, ShardedData data, Consumer<Decision> decided) {
    Optional<String> obstacle = Svrg.obstacle(problem);
    if (obstacle.isPresent()) {
      decided.accept(new Decision(METHOD, "lbfgs", obstacle.get()));
      return new QuasiNewton(Solvers.requireLbfgs(problem));
    }
    if (takesNewton(problem, data)) {
      decided.accept(new Decision(METHOD, "newton", SecondOrderWork.of(problem, data).toString()));
      return new ThenQuasiNewton(SecondOrder.of(problem, data), decided);
    }
    if (takesInteriorPoint(problem, data)) {
      decided.accept(
          new Decision(
              METHOD,
              "interiorPoint",
              "the loss has kinks and " + SecondOrderWork.of(problem, data)));
      return new Interior(problem);
    }
    if (takesDual(conf, problem, data)) {
      decided.accept(
          new Decision(
              METHOD,
              "sdca",
              "the loss has kinks, w has %d entries, and the driver can hold the rows"
                  .formatted(problem.layout().dimension())));
      return Dual.of(conf, problem, data);
    }
    RowCondition condition = RowCondition.of(problem, data);
    if (takesScaledLbfgs(problem, condition)) {
      decided.accept(
          new Decision(METHOD, "lbfgs in the scale of the features", condition.toString()));
      return new ScaledLbfgs(problem);
    }
    decided.accept(
        new Decision(
            METHOD,
            "svrg",
            "the objective is convex in scores that are linear in w"
                + (condition.isSmall() ? ", and " + condition : "")));
    Rounds rounds = new Rounds(Solvers.setting(conf, problem, data));
    return Lbfgs.unsupported(problem).isPresent() ? rounds : new ThenQuasiNewton(rounds, decided);
  }

  /** Whether auto begins with Newton's method: by the problem and the data alone. */
  static boolean takesNewton(Problem problem, ShardedData data) {
    return mayTakeNewton(problem, data) && !RowCondition.of(problem, data).isSmall();
  }

  /** The same, whatever the condition of the rows. */
  static boolean mayTakeNewton(Problem problem, ShardedData data) {
    return Newton.unsupported(problem).isEmpty() && SecondOrderWork.of(problem, data).isLittle();
  }

  /** Whether auto is an interior point method: by the same. */
  static boolean takesInteriorPoint(Problem problem, ShardedData data) {
    return InteriorPoint.unsupported(problem).isEmpty()
        && SecondOrderWork.of(problem, data).isLittle();
  }

  /** Whether auto is dual coordinate ascent: by the same, and not from a start of the user's. */
  static boolean takesDual(TrainingConf conf, Problem problem, ShardedData data) {
    return !conf.hasStart()
        && DualAscent.unsupported(problem).isEmpty()
        && !takesInteriorPoint(problem, data)
        && DriverData.isSmall(data);
  }

  /** Whether auto is L-BFGS in the scale of the features where second derivatives cost much. */
  static boolean takesScaledLbfgs(Problem problem, RowCondition condition) {
    return !condition.isSmall()
        && problem.objective().curvature().isPresent() // the loss is smooth
        && !problem.penalties().hasProx()
        && Lbfgs.scales(problem);
  }

  /** L-BFGS in the scale of the features. */
  record ScaledLbfgs(Problem problem) implements Solvers {
    @Override
    public Solver begin(double[] start) {
      return Lbfgs.scaled(problem, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return Lbfgs.restore(problem, snapshot.w(), snapshot.memory());
    }
  }

  /** {@code method = auto}: a first solver, and L-BFGS where that gains slowly and this more. */
  record ThenQuasiNewton(First first, Consumer<Decision> decided) implements Solvers, Then.Both {
    @Override
    public Solver begin(double[] start) {
      return Then.begin(first.begin(start), this);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return Then.restore(this, snapshot);
    }

    @Override
    public Solver restoreFirst(Snapshot snapshot) {
      return first.restore(snapshot);
    }

    @Override
    public Solver handOver(Solver solver) {
      String why = solver.ended().map(Reason::detail).orElse("the first solver gains slowly");
      decided.accept(new Decision("solver", "lbfgs", why));
      return Lbfgs.warm(first.problem(), solver.point(), first.curvaturePairs(solver));
    }

    @Override
    public Solver restoreSecond(Snapshot snapshot) {
      return Lbfgs.restore(first.problem(), snapshot.w(), snapshot.memory());
    }

    @Override
    public Solver handBack(Solver solver) {
      String why = solver.ended().map(Reason::detail).orElse("lbfgs gains less");
      decided.accept(new Decision("solver", firstIsFiner() ? "newton" : "svrg", why));
      return first.begin(solver.point());
    }

    @Override
    public boolean firstIsFiner() {
      return first instanceof SecondOrder;
    }
  }
}
