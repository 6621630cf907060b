package org.thalweg.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Reporter;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.solve.newton.PathState;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.SparkOracle;

/**
 * Finds the models of a path, beginning with the strongest penalty. Each model starts from the one
 * before. Linear models under a loss with second derivatives take {@link ScreenedNewton} where the
 * method is auto or newton; all others take the solver of the conf's method. Listeners get one step
 * report for each point.
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
  private final Configuration hadoop;
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
  public record Found(PathResult path, TrainingConf conf, TrainingResult result) {}

  /**
   * What several paths share, so that they can be compared point by point.
   *
   * @param largest λ of the first point, in place of λmax of the path's own rows
   * @param metric that is measured on their validation rows
   */
  public record Compared(double largest, Metric metric) {}

  /**
   * A path by itself.
   *
   * @param conf whose penalty is a {@link PenaltyPath}
   * @param problem of the conf and the data
   */
  public RegularisationPath(
      TrainingConf conf,
      TrainingData data,
      LoadedProblem problem,
      RoundClock clock,
      RunOptions options) {
    this(conf, data, problem, clock, options, Optional.empty());
  }

  /**
   * One of several paths.
   *
   * @param compared empty for a path by itself
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
    this.any = PointRuns.conf(conf, path.at(1), 0, "");
    this.data = data;
    this.problem = problem;
    this.clock = clock;
    this.options = options;
    this.hadoop = Sessions.hadoop(JavaSparkContext.fromSparkContext(data.train().context()));
  }

  /** Whether an earlier run of this conf left a checkpoint of its first point. */
  public static boolean hasCheckpoints(TrainingConf conf, Configuration hadoop) {
    return Checkpointing.exist(first(conf), hadoop);
  }

  /**
   * Claims the directory of the checkpoints of all points until the path ends, and makes sure,
   * before any data are read, that those of an earlier run are wanted.
   *
   * @return no checkpoints, since each point writes its own
   * @throws org.thalweg.config.ConfException if there are some and must not be, or none can be, or
   *     the directory is another run's
   */
  public static Checkpointing checkpointing(
      TrainingConf conf, Configuration hadoop, RunOptions options) {
    boolean resumes =
        options.existing().treatment() == ExistingCheckpoints.Treatment.RESUME
            && conf.checkpoint().directory().isPresent();
    Checkpointing claimed = Checkpointing.claimed(conf, hadoop);
    try {
      if (!resumes) {
        Checkpointing.of(first(conf), hadoop, options.existing(), note -> {}).close();
      }
      return claimed;
    } catch (RuntimeException e) {
      claimed.close();
      throw e;
    }
  }

  /** The conf of the first point, but for its λ, which is not known yet. */
  private static TrainingConf first(TrainingConf conf) {
    return PointRuns.conf(conf, conf.path().orElseThrow().at(1), 0, "");
  }

  /** Trains all points, the largest λ first, and chooses one of them. */
  public Found run() {
    return run(this::oracle);
  }

  /**
   * Trains a path whose questions another oracle answers.
   *
   * @param oracleOf makes it of the {@link #model}; it is closed with the run
   */
  public Found run(Function<SparkOracle.Model, Oracle> oracleOf) {
    SparkOracle.Model model = model();
    Screening screening = Screening.of(conf, model);
    reporter = Reporter.of(data.train().context(), options.listeners(), new RoundCosts());
    try (Oracle oracle = oracleOf.apply(model);
        PathScorer scorer =
            PathScorer.of(conf, data, problem.objective(), compared.map(Compared::metric))) {
      start(screening.isPossible());
      LargestStrength largest = LargestStrength.of(path, any, problem, screening, oracle);
      PointRuns runs = new PointRuns(conf, problem, options, hadoop, oracle);
      runs.begin(largest, screening);
      double first = compared.map(Compared::largest).orElse(largest.lambda());
      Found found = run(first, runs, scorer);
      reporter.onEnd(found.result());
      return found;
    } catch (Throwable e) { // also what Spark throws without declaring it
      reporter.onThrown(e);
      throw e;
    }
  }

  /** The smallest λ at which all weights under the l1 term are 0, over the training rows. */
  public double largest() {
    SparkOracle.Model model = model();
    try (Oracle oracle = oracle(model)) {
      Screening screening = Screening.of(conf, model);
      return LargestStrength.of(path, any, problem, screening, oracle).lambda();
    }
  }

  /** What an oracle of its points needs: their rows and draws, and the problem of any of them. */
  public SparkOracle.Model model() {
    return new Run(any, problem, clock).model();
  }

  private Oracle oracle(SparkOracle.Model model) {
    return SparkOracle.of(
        model.problem(), model.data(), model.draws(), Aggregation.of(conf), clock);
  }

  private void start(boolean screens) {
    TrainingStart start =
        new TrainingStart(
            conf.method().text(),
            data.train().rows(),
            problem.objective().layout().dimension(),
            0,
            conf.stop().budget(),
            conf.render(),
            options.within());
    Decision decision =
        new Decision(
            "method",
            screens ? "newton among the weights that may leave 0" : conf.method().text(),
            screens ? "the model is linear" : "each point begins where the one before ended");
    reporter.onStart(start);
    reporter.onDecision(decision);
  }

  private Found run(double largest, PointRuns runs, PathScorer scorer) {
    Found found = null;
    for (int k = 0; k < path.points(); k++) {
      Found next;
      try {
        next = next(k, largest, found, runs, scorer);
      } catch (CancelledException e) {
        if (found == null) {
          throw e;
        }
        return interrupted(
            found, new Reason(Reason.Kind.INTERRUPTED, "cancellation", "%d points".formatted(k)));
      }
      if (next.result().reason().kind() == Reason.Kind.INTERRUPTED) {
        return next;
      }
      found = next;
    }
    return found;
  }

  /** With one point more; or what was found before, where the user does not let it be complete. */
  private Found next(int k, double largest, Found found, PointRuns runs, PathScorer scorer) {
    double lambda = path.lambda(largest, k);
    PointRuns.Trained trained = runs.train(k, path.at(lambda));
    TrainingResult result = trained.result();
    boolean isInterrupted = result.reason().kind() == Reason.Kind.INTERRUPTED;
    if (isInterrupted && found != null) {
      return interrupted(found, result.reason());
    }
    PathPoint point = point(k, lambda, trained, runs.state(), scorer);
    points.add(point);
    PathResult soFar = new PathResult(largest, points, scorer.metric());
    boolean isChosen = soFar.chosen() == point;
    report(point, result, isChosen, scorer);
    return found == null || isChosen
        ? new Found(soFar, trained.conf(), result)
        : new Found(soFar, found.conf(), found.result());
  }

  private static Found interrupted(Found found, Reason why) {
    TrainingResult kept = found.result();
    return new Found(
        found.path(),
        found.conf(),
        new TrainingResult(
            kept.w(), why, kept.history(), kept.relativeGradient(), kept.isNearMinimum()));
  }

  private PathPoint point(
      int number, double lambda, PointRuns.Trained trained, PathState state, PathScorer scorer) {
    TrainingResult result = trained.result();
    Problem own = problem.problem(trained.conf().penalty().value());
    double[] w = result.w();
    double[] original = problem.original(w);
    double[] gradient = state.gradient().clone();
    own.penalties().addGradient(w, gradient, own.layout());
    return new PathPoint(
        number,
        lambda,
        trained.conf().penalty(),
        SparseWeights.of(original),
        nonZeros(w),
        state.loss(),
        own.penalty(w),
        own.gradientNorm(w, gradient),
        result.history().epochs(),
        scorer.measure(original),
        result.reason());
  }

  private int nonZeros(double[] w) {
    int count = 0;
    for (Segment segment : problem.objective().layout().segments()) {
      for (int j = segment.from(); segment.penalised() && j < segment.to(); j++) {
        count += w[j] != 0 ? 1 : 0;
      }
    }
    return count;
  }

  private void report(PathPoint point, TrainingResult result, boolean isChosen, PathScorer scorer) {
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
    scorer
        .metric()
        .ifPresent(
            metric ->
                reporter.onValidation(
                    new ValidationReport(
                        point.number(), metric.name(), point.validation(), isChosen)));
    reporter.onStep(report);
  }
}
