package org.thalweg.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.thalweg.config.Method;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.Algorithm.RunInputs;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.SwitchSolver;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.spark.DriverData;

/**
 * The algorithm of a run: the one that its conf names, or what {@code method = auto} chooses by the
 * problem and the data alone. A run takes it, and plans of memory read it.
 *
 * @param first with which the run begins
 * @param isFollowed whether L-BFGS goes on from where that gains slowly, as long as it gains more
 * @param why it is taken; empty where the conf names it
 */
public record AlgorithmChoice(Algorithm first, boolean isFollowed, Optional<String> why) {
  private static final String NOT_CONVEX =
      "the objective is not convex in scores that are linear in w";

  /** The choice for a problem of a conf. */
  static AlgorithmChoice of(TrainingConf conf, Problem problem, ShardedData data) {
    return of(conf, problem, data, () -> RowCondition.of(problem, data));
  }

  private static AlgorithmChoice of(
      TrainingConf conf, Problem problem, ShardedData data, Supplier<RowCondition> condition) {
    if (conf.method() != Method.AUTO) {
      return new AlgorithmChoice(Algorithm.named(conf.method()), false, Optional.empty());
    }
    return conf.takesGradientSteps()
        ? alone(Algorithm.ADAM, NOT_CONVEX)
        : auto(conf, problem, data, condition.get());
  }

  /**
   * What {@code method = auto} chooses for an objective without a penalty, from zeros, over rows of
   * some size in many units.
   *
   * @param features of the rows
   * @param rows how many there are
   * @param perRow how many entries a row has in the mean
   */
  public static AlgorithmChoice ofAuto(
      ObjectiveConf objective, int features, long rows, int perRow) {
    if (objective.takesGradientSteps(Method.AUTO)) {
      return alone(Algorithm.ADAM, NOT_CONVEX);
    }
    Problem problem = new Problem(objective.over(features), Penalties.none()).withBounds();
    SecondOrderWork work =
        new SecondOrderWork(
            rows, rows * perRow, problem.objective().outputs(), problem.layout().dimension());
    return auto(problem, work, RowCondition.unbounded(), true, () -> false);
  }

  private static AlgorithmChoice auto(
      TrainingConf conf, Problem problem, ShardedData data, RowCondition condition) {
    return auto(
        problem,
        SecondOrderWork.of(problem, data),
        condition,
        !conf.hasStart(),
        () -> DriverData.isSmall(data));
  }

  /**
   * Newton's method among few weights under l1 if w is long and the driver can hold the rows; else
   * Newton's method or an interior point method where second derivatives cost little, unless a few
   * epochs reach the minimum and cost less, or rows are ill-conditioned and second derivatives cost
   * as much as the budget of other rounds would; else dual coordinate ascent for losses with kinks,
   * or an interior point method if that takes minutes at most; else Newton's method by conjugate
   * gradients if w is long and the driver can hold the rows; else rounds, or L-BFGS in the scale of
   * the features where these would gain slowly.
   *
   * @param startsAtZero whether a run does
   * @param isOfDriver whether the driver can hold the rows
   */
  private static AlgorithmChoice auto(
      Problem problem,
      SecondOrderWork work,
      RowCondition condition,
      boolean startsAtZero,
      BooleanSupplier isOfDriver) {
    if (work.isSparse()
        && startsAtZero
        && Algorithm.SCREENED_NEWTON.supports(problem)
        && SparseModels.isSparse(problem)
        && SparseModels.curves(problem)
        && isOfDriver.getAsBoolean()) {
      return alone(
          Algorithm.SCREENED_NEWTON,
          "of %d weights l1 leaves few, and the driver can hold the rows"
              .formatted(problem.layout().dimension()));
    }
    Optional<String> obstacle = Algorithm.SVRG.unsupported().apply(problem);
    if (isLittle(Algorithm.NEWTON, problem, work, condition)
        && (!condition.isSmall() || work.isLeast())) {
      return new AlgorithmChoice(Algorithm.NEWTON, true, Optional.of(work.toString()));
    }
    if (obstacle.isPresent()) {
      return alone(Algorithm.LBFGS, obstacle.get());
    }
    if (isLittle(Algorithm.INTERIOR_POINT, problem, work, condition)) {
      return alone(Algorithm.INTERIOR_POINT, "the loss has kinks and " + work);
    }
    if (Algorithm.SDCA.supports(problem) && startsAtZero && isOfDriver.getAsBoolean()) {
      return alone(
          Algorithm.SDCA,
          "the loss has kinks, w has %d entries, and the driver can hold the rows"
              .formatted(problem.layout().dimension()));
    }
    if (Algorithm.INTERIOR_POINT.supports(problem) && work.isBearable()) {
      return alone(
          Algorithm.INTERIOR_POINT, "the loss has kinks, at which rounds end far from a minimum");
    }
    if (isSmooth(problem)
        && Algorithm.TRUNCATED_NEWTON.supports(problem)
        && hasLongPairs(problem, work)
        && isOfDriver.getAsBoolean()) {
      return new AlgorithmChoice(
          Algorithm.TRUNCATED_NEWTON,
          true,
          Optional.of("the driver can hold the rows, and " + condition));
    }
    if (isSmooth(problem) && !condition.isSmall()) {
      return alone(Algorithm.SCALED_LBFGS, condition.toString());
    }
    return new AlgorithmChoice(
        Algorithm.SVRG,
        Algorithm.LBFGS.supports(problem),
        Optional.of(
            "the objective is convex in scores that are linear in w"
                + (condition.isSmall() ? ", and " + condition : "")));
  }

  private static AlgorithmChoice alone(Algorithm algorithm, String why) {
    return new AlgorithmChoice(algorithm, false, Optional.of(why));
  }

  private static boolean isLittle(
      Algorithm algorithm, Problem problem, SecondOrderWork work, RowCondition condition) {
    return work.isLittle(condition) && algorithm.supports(problem);
  }

  /** Whether L-BFGS in the scale of the features, and what is like it, can take a problem. */
  private static boolean isSmooth(Problem problem) {
    return problem.objective().curvature().isPresent()
        && !problem.penalties().hasProx()
        && Lbfgs.scales(problem);
  }

  /**
   * Whether a step of L-BFGS multiplies about as often in its pairs as in the rows. Conjugate
   * gradients, which read the rows about as often, have no pairs.
   */
  static boolean hasLongPairs(Problem problem, SecondOrderWork work) {
    int dimension = problem.layout().dimension();
    return 4.0 * Lbfgs.mostPairs(dimension) * dimension >= work.entries();
  }

  /** Whether a run may make matrices of second derivatives, whatever the condition of its rows. */
  static boolean mayTakeMatrices(TrainingConf conf, Problem problem, ShardedData data) {
    if (conf.method() != Method.AUTO) {
      return Algorithm.named(conf.method()).memory().order().applyAsInt(1) > 0;
    }
    SecondOrderWork work = SecondOrderWork.of(problem, data);
    RowCondition most = RowCondition.unbounded();
    return isLittle(Algorithm.NEWTON, problem, work, most)
        || isLittle(Algorithm.INTERIOR_POINT, problem, work, most)
        || Algorithm.INTERIOR_POINT.supports(problem) && work.isBearable();
  }

  /** All algorithms that a run of this choice takes, one after the other. */
  List<Algorithm> algorithms() {
    return isFollowed ? List.of(first, Algorithm.LBFGS) : List.of(first);
  }

  /**
   * The algorithms that a conf may take, as far as the sizes of its data tell before features are
   * standardised; where the choice depends on the strengths of a path, which are not known yet, all
   * that may be chosen for its points. Those of points that are screened are not among them.
   *
   * @param objective over the features of the data
   */
  static Set<Algorithm> possible(TrainingConf conf, Objective objective, ShardedData data) {
    boolean isStandardised = conf.data().rows().standardize() != Standardize.NONE;
    RowCondition unknown = RowCondition.ofStandardised();
    if (conf.path().isEmpty()) {
      Problem problem = new Problem(objective, conf.penalty().value()).withBounds();
      return Set.copyOf(
          of(conf, problem, data, () -> isStandardised ? unknown : RowCondition.of(problem, data))
              .algorithms());
    }
    Problem any = new Problem(objective, conf.path().get().at(1));
    Set<Algorithm> possible = new LinkedHashSet<>(of(conf, any, data, () -> unknown).algorithms());
    if (!isStandardised) {
      possible.addAll(of(conf, any, data, RowCondition::none).algorithms());
      possible.addAll(of(conf, any, data, RowCondition::unbounded).algorithms());
    }
    if (!ScreenedPaths.takes(conf, any) && hasFreeWeights(objective)) { // auto finds these first
      Problem free = new Problem(objective, new Constraints.Box(0, 0));
      RowCondition condition = isStandardised ? unknown : RowCondition.of(free, data);
      possible.addAll(auto(conf, free, data, condition).algorithms());
    }
    return possible;
  }

  private static boolean hasFreeWeights(Objective objective) {
    return objective.layout().segments().stream().anyMatch(segment -> !segment.penalised());
  }

  /**
   * The solvers of a run.
   *
   * @param decided hears what is decided where the method is auto
   * @throws org.thalweg.config.ConfException if the algorithm does not support the problem
   */
  Solvers solvers(RunInputs run, Consumer<Decision> decided) {
    why.ifPresent(reason -> decided.accept(new Decision("method", told(run), reason)));
    Solvers solvers = first.of(run);
    return isFollowed ? new Followed(first, solvers, run, decided).both() : solvers;
  }

  private String told(RunInputs run) {
    return first == Algorithm.ADAM
        ? "adam on batches of %d rows".formatted(Math.round(run.batches().expectedRows()))
        : first.name();
  }

  /**
   * A first solver, and L-BFGS where that gains slowly and L-BFGS more.
   *
   * @param solvers of the first
   * @param decided hears which of them goes on
   */
  private record Followed(
      Algorithm first, Solvers solvers, RunInputs run, Consumer<Decision> decided)
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
      List<CurvaturePair> pairs =
          solver instanceof Svrg rounds ? rounds.curvaturePairs() : List.of();
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
}
