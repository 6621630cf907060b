package org.thalweg.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.Curvature;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Aggregation;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Reporter;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.run.TrainingData;
import org.thalweg.run.ValidationRows;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.solve.newton.HeldOracle;
import org.thalweg.solve.newton.QuadraticOracle;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.SparkOracle;

/**
 * Finds the models of a path, beginning with the strongest penalty. Each model starts from the one
 * before. Linear and softmax models under a loss with second derivatives take {@link
 * ScreenedNewton} where the method is auto or newton; all others take the solver of the conf's
 * method. Listeners get one step report for each point.
 *
 * <p>With checkpoints every point has a directory of its own, in which its last checkpoint stays.
 * So a path that was killed and is resumed passes over the points that had ended, and ends with the
 * same bits.
 */
public final class RegularisationPath {
  private final TrainingConf conf;
  private final PenaltyPath path;
  private final TrainingData data;
  private final LoadedProblem problem;
  private final RoundClock clock;
  private final RunOptions options;
  private final Optional<Compared> compared;
  private final TrainingConf any; // the conf of any point
  private Reporter reporter; // of the run
  private final long begin = System.nanoTime();
  private final List<PathPoint> points = new ArrayList<>();
  private double epochs; // so far

  /**
   * A path that was found, and the run of the model that is kept.
   *
   * @param conf of the run that found it alone
   * @param result of that run
   */
  public record PathFit(PathResult path, TrainingConf conf, TrainingResult result) {}

  /**
   * What several paths share, so that they can be compared point by point.
   *
   * @param largest λ of the first point, in place of λmax of the path's own rows
   * @param metric that is measured on their validation rows
   */
  public record Compared(double largest, Metric metric) {}

  /**
   * A path of a problem, which is that of the conf and the data.
   *
   * @param conf whose penalty is a {@link PenaltyPath}
   * @param compared what it shares with others; empty for a path by itself
   */
  public RegularisationPath(
      TrainingConf conf,
      TrainingData data,
      LoadedProblem problem,
      RoundClock clock,
      RunOptions options,
      Optional<Compared> compared) {
    this.compared = compared;
    this.conf = conf;
    this.path = conf.path().orElseThrow();
    this.any = PointRuns.any(conf);
    this.data = data;
    this.problem = problem;
    this.clock = clock;
    this.options = options;
  }

  /**
   * Trains all points, the largest λ first, and chooses one of them.
   *
   * @param then makes the result of what was found, by the same oracle, before that is closed
   */
  public <T> T run(BiFunction<PathFit, Oracle, T> then) {
    return run(this::oracle, then);
  }

  /**
   * Trains a path whose questions another oracle answers.
   *
   * @param oracleOf makes it of the {@link #model}; it is closed with the run
   */
  public PathFit run(Function<SparkOracle.SparkModel, Oracle> oracleOf) {
    return run(oracleOf, (found, oracle) -> found);
  }

  private <T> T run(
      Function<SparkOracle.SparkModel, Oracle> oracleOf, BiFunction<PathFit, Oracle, T> then) {
    SparkOracle.SparkModel model = model();
    ScreenedPaths screening = ScreenedPaths.of(conf, model);
    try (Oracle oracle = knowing(oracleOf.apply(model), screening)) {
      return then.apply(run(oracle, screening), oracle);
    }
  }

  private PathFit run(Oracle oracle, ScreenedPaths screening) {
    reporter = Reporter.of(data.train().context(), options.listeners(), new RoundCosts());
    try (ValidationRows scorer = data.validation().map(this::scorer).orElse(null)) {
      start(screening.isPossible());
      LargestStrength largest = LargestStrength.of(path, any, problem, screening, oracle);
      PointRuns runs = new PointRuns(conf, problem, options, oracle);
      runs.begin(largest, screening);
      double first = compared.map(Compared::largest).orElse(largest.lambda());
      PathFit found = run(first, runs, scorer);
      reporter.onEnd(found.result());
      return found;
    } catch (Throwable e) { // also what Spark throws without declaring it
      reporter.onThrown(e);
      throw e;
    }
  }

  /** The smallest λ at which all weights under the l1 term are 0, over the training rows. */
  public double largest() {
    SparkOracle.SparkModel model = model();
    ScreenedPaths screening = ScreenedPaths.of(conf, model);
    try (Oracle oracle = knowing(oracle(model), screening)) {
      return LargestStrength.of(path, any, problem, screening, oracle).lambda();
    }
  }

  /** What an oracle of its points needs: their rows and draws, and the problem of any of them. */
  public SparkOracle.SparkModel model() {
    return new Run(any, problem, clock).model();
  }

  /** One that asks the rows for less, where they are held or H is the same everywhere. */
  private Oracle knowing(Oracle rows, ScreenedPaths screening) {
    if (screening.held().isPresent()) {
      return new HeldOracle(screening.held().get(), rows);
    }
    boolean isQuadratic = problem.objective().curvature().map(Curvature::isConstant).orElse(false);
    return screening.isPossible() && isQuadratic ? new QuadraticOracle(rows) : rows;
  }

  private Oracle oracle(SparkOracle.SparkModel model) {
    return SparkOracle.of(
        model.problem(), model.data(), model.draws(), Aggregation.of(conf), clock);
  }

  private ValidationRows scorer(ShardedData validation) {
    Metric metric =
        compared.map(Compared::metric).orElseGet(() -> ValidationRows.metric(conf, problem));
    return ValidationRows.of(metric, problem, validation);
  }

  private void start(boolean screens) {
    String method = conf.method().text();
    reporter.onStart(
        new TrainingStart(
            method,
            data.train().rows(),
            problem.objective().layout().dimension(),
            0,
            conf.stop().budget(),
            conf.render(),
            options.within()));
    reporter.onDecision(
        screens
            ? new Decision(
                "method",
                "newton among the weights that may leave 0",
                "the loss has second derivatives")
            : new Decision("method", method, "each point begins where the one before ended"));
  }

  /**
   * Trains the points.
   *
   * @param scorer null where there are no validation rows
   */
  private PathFit run(double largest, PointRuns runs, ValidationRows scorer) {
    PathFit found = null;
    for (int k = 0; k < path.points(); k++) {
      try {
        PathFit next = next(k, largest, found, runs, scorer);
        if (next.result().reason().kind() == Reason.Kind.INTERRUPTED) {
          return next;
        }
        found = next;
      } catch (CancelledException e) {
        if (found == null) {
          throw e;
        }
        return interrupted(
            found, new Reason(Reason.Kind.INTERRUPTED, "cancellation", "%d points".formatted(k)));
      }
    }
    return found;
  }

  /** With one point more; or what was found before, where the user does not let it be complete. */
  private PathFit next(
      int k, double largest, PathFit found, PointRuns runs, ValidationRows scorer) {
    double lambda = path.lambda(largest, k);
    PointRuns.PointFit trained = runs.train(k, lambda);
    TrainingResult result = trained.result();
    boolean isInterrupted = result.reason().kind() == Reason.Kind.INTERRUPTED;
    if (isInterrupted && found != null) {
      return interrupted(found, result.reason());
    }
    double validation = scorer == null ? Double.NaN : scorer.known(result.w(), "");
    PathPoint point = PathPoint.of(k, lambda, trained, runs.state(), problem, validation);
    points.add(point);
    Optional<Metric> metric = Optional.ofNullable(scorer).map(ValidationRows::chosen);
    PathResult soFar = new PathResult(largest, points, metric);
    boolean isChosen = soFar.chosen() == point;
    report(point, result, isChosen, metric);
    return found == null || isChosen
        ? new PathFit(soFar, trained.conf(), result)
        : new PathFit(soFar, found.conf(), found.result());
  }

  private static PathFit interrupted(PathFit found, Reason why) {
    TrainingResult kept = found.result();
    return new PathFit(
        found.path(),
        found.conf(),
        new TrainingResult(
            kept.w(), why, kept.history(), kept.relativeGradient(), kept.isNearMinimum()));
  }

  private void report(
      PathPoint point, TrainingResult result, boolean isChosen, Optional<Metric> metric) {
    epochs += point.epochs();
    StepReport report =
        new StepReport(
            point.number(),
            epochs,
            point.loss(),
            point.penaltyValue(),
            point.gradientNorm(),
            result.history().last() == null ? 0 : result.history().last().stepNorm(),
            1,
            Math.round(point.epochs() * problem.data().rows()),
            Duration.ofNanos(System.nanoTime() - begin));
    metric.ifPresent(
        each ->
            reporter.onValidation(
                new ValidationReport(point.number(), each.name(), point.validation(), isChosen)));
    reporter.onStep(report);
  }
}
