package org.thalweg.run;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.spark.DriverData;

/** The solver of a conf: a new one for a run that begins, or one as a snapshot has it. */
public interface Solvers {
  /**
   * A solver before its first question.
   *
   * @param start w in the coordinates of the problem; not changed
   */
  Solver begin(double[] start);

  /**
   * A solver as it was when a snapshot was taken.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver
   */
  Solver restore(Snapshot snapshot);

  /** Whether a solver says when it has converged, so that the conf's rules of that say nothing. */
  default boolean knowsItsEnd() {
    return false;
  }

  /** Reports of an epoch: the window of rules that compare objectives. */
  default double stepsPerEpoch() {
    return 1;
  }

  /**
   * Those of a conf's method.
   *
   * @param validationRows on which points are validated; empty where there are none
   * @param decided hears what is decided where that is auto
   */
  static Solvers of(
      TrainingConf conf,
      Problem problem,
      ShardedData data,
      Sampler batches,
      OptionalLong validationRows,
      Consumer<Decision> decided) {
    return switch (conf.method()) {
      case SGD ->
          conf.rounds()
              .local()
              .map(local -> (Solvers) LocalRounds.of(conf, problem, data, local))
              .orElseGet(() -> GradientSteps.of(conf, problem, data, batches));
      case SVRG -> new Rounds(setting(conf, problem, data));
      case NEWTON -> SecondOrder.of(requireNewton(problem), data);
      case INTERIOR_POINT -> new Interior(requireInterior(problem));
      case SDCA -> Dual.of(conf, requireDual(problem), data);
      case LBFGS -> new QuasiNewton(requireLbfgs(problem));
      case AUTO ->
          conf.takesGradientSteps()
              ? AutoSolvers.ofSteps(conf, problem, data, batches, validationRows, decided)
              : AutoSolvers.of(conf, problem, data, decided);
    };
  }

  static Svrg.Setting setting(TrainingConf conf, Problem problem, ShardedData data) {
    return new Svrg.Setting(problem, data.rows(), DriverData.fraction(data), conf.seed());
  }

  static Problem requireLbfgs(Problem problem) {
    Lbfgs.unsupported(problem)
        .ifPresent(
            why -> {
              throw new ConfException("penalty: " + why);
            });
    return problem;
  }

  private static Problem requireNewton(Problem problem) {
    Newton.unsupported(problem)
        .ifPresent(
            why -> {
              throw new ConfException("method: " + why);
            });
    return problem;
  }

  private static Problem requireInterior(Problem problem) {
    InteriorPoint.unsupported(problem)
        .ifPresent(
            why -> {
              throw new ConfException("method: " + why);
            });
    return problem;
  }

  private static Problem requireDual(Problem problem) {
    DualAscent.unsupported(problem)
        .ifPresent(
            why -> {
              throw new ConfException("method: " + why);
            });
    return problem;
  }

  /** {@code method = svrg}. */
  record Rounds(Svrg.Setting setting) implements First {
    @Override
    public Problem problem() {
      return setting.problem();
    }

    @Override
    public List<CurvaturePair> curvaturePairs(Solver solver) {
      return ((Svrg) solver).curvaturePairs();
    }

    @Override
    public Solver begin(double[] start) {
      return Svrg.begin(setting, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return Svrg.restore(setting, snapshot.w(), snapshot.memory());
    }
  }

  /**
   * {@code method = newton}.
   *
   * @param rows how many there are; 0 where they are so short that second derivatives cost little
   *     more than a gradient, so that there is nothing to save
   */
  record SecondOrder(Problem problem, long rows) implements First {
    private static final int LONG = 32; // entries of a row in the mean

    static SecondOrder of(Problem problem, ShardedData data) {
      return new SecondOrder(problem, data.entries() >= LONG * data.rows() ? data.rows() : 0);
    }

    @Override
    public Solver begin(double[] start) {
      return Newton.begin(problem, start, rows);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return Newton.restore(problem, snapshot.w(), snapshot.memory());
    }
  }

  /** {@code method = interiorPoint}. */
  record Interior(Problem problem) implements Solvers {
    @Override
    public Solver begin(double[] start) {
      return InteriorPoint.begin(problem, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return InteriorPoint.restore(problem, snapshot.memory());
    }
  }

  /** {@code method = sdca}. */
  record Dual(Problem problem, long seed, long rows) implements Solvers {
    static Dual of(TrainingConf conf, Problem problem, ShardedData data) {
      return new Dual(problem, conf.seed(), data.rows());
    }

    @Override
    public Solver begin(double[] start) {
      return DualAscent.begin(problem, seed, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return DualAscent.restore(problem, seed, rows, snapshot.w(), snapshot.memory());
    }
  }

  /** {@code method = lbfgs}. */
  record QuasiNewton(Problem problem) implements Solvers {
    @Override
    public Solver begin(double[] start) {
      return Lbfgs.cold(problem, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return Lbfgs.restore(problem, snapshot.w(), snapshot.memory());
    }
  }

  /** Solvers that L-BFGS may follow. */
  interface First extends Solvers {
    Problem problem();

    /** What one of them knows of the curvature at its point, oldest first. */
    default List<CurvaturePair> curvaturePairs(Solver solver) {
      return List.of();
    }
  }
}
