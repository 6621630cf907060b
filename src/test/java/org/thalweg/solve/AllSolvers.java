package org.thalweg.solve;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import org.thalweg.reduce.Answer;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.RateStages;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.solve.newton.WorkingSet;
import org.thalweg.solve.sgd.HoldoutEarlyStopping;
import org.thalweg.solve.sgd.LineSearchRate;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.solve.sgd.RefitOnAllRows;
import org.thalweg.solve.sgd.Round;
import org.thalweg.solve.sgd.TrialRunRate;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.solve.truncated.TruncatedNewton;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Momentum;
import org.thalweg.update.Nag;
import org.thalweg.update.Updater;

/**
 * Every solver with the settings that lead it through all of its states: what the contract of
 * solvers is tested with.
 */
public final class AllSolvers {
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final OnDivergence STOP = new OnDivergence.Stop();
  private static final double RATE = 0.1;
  private static final int BATCH_ROWS = 24;
  private static final LearningRate TRIED =
      new TrialRunRate(RateStages.doubling(3, OptionalLong.of(20)), 5);
  private static final LearningRate PART_OF_TRIED =
      new TrialRunRate(RateStages.one(OptionalLong.empty()), 5, 0.3);
  private static final Updater AVERAGED = new Average(new Adam(), 0.75);
  private static final long SEED = 3;

  private AllSolvers() {}

  /** Makes solvers of one kind. */
  public interface Maker {
    /** One that begins. */
    Solver begin(Problem problem, long rows, double[] start);

    /** One as a snapshot has it. */
    Solver restore(Problem problem, long rows, Snapshot snapshot);

    /** The same, for one that knows the rows. */
    default Solver begin(MadeProblem made) {
      return begin(made.problem(), made.x().length, made.start());
    }

    /** The same, for one that knows the rows. */
    default Solver restore(MadeProblem made, Snapshot snapshot) {
      return restore(made.problem(), made.x().length, snapshot);
    }
  }

  /**
   * One way to minimise.
   *
   * @param classes the solvers that take part
   * @param reachesTheMinimum whether it needs no setting to come to the minimum of any problem
   * @param batchRows of a mini-batch; 0 for all rows
   */
  public record Member(
      String name,
      Set<Class<? extends Solver>> classes,
      boolean reachesTheMinimum,
      int batchRows,
      Maker maker) {
    /** A solver at the start of a made problem. */
    public Solver begin(MadeProblem made) {
      return maker.begin(made);
    }

    /** A solver as a snapshot of a run on a made problem has it. */
    public Solver restore(MadeProblem made, Snapshot snapshot) {
      return maker.restore(made, snapshot);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All that take any convex loss; {@link #ofKinks} has the others. */
  public static List<Member> all() {
    return List.of(
        sgd("sgd", PLAIN, constant(RATE), STOP, 0),
        sgd("sgd momentum", new Momentum(), constant(RATE / 10), STOP, 0),
        sgd("sgd nag", new Nag(), constant(RATE / 10), STOP, 0),
        sgd("sgd average(nag)", new Average(new Nag(), 0.5), constant(RATE / 10), STOP, 0),
        sgd("sgd adam", new Adam(), constant(RATE), STOP, 0),
        sgd("sgd backtracking", PLAIN, new Backtracking(), STOP, 0),
        sgd("sgd backoff", PLAIN, constant(100), new OnDivergence.Backoff(0.3, 9), 0),
        sgd("sgd auto", new Momentum(), new LineSearchRate(OptionalLong.of(20)), STOP, 0),
        sgd("sgd tried", new Nag(), TRIED, STOP, 0),
        sgd("sgd tried on batches", new Adam(), TRIED, STOP, BATCH_ROWS),
        new Member(
            "rows held out",
            Set.of(HoldoutEarlyStopping.class, MiniBatchSgd.class),
            false,
            BATCH_ROWS,
            new OfRowsHeldOut()),
        new Member(
            "rows held out, then all",
            Set.of(RefitOnAllRows.class, HoldoutEarlyStopping.class, MiniBatchSgd.class),
            false,
            BATCH_ROWS,
            new OfRowsHeldOutThenAll()),
        sgd("sgd adam on batches", new Adam(), constant(RATE), STOP, BATCH_ROWS),
        sgd("sgd backtracking on batches", PLAIN, new Backtracking(), STOP, BATCH_ROWS),
        new Member("local sgd", Set.of(LocalSgd.class), false, BATCH_ROWS, new OfLocal()),
        new Member("svrg", Set.of(Svrg.class), true, 0, new OfRounds()),
        new Member("newton", Set.of(Newton.class), true, 0, new OfModels(0)),
        new Member(
            "newton, some rows", Set.of(Newton.class), true, 0, new OfModels(Long.MAX_VALUE)),
        new Member("lbfgs", Set.of(Lbfgs.class), true, 0, new OfPairs(Lbfgs::cold)),
        new Member("lbfgs scaled", Set.of(Lbfgs.class), true, 0, new OfPairs(Lbfgs::scaled)),
        new Member(
            "svrg then lbfgs",
            Set.of(SwitchSolver.class, Svrg.class, Lbfgs.class),
            true,
            0,
            new OfBoth()));
  }

  /** Those of losses with kinks alone. */
  public static List<Member> ofKinks() {
    return List.of(
        new Member("interiorPoint", Set.of(InteriorPoint.class), false, 0, new OfPaths()));
  }

  /** Those of losses with kinks under an l2 penalty. */
  public static List<Member> ofDuals() {
    return List.of(new Member("sdca", Set.of(DualAscent.class), false, 0, new OfDuals()));
  }

  /** Those of smooth losses under an l2 penalty, on rows in one process. */
  public static List<Member> ofProducts() {
    return List.of(
        new Member("truncated newton", Set.of(TruncatedNewton.class), false, 0, new OfProducts()));
  }

  private record OfProducts() implements Maker {
    private static final double TO_THE_END = 0; // whatever bounds of F − F* are known

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return TruncatedNewton.begin(problem, TO_THE_END, start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return TruncatedNewton.restore(problem, TO_THE_END, snapshot.w(), snapshot.memory());
    }
  }

  /** Those of paths, under l1 and l2 terms alone: by matrices, and by rows that are held. */
  public static List<Member> ofPaths() {
    return List.of(path("path", false), path("path, rows held", true));
  }

  private static Member path(String name, boolean holds) {
    return new Member(name, Set.of(ScreenedNewton.class), false, 0, new OfPathPoints(holds));
  }

  /** Those that need no setting. */
  public static List<Member> withoutSettings() {
    return all().stream().filter(Member::reachesTheMinimum).toList();
  }

  private static LearningRate constant(double rate) {
    return new Schedules.Constant(rate);
  }

  private static Member sgd(
      String name, Updater rule, LearningRate rate, OnDivergence onDivergence, int batchRows) {
    Maker maker = new OfSteps(rule, rate, onDivergence, batchRows == 0);
    return new Member(name, Set.of(MiniBatchSgd.class), false, batchRows, maker);
  }

  private record OfSteps(
      Updater rule, LearningRate rate, OnDivergence onDivergence, boolean isFullBatch)
      implements Maker {
    private MiniBatchSgd.SgdSetting setting(Problem problem) {
      return new MiniBatchSgd.SgdSetting(problem, rule, rate, onDivergence, step -> isFullBatch);
    }

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return MiniBatchSgd.begin(setting(problem), start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return MiniBatchSgd.restore(setting(problem), snapshot);
    }
  }

  private record OfRowsHeldOut() implements Maker {
    private static HoldoutEarlyStopping.HoldoutSetting setting(Problem problem) {
      return new HoldoutEarlyStopping.HoldoutSetting(
          new MiniBatchSgd.SgdSetting(problem, AVERAGED, PART_OF_TRIED, STOP, step -> false),
          3,
          4,
          OptionalDouble.of(1e-3),
          new Draw.Batch(-1));
    }

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return HoldoutEarlyStopping.begin(setting(problem), start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return HoldoutEarlyStopping.restore(setting(problem), snapshot);
    }
  }

  private record OfRowsHeldOutThenAll() implements Maker {
    private static RefitOnAllRows.RefitSetting setting(Problem problem) {
      HoldoutEarlyStopping.HoldoutSetting search =
          new HoldoutEarlyStopping.HoldoutSetting(
              new MiniBatchSgd.SgdSetting(problem, AVERAGED, PART_OF_TRIED, STOP, step -> false),
              3,
              4,
              OptionalDouble.of(1e-3),
              new Draw.Batch(-1));
      return new RefitOnAllRows.RefitSetting(search, 9, 1.2, 1000);
    }

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return RefitOnAllRows.begin(setting(problem), start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return RefitOnAllRows.restore(setting(problem), snapshot);
    }
  }

  private record OfLocal() implements Maker {
    private static LocalSgd.LocalSgdSetting setting(Problem problem) {
      LocalDescent descent =
          new LocalDescent(
              problem.objective(),
              problem.coordinates(),
              new Momentum(),
              new Schedules.Inverse(RATE, 1, 0.1),
              problem.penalties(),
              new Round.Local(3, 0, 0));
      return new LocalSgd.LocalSgdSetting(
          problem, descent, new Nag(0.3), new Schedules.Constant(0.9));
    }

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return LocalSgd.begin(setting(problem), start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return LocalSgd.restore(setting(problem), snapshot);
    }
  }

  private record OfRounds() implements Maker {
    private static Svrg.SvrgSetting setting(Problem problem, long rows) {
      return new Svrg.SvrgSetting(problem, rows, 1, SEED);
    }

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return Svrg.begin(setting(problem, rows), start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return Svrg.restore(setting(problem, rows), snapshot.w(), snapshot.memory());
    }
  }

  private record OfPairs(BiFunction<Problem, double[], Solver> begins) implements Maker {
    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return begins.apply(problem, start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return Lbfgs.restore(problem, snapshot.w(), snapshot.memory());
    }
  }

  /**
   * Newton's method.
   *
   * @param countedRows how many it is told that there are, by which it takes some or all of them
   */
  private record OfModels(long countedRows) implements Maker {
    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return Newton.begin(problem, start, countedRows);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return Newton.restore(problem, snapshot.w(), snapshot.memory());
    }
  }

  private record OfPaths() implements Maker {
    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return InteriorPoint.begin(problem, start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return InteriorPoint.restore(problem, snapshot.memory());
    }
  }

  private record OfDuals() implements Maker {
    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return DualAscent.begin(problem, 0, SEED, start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return DualAscent.restore(problem, 0, SEED, rows, snapshot);
    }
  }

  private record OfPathPoints(boolean holds) implements Maker {
    private static final WorkingSet SCREEN = new WorkingSet(0.6, 400);

    private static ScreenedSetting setting(Problem problem, Optional<HeldRows> rows) {
      return new ScreenedSetting(problem, SCREEN, rows);
    }

    private ScreenedSetting setting(MadeProblem made) {
      Problem problem = made.problem();
      return setting(
          problem,
          holds
              ? Optional.of(
                  HeldRows.of(problem, made.shards().stream().flatMap(List::stream).toList()))
              : Optional.empty());
    }

    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return ScreenedNewton.begin(setting(problem, Optional.empty()), start);
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return ScreenedNewton.restore(
          setting(problem, Optional.empty()), snapshot.w(), snapshot.memory(), Double.NaN);
    }

    @Override
    public Solver begin(MadeProblem made) {
      return ScreenedNewton.begin(setting(made), made.start());
    }

    @Override
    public Solver restore(MadeProblem made, Snapshot snapshot) {
      return ScreenedNewton.restore(setting(made), snapshot.w(), snapshot.memory(), Double.NaN);
    }
  }

  private record OfBoth() implements Maker {
    @Override
    public Solver begin(Problem problem, long rows, double[] start) {
      return SwitchSolver.begin(
          new OfRounds().begin(problem, rows, start), new Both(problem, rows));
    }

    @Override
    public Solver restore(Problem problem, long rows, Snapshot snapshot) {
      return SwitchSolver.restore(new Both(problem, rows), snapshot);
    }
  }

  private record Both(Problem problem, long rows) implements SwitchSolver.Both {
    @Override
    public Solver restoreFirst(Snapshot snapshot) {
      return new OfRounds().restore(problem, rows, snapshot);
    }

    @Override
    public Solver handOver(Solver first) {
      return Lbfgs.warm(problem, first.point(), ((Svrg) first).curvaturePairs());
    }

    @Override
    public Solver restoreSecond(Snapshot snapshot) {
      return new OfPairs(Lbfgs::cold).restore(problem, rows, snapshot);
    }

    @Override
    public Solver handBack(Solver second) {
      return new OfRounds().begin(problem, rows, second.point());
    }

    @Override
    public boolean firstIsFiner() {
      return false;
    }
  }

  /** A solver that counts how often it is asked. */
  static final class Counted implements Scripted {
    private final Solver inner;
    private int questions;

    Counted(Solver inner) {
      this.inner = inner;
    }

    int questions() {
      return questions;
    }

    @Override
    public Question<?> ask() {
      questions++;
      return AskTell.ask(inner);
    }

    @Override
    public Progress tell(Answer answer) {
      return AskTell.tell(inner, answer);
    }

    @Override
    public double[] point() {
      return inner.point();
    }

    @Override
    public Optional<Reason> ended() {
      return inner.ended();
    }

    @Override
    public Map<String, double[]> save() {
      return inner.save();
    }
  }

  /** A snapshot as it is read from a file: of copies. */
  static Snapshot read(Snapshot snapshot) {
    Map<String, double[]> copies = new LinkedHashMap<>();
    snapshot
        .arrays()
        .forEach((name, array) -> copies.put(name, Arrays.copyOf(array, array.length)));
    return Snapshot.of(snapshot.step(), copies);
  }
}
