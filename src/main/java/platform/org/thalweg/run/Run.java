package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Points;
import org.thalweg.solve.Problem;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ValidatedOracle;
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
        model -> SparkOracle.of(List.of(model), Aggregation.of(conf), clock);
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
        conf,
        checkpointing,
        () -> fit(options, reporter, oracle, own).result(options, checkpointing, reporter));
  }

  /** What is minimised, over which rows and by which draws. */
  public SparkOracle.SparkModel model() {
    ShardedData data = loaded.data();
    ShardedData root = data.root(); // draws do not depend on weights
    RowDraws draws =
        new RowDraws(data.sizes(), batches(root), Batches.ofShards(conf, root), conf.seed());
    return new SparkOracle.SparkModel(loaded.problem(conf.penalty().value()), data, draws);
  }

  /** What one path of all runs is given of this one. */
  private Fit fit(
      RunOptions options,
      Reporter reporter,
      Function<SparkOracle.SparkModel, Oracle> oracleOf,
      Optional<Solvers> own) {
    SparkOracle.SparkModel model = model();
    Problem problem = model.problem();
    int dimension = problem.layout().dimension();
    Solvers solvers = own.orElseGet(() -> solvers(model, reporter));
    if (own.isPresent()) {
      DriverMemory.ofScreened(conf, dimension).require();
    }
    return new Fit(
        conf,
        model.data(),
        problem.layout(),
        dimension,
        solvers,
        () -> withValidation(oracleOf.apply(model), problem),
        oracle -> rules(options, model, solvers, oracle),
        loaded::written);
  }

  private Fit.FitRules rules(
      RunOptions options, SparkOracle.SparkModel model, Solvers solvers, Oracle oracle) {
    Problem problem = model.problem();
    GradientGuard.require(conf, problem.objective(), oracle);
    StopRules rules = new StopRules(conf, model.data(), model.draws().batches(), validationRows());
    Points points =
        conf.asksDuality()
            ? Points.certified(
                problem, oracle, conf.stop().gap().get(), loaded::moved, conf.takesGradientSteps())
            : Points.of(problem, oracle);
    return new Fit.FitRules(
        points,
        rules.of(solvers, problem, oracle),
        rules.conf(problem).budget(),
        held.map(rows -> ValidationRows.of(conf, loaded, rows))
            .map(rows -> rows.validation(conf, solvers.stepsPerEpoch())),
        stop -> restarts(options, solvers, Minimiser.of(problem, oracle, stop)));
  }

  /**
   * Where the run begins. One that goes on finds it out again, to say how many starts led there.
   *
   * @param silent of which nobody hears, but which ends as the user wishes
   */
  private Fit.Restarts restarts(RunOptions options, Solvers solvers, Minimiser silent) {
    double[] first = start(options);
    return conf.restarts() == 0
        ? Fit.Restarts.none(first)
        : Fit.Restarts.of(
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

  /** The sampler of the steps; with {@code stop.gap}, every epoch ends with a step on all rows. */
  private Sampler batches(ShardedData data) {
    Sampler batches = Batches.of(conf, data, held.isPresent());
    boolean measures = conf.stop().gap().isPresent() && !batches.takesAll(0);
    return measures ? new Samplers.WithAll(data.sizes(), batches) : batches;
  }

  private double[] start(RunOptions options) {
    return options.start().map(loaded::standardised).orElseGet(() -> WarmStart.of(conf, loaded));
  }
}
