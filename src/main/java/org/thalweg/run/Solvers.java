package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.epoch.Round;
import org.thalweg.sample.Sampler;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Legs;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Then;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.sgd.AutoRate;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.Sgd;
import org.thalweg.solve.sgd.TriedRate;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.spark.DriverData;
import org.thalweg.update.Updater;

/** The solver of a conf: a new one for a run that begins, or one as a snapshot has it. */
public interface Solvers {
  String METHOD = "method"; // what auto decides

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
   * @param decided hears what is decided where that is auto
   */
  static Solvers of(
      TrainingConf conf,
      Problem problem,
      ShardedData data,
      Sampler batches,
      Consumer<Decision> decided) {
    return switch (conf.method()) {
      case SGD ->
          conf.rounds()
              .local()
              .map(local -> (Solvers) LocalRounds.of(conf, problem, data, local))
              .orElseGet(() -> GradientSteps.of(conf, problem, data, batches));
      case SVRG -> new Rounds(setting(conf, problem, data));
      case NEWTON -> new SecondOrder(requireNewton(problem));
      case INTERIOR_POINT -> new Interior(requireInterior(problem));
      case LBFGS, BREEZE -> new QuasiNewton(requireLbfgs(problem));
      case AUTO ->
          conf.takesGradientSteps()
              ? autoSteps(conf, problem, data, batches, decided)
              : auto(conf, problem, data, decided);
    };
  }

  private static Svrg.Setting setting(TrainingConf conf, Problem problem, ShardedData data) {
    return new Svrg.Setting(problem, data.rows(), DriverData.fraction(data), conf.seed());
  }

  private static Problem requireLbfgs(Problem problem) {
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

  private static Solvers autoSteps(
      TrainingConf conf,
      Problem problem,
      ShardedData data,
      Sampler batches,
      Consumer<Decision> decided) {
    decided.accept(
        new Decision(
            METHOD,
            "adam on batches of %d rows".formatted(Math.round(batches.expectedRows())),
            "the objective is not convex in scores that are linear in w"));
    return AutoSteps.of(conf, batches, data.rows()).solvers(problem);
  }

  private static Solvers auto(
      TrainingConf conf, Problem problem, ShardedData data, Consumer<Decision> decided) {
    Optional<String> obstacle = Svrg.obstacle(problem);
    if (obstacle.isPresent()) {
      decided.accept(new Decision(METHOD, "lbfgs", obstacle.get()));
      return new QuasiNewton(requireLbfgs(problem));
    }
    Rounds rounds = new Rounds(setting(conf, problem, data));
    Solvers first =
        Lbfgs.unsupported(problem).isPresent() ? rounds : new ThenQuasiNewton(rounds, decided);
    if (takesNewton(problem, data)) {
      decided.accept(new Decision(METHOD, "newton", SecondOrderWork.of(problem, data).toString()));
      return new NewtonOrRounds(new ThenQuasiNewton(new SecondOrder(problem), decided), first);
    }
    if (takesInteriorPoint(problem, data)) {
      decided.accept(
          new Decision(
              METHOD,
              "interiorPoint",
              "the loss has kinks and " + SecondOrderWork.of(problem, data)));
      return new InteriorOrRounds(new Interior(problem), first);
    }
    RowCondition condition = RowCondition.of(problem, data);
    decided.accept(
        new Decision(
            METHOD,
            "svrg",
            "the objective is convex in scores that are linear in w"
                + (condition.isSmall() ? ", and " + condition : "")));
    return first;
  }

  /** Whether auto begins with Newton's method: by the problem and the data alone. */
  static boolean takesNewton(Problem problem, ShardedData data) {
    return Newton.unsupported(problem).isEmpty()
        && SecondOrderWork.of(problem, data).isLittle()
        && !RowCondition.of(problem, data).isSmall();
  }

  /** Whether auto is an interior point method: by the same. */
  static boolean takesInteriorPoint(Problem problem, ShardedData data) {
    return InteriorPoint.unsupported(problem).isEmpty()
        && SecondOrderWork.of(problem, data).isLittle()
        && DriverData.isSmall(data);
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

  /** {@code method = newton}. */
  record SecondOrder(Problem problem) implements First {
    @Override
    public Solver begin(double[] start) {
      return Newton.begin(problem, start);
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

  /** {@code method = auto} for losses with kinks; as {@link NewtonOrRounds}. */
  record InteriorOrRounds(Interior interior, Solvers rounds) implements Solvers {
    @Override
    public Solver begin(double[] start) {
      return interior.begin(start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      boolean isInterior = InteriorPoint.tookThis(snapshot.memory());
      return (isInterior ? interior : rounds).restore(snapshot);
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

  /** {@code method = auto}: a first solver, and L-BFGS from where that gains slowly. */
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
  }

  /** Solvers that L-BFGS may follow. */
  interface First extends Solvers {
    Problem problem();

    /** What one of them knows of the curvature at its point, oldest first. */
    default List<CurvaturePair> curvaturePairs(Solver solver) {
      return List.of();
    }
  }

  /**
   * {@code method = auto} where second derivatives cost little. A run that began by rounds, as all
   * did in versions that had nothing else, continues by them.
   */
  record NewtonOrRounds(ThenQuasiNewton newton, Solvers rounds) implements Solvers {
    @Override
    public Solver begin(double[] start) {
      return newton.begin(start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      boolean isNewton = Newton.tookThis(snapshot.memory());
      return (isNewton ? newton : rounds).restore(snapshot);
    }
  }

  /** {@code method = sgd}, one gradient a step. */
  record GradientSteps(Sgd.Setting setting, double stepsPerEpoch) implements Solvers {
    private static final int FEWEST_TRIAL_STEPS = 16;
    private static final int MOST_TRIAL_STEPS = 64;

    static GradientSteps of(TrainingConf conf, Problem problem, ShardedData data, Sampler batches) {
      double stepsPerEpoch = data.rows() / batches.expectedRows();
      Sgd.Setting setting =
          new Sgd.Setting(
              problem,
              conf.updater().value(),
              rate(conf, stepsPerEpoch),
              conf.onDivergence().value(),
              batches::takesAll);
      return new GradientSteps(setting, stepsPerEpoch);
    }

    private static LearningRate rate(TrainingConf conf, double stepsPerEpoch) {
      LearningRate given = conf.learningRate().value();
      Updater updater = conf.updater().value();
      if (!(given instanceof Auto)) {
        return given;
      }
      if (updater.isLearningRateFree()) {
        return new Schedules.Constant(1);
      }
      OptionalLong budget = conf.stop().budget(stepsPerEpoch);
      return stepsPerEpoch < FEWEST_TRIAL_STEPS
          ? new AutoRate(budget) // whose two passes are less than short runs would take
          : new TriedRate(Legs.one(budget), trialSteps(stepsPerEpoch));
    }

    /** Steps of a short run: a fraction of an epoch, or one. */
    static int trialSteps(double stepsPerEpoch) {
      return (int) Math.max(FEWEST_TRIAL_STEPS, Math.min(MOST_TRIAL_STEPS, stepsPerEpoch));
    }

    @Override
    public Solver begin(double[] start) {
      return Sgd.begin(setting, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return Sgd.restore(setting, snapshot);
    }
  }

  /** {@code method = sgd} with {@code round = local(…)}. */
  record LocalRounds(LocalSgd.Setting setting, double stepsPerEpoch) implements Solvers {
    static LocalRounds of(TrainingConf conf, Problem problem, ShardedData data, Round.Local local) {
      double expected = Batches.ofShards(conf, data).expectedRows();
      Round.Local plan = local.over(data.rows() / expected);
      LocalDescent descent =
          new LocalDescent(
              problem.objective(),
              problem.coordinates(),
              conf.updater().value(),
              (Schedule) conf.learningRate().value(),
              problem.penalties(),
              plan);
      LocalSgd.Setting setting =
          new LocalSgd.Setting(
              problem,
              descent,
              conf.rounds().outer().value(),
              (Schedule) conf.rounds().outerLearningRate().value());
      return new LocalRounds(setting, data.rows() / (expected * plan.steps()));
    }

    @Override
    public Solver begin(double[] start) {
      return LocalSgd.begin(setting, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return LocalSgd.restore(setting, snapshot);
    }
  }
}
