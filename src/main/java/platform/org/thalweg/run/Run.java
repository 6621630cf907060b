package org.thalweg.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.sample.Hash;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Budget;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Points;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ValidatedOracle;
import org.thalweg.solve.Validation;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.SparkOracle;

/**
 * One run of a conf on its loaded data: it makes the problem, the oracle, the solver and the
 * minimiser, and runs them.
 *
 * @param clock times what Spark takes for the answers
 * @param held rows on which points are measured while the run lasts
 */
public record Run(
    TrainingConf conf, LoadedProblem loaded, RoundClock clock, Optional<ShardedData> held) {
  /**
   * Checks that the conf is of one problem.
   *
   * @throws ConfException if its penalty is a path, which is of many
   */
  public Run {
    if (conf.path().isPresent()) {
      throw new ConfException(
          "penalty must be of one strength here but was " + conf.penalty().text());
    }
  }

  /** A run on loaded rows, of which none are held out for validation. */
  public Run(TrainingConf conf, LoadedProblem loaded, RoundClock clock) {
    this(conf, loaded, clock, Optional.empty());
  }

  /**
   * Minimises; or continues an earlier run of the same conf.
   *
   * @throws ConfException if its checkpoint is not one of this solver; then it is left as it was
   */
  public TrainingResult train(RunOptions options, Checkpointing checkpointing) {
    Function<SparkOracle.SparkModel, Oracle> jobs =
        model ->
            SparkOracle.of(
                model.problem(), model.data(), model.draws(), Aggregation.of(conf), clock);
    return train(options, checkpointing, reporter(options, clock.soFar()), jobs, Optional.empty());
  }

  /**
   * Minimises, with questions answered by another oracle.
   *
   * @param oracle makes it; it is closed with the run
   */
  public TrainingResult train(
      RunOptions options,
      Checkpointing checkpointing,
      Function<SparkOracle.SparkModel, Oracle> oracle) {
    Reporter reporter = reporter(options, new RoundCosts()); // not its own alone
    return train(options, checkpointing, reporter, oracle, Optional.empty());
  }

  /**
   * Minimises in one of many short runs over the same rows, of which nothing but the options'
   * listeners hears.
   *
   * @param oracle answers the questions of all of them, and is not closed
   * @param own the solver, where it is not that of the conf's method
   */
  public TrainingResult train(
      RunOptions options, Checkpointing checkpointing, Oracle oracle, Optional<Solvers> own) {
    Reporter reporter = new Reporter(options.listeners(), new RoundCosts());
    return train(options, checkpointing, reporter, model -> oracle.shared(), own);
  }

  private Reporter reporter(RunOptions options, RoundCosts costs) {
    return Reporter.of(loaded.data().context(), options.listeners(), costs);
  }

  private TrainingResult train(
      RunOptions options,
      Checkpointing checkpointing,
      Reporter reporter,
      Function<SparkOracle.SparkModel, Oracle> oracle,
      Optional<Solvers> own) {
    return reporter.told(
        conf, checkpointing, () -> minimise(options, checkpointing, reporter, oracle, own));
  }

  /** What is minimised, over which rows and by which draws. */
  public SparkOracle.SparkModel model() {
    ShardedData data = loaded.data();
    ShardedData root = data.root(); // draws do not depend on weights
    RowDraws draws =
        new RowDraws(data.sizes(), batches(root), Batches.ofShards(conf, root), conf.seed());
    return new SparkOracle.SparkModel(loaded.problem(conf.penalty().value()), data, draws);
  }

  private TrainingResult minimise(
      RunOptions options,
      Checkpointing checkpointing,
      Reporter reporter,
      Function<SparkOracle.SparkModel, Oracle> oracleOf,
      Optional<Solvers> own) {
    SparkOracle.SparkModel model = model();
    Problem problem = model.problem();
    ParameterLayout layout = problem.layout();
    ShardedData data = model.data();
    Sampler batches = model.draws().batches();
    Solvers solvers = own.orElseGet(() -> solvers(model, reporter));
    if (own.isPresent()) {
      DriverMemory.ofScreened(conf, layout.dimension()).require();
    }
    Optional<Snapshot> from = checkpointing.snapshot(data);
    Optional<Solver> restored = from.map(snapshot -> restored(solvers, snapshot, layout));
    try (Oracle oracle = withValidation(oracleOf.apply(model), problem);
        Checkpoints checkpoints = OriginalWeights.of(checkpointing.begin(data, layout), loaded)) {
      GradientGuard.require(conf, problem.objective(), oracle);
      StopRules rules = new StopRules(conf, loaded.data(), batches, validationRows());
      StopCriterion stop =
          rules.of(solvers, problem, oracle).or(options.interrupt()).or(reporter.interrupt());
      Budget budget = rules.conf(problem).budget();
      int parameters = layout.dimension();
      reporter.begins(conf, loaded.data().rows(), parameters, budget, from, options.within());
      Optional<Validation> validation =
          held.map(rows -> ValidationRows.of(conf, loaded, rows))
              .map(rows -> rows.validation(conf, solvers.stepsPerEpoch()));
      Points points =
          conf.asksDuality()
              ? Points.certified(
                  problem,
                  oracle,
                  conf.stop().gap().get(),
                  loaded::moved,
                  conf.takesGradientSteps())
              : Points.of(problem, oracle);
      Minimiser minimiser =
          Minimiser.of(points, oracle, stop)
              .heardBy(List.of(reporter))
              .keeping(checkpoints)
              .validated(validation);
      Restarts restarts =
          restored.isPresent() && conf.restarts() == 0
              ? Restarts.none(restored.get().point()) // where the run began may be gone by now
              : restarts(options, solvers, Minimiser.of(problem, oracle, stop));
      return restarts.told(
          restored.isPresent()
              ? minimiser.resume(restored.get(), from.get())
              : restarts
                  .interrupted() // without a checkpoint: what is resumed tries all starts again
                  .orElseGet(() -> minimiser.minimise(solvers.begin().apply(restarts.start()))));
    }
  }

  /**
   * Where the run begins. One that goes on finds it out again, to say how many starts led there.
   *
   * @param silent of which nobody hears, but which ends as the user wishes
   */
  private Restarts restarts(RunOptions options, Solvers solvers, Minimiser silent) {
    double[] first = start(options);
    return conf.restarts() == 0
        ? Restarts.none(first)
        : Restarts.of(
            first,
            conf.restarts(),
            conf.seed(),
            loaded,
            silent.points(),
            start -> silent.minimise(solvers.begin().apply(start)));
  }

  /** Rows on which points are validated; empty where there are none. */
  private OptionalLong validationRows() {
    return held.isPresent() ? OptionalLong.of(held.get().rows()) : OptionalLong.empty();
  }

  /** An oracle that answers about the validation rows, too, where a solver asks about them. */
  private Oracle withValidation(Oracle oracle, Problem problem) {
    boolean isAsked = conf.method() == Method.AUTO && conf.takesGradientSteps();
    return held.filter(rows -> isAsked)
        .<Oracle>map(
            rows -> new ValidatedOracle(oracle, SparkOracle.of(problem, rows, conf.seed())))
        .orElse(oracle);
  }

  /** The solvers that the conf names or auto chooses. */
  private Solvers solvers(SparkOracle.SparkModel model, Reporter reporter) {
    AlgorithmChoice choice = AlgorithmChoice.of(conf, model.problem(), model.data());
    int dimension = model.problem().layout().dimension();
    DriverMemory.of(conf, dimension, choice.algorithms()).require();
    Algorithm.RunInputs task =
        new Algorithm.RunInputs(
            conf, model.problem(), model.data(), model.draws().batches(), validationRows());
    return choice.solvers(task, reporter::onDecision);
  }

  private static Solver restored(Solvers solvers, Snapshot snapshot, ParameterLayout layout) {
    snapshot.w(layout.dimension());
    return solvers.restore().apply(snapshot);
  }

  /** The sampler of the steps; with {@code stop.gap}, every epoch ends with a step on all rows. */
  private Sampler batches(ShardedData data) {
    Sampler batches = Batches.of(conf, data, held.isPresent());
    boolean measures = conf.stop().gap().isPresent() && !batches.takesAll(0);
    return measures ? new Samplers.WithAll(data.sizes(), batches) : batches;
  }

  private double[] start(RunOptions options) {
    return options.start().map(loaded::standardised).orElseGet(() -> WarmStart.of(conf, loaded));
  }

  /**
   * Where a run begins that is to end at the lowest of several minima: at the one of some starts
   * from which it ends lowest. It is run again from there, so that all that a run reports is of one
   * run.
   *
   * @param start w of standardised features
   * @param starts how many there were
   * @param ended how many of them ended as low, up to rounding
   * @param interrupted how the run from one of them ended that the user ended, after which no more
   *     were tried; empty if nobody did
   */
  private record Restarts(
      double[] start, int starts, int ended, Optional<TrainingResult> interrupted) {
    private static final double SAME = 1e-6; // of F at the lowest end
    private static final double ROUNDING = 1e-12; // of F at the first start

    /** Only one start. */
    static Restarts none(double[] start) {
      return new Restarts(start, 1, 1, Optional.empty());
    }

    /**
     * Tries the first start and some random ones, unless the user ends one of these runs.
     *
     * @param more how many of these
     * @param seed from which they follow
     * @param minimised the end of a run from a start
     */
    static Restarts of(
        double[] first,
        int more,
        long seed,
        LoadedProblem loaded,
        Points points,
        Function<double[], TrainingResult> minimised) {
      Objective objective = loaded.objective();
      IntFunction<double[]> starts =
          k ->
              k == 0
                  ? first.clone()
                  : loaded.standardisation().withoutConstants(objective.restart(Hash.of(seed, k)));
      double[] ends = new double[more + 1];
      for (int k = 0; k < ends.length; k++) {
        TrainingResult result = minimised.apply(starts.apply(k));
        if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
          return new Restarts(first, ends.length, 0, Optional.of(result));
        }
        ends[k] = points.objectives(result.w(), result.w())[0];
      }
      int best = 0;
      for (int k = 1; k < ends.length; k++) {
        best = ends[k] < ends[best] || Double.isNaN(ends[best]) ? k : best;
      }
      double atStart = Math.abs(points.objectives(first, first)[0]);
      double close =
          SAME * Math.abs(ends[best]) + (Double.isFinite(atStart) ? ROUNDING * atStart : 0);
      double most = ends[best] + close;
      int ended = (int) Arrays.stream(ends).filter(value -> value <= most).count();
      return new Restarts(starts.apply(best), ends.length, ended, Optional.empty());
    }

    /**
     * The result of the run from the best start, whose reason says how many ended there if all were
     * tried.
     */
    TrainingResult told(TrainingResult result) {
      if (starts == 1 || interrupted.isPresent()) {
        return result;
      }
      Reason reason = result.reason();
      String detail =
          "%s; the lowest of %d starts, of which %d ended there"
              .formatted(reason.detail(), starts, ended);
      return result.because(new Reason(reason.kind(), reason.rule(), detail));
    }
  }
}
