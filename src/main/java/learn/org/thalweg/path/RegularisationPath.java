package org.thalweg.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.Keys;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.Curvature;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.reduce.GradientSum;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Reporter;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.run.Solvers;
import org.thalweg.run.TrainingData;
import org.thalweg.run.ValidationRows;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Draw;
import org.thalweg.solve.History;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.solve.newton.HeldOracle;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.PathState;
import org.thalweg.solve.newton.QuadraticOracle;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.solve.newton.WorkingSet;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;

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
    return SparkOracle.of(List.of(model), Aggregation.of(conf), clock);
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
            new History(data.train().rows()),
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

  /** Trains the points of a path one after the other, each from the end of the one before. */
  static final class PointRuns {
    private static final Logger LOG = LoggerFactory.getLogger(PointRuns.class);

    private final TrainingConf conf;
    private final PenaltyPath path;
    private final LoadedProblem problem;
    private final RunOptions options;
    private final Oracle oracle;
    private boolean isScreened;
    private boolean isTooWide;
    private Optional<HeldRows> held = Optional.empty();
    private double[] w;
    private PathState state; // null where the points are not screened
    private double[] before; // w of the point before that; null where there is none
    private StopCriterion stop; // of points that are screened; null where they are not

    /** A point that was trained: by which conf, of which problem, and with which result. */
    record PointFit(TrainingConf conf, Problem problem, TrainingResult result) {}

    PointRuns(TrainingConf conf, LoadedProblem problem, RunOptions options, Oracle oracle) {
      this.conf = conf;
      this.path = conf.path().orElseThrow();
      this.problem = problem;
      this.options = options;
      this.oracle = oracle;
    }

    /** The conf of the first point of a path, but for its λ, which may not be known yet. */
    static TrainingConf any(TrainingConf conf) {
      return conf.ofPoint(1, () -> directory(0));
    }

    /** The directory of the checkpoints of a point, below that of the path. */
    private static String directory(int number) {
      return String.format(Locale.ROOT, "point-%04d", number);
    }

    /** Begins where all penalised weights are 0. */
    void begin(LargestStrength largest, ScreenedPaths screening) {
      this.held = screening.held();
      this.w = largest.state().w();
      this.state = largest.state();
      this.isScreened = screening.isPossible();
      if (isScreened) {
        TrainingConf any = any(conf);
        this.stop = ScreenedPaths.budgets(any, problem, oracle).or(options.interrupt());
      }
    }

    /** What is known of the mean loss where the last point ended. */
    PathState state() {
      if (isScreened) {
        return state;
      }
      GradientSum sum = oracle.gradient(w, Draw.all());
      return new PathState(w, sum.meanLoss(), sum.meanGradient(), null, 0);
    }

    /**
     * Trains the next point of the path, which starts where the one before ended.
     *
     * @param number of the point, from 0
     * @param lambda its strength
     */
    PointFit train(int number, double lambda) {
      Supplier<String> name = () -> directory(number);
      if (isScreened) {
        TrainingConf own = conf.ofPoint(lambda, name);
        Problem screened = problem.problem(own.penalty().value());
        ScreenedPoints points = new ScreenedPoints(screened, path, held, state, before);
        TrainingResult result = train(own, points);
        isTooWide = points.solver().isTooWide();
        if (!isTooWide) {
          before = state.w();
          w = result.w();
          state = points.solver().state();
          return new PointFit(own, screened, result);
        }
        LOG.info("point {}: {}", number, result.reason());
        isScreened = false;
        state = null;
      }
      TrainingConf own = conf.ofPoint(lambda, isTooWide ? () -> directory(number) + "-wide" : name);
      TrainingResult result = train(own, oracle, Optional.empty());
      w = result.w();
      return new PointFit(own, problem.problem(own.penalty().value()), result);
    }

    /** With checkpoints a point is a run of its own; without, nothing of that is needed. */
    private TrainingResult train(TrainingConf own, ScreenedPoints points) {
      Oracle asked = points.oracle(oracle);
      return own.checkpoint().directory().isPresent()
          ? train(own, asked, Optional.of(points.solvers()))
          : Minimiser.of(points.problem(), asked, stop).minimise(points.begin(w));
    }

    private TrainingResult train(TrainingConf own, Oracle asked, Optional<Solvers> solvers) {
      Configuration hadoop =
          Sessions.hadoop(JavaSparkContext.fromSparkContext(problem.data().context()));
      boolean resumes =
          options.existing().treatment() == ExistingCheckpoints.Treatment.RESUME
              && !Checkpointing.exist(own, hadoop);
      RunOptions quiet =
          new RunOptions(
              List.of(),
              options.interrupt(),
              model -> {},
              note -> LOG.info("{}: {}", own.penalty().text(), note),
              resumes ? ExistingCheckpoints.refuse() : options.existing(),
              Optional.of(problem.original(w)),
              List.of(),
              false);
      try (Checkpointing checkpointing =
          Checkpointing.ofPart(own, hadoop, quiet, options.notes())) {
        return new Run(own, problem, RoundClock.stopped())
            .train(quiet, checkpointing, asked, solvers);
      }
    }
  }

  /**
   * The solvers of the points of a path. Where the rows are not held and more than {@link
   * ScreenedPaths#MOST} weights are not 0, points are left to solvers without second derivatives.
   * Each starts with what was known at the end of the point before. How many weights it considers
   * depends on the path alone, so memory and cores change no bit.
   */
  private static final class ScreenedPoints {
    private static final int AHEAD = 3; // points for which second derivatives are asked for at once
    private static final int NEXT = 1; // likewise, where they cost no pass
    private static final double LEAST = 0.5;
    private static final double LARGEST = 0.95;

    private final ScreenedSetting setting;
    private final PathState from; // null for all zeros
    private final double[] ahead; // where the next one may end; null for no guess
    private final double
        less; // than a strength that a derivative is, if it matters in no next point
    private ScreenedNewton solver; // null before it begins

    /**
     * The points of a problem of a path.
     *
     * @param held all rows, where they are few
     * @param from where the problem before ended; null for all zeros
     * @param before where the one before that ended; null for none
     */
    ScreenedPoints(
        Problem problem,
        PenaltyPath path,
        Optional<HeldRows> held,
        PathState from,
        double[] before) {
      WorkingSet screen =
          held.isPresent()
              ? new WorkingSet(keep(path, NEXT), Integer.MAX_VALUE)
              : new WorkingSet(keep(path, AHEAD), ScreenedPaths.MOST);
      this.setting = new ScreenedSetting(problem, screen, held);
      this.from = from;
      this.ahead = before == null ? null : ahead(from.w(), before, path.step());
      this.less = screen.keep() * path.step();
    }

    /**
     * Where weights come to that go on in a straight line as λ does (M. Y. Park, T. Hastie, "L1
     * Regularization Path Algorithm for Generalized Linear Models", JRSS B 69(4) (2007)), but for
     * those that would change their sign, which end at 0, and those that are 0.
     */
    private static double[] ahead(double[] w, double[] before, double step) {
      double[] ahead = new double[w.length];
      for (int j = 0; j < w.length; j++) {
        double next = w[j] + step * (w[j] - before[j]);
        ahead[j] = next * w[j] > 0 ? next : 0;
      }
      return ahead;
    }

    /**
     * The least share of λ that a derivative must have for its coordinate to be considered, by the
     * strong rule for the points ahead.
     */
    private static double keep(PenaltyPath path, int ahead) {
      double rule = 2 * StrictMath.pow(path.step(), ahead) - 1;
      return Math.max(LEAST, Math.min(LARGEST, rule));
    }

    /**
     * An oracle that answers as exactly as a point and the next one need it, where the rows are
     * held; else the same one.
     */
    Oracle oracle(Oracle oracle) {
      if (setting.held().isEmpty()) {
        return oracle;
      }
      Problem problem = setting.problem();
      double[] small = CoordinatePenalties.l1(problem.penalties(), problem.layout());
      Arrays.setAll(small, j -> less * small[j]);
      return new HeldOracle(setting.held().get(), oracle, small);
    }

    Problem problem() {
      return setting.problem();
    }

    /** Its solver, for a run. */
    Solvers solvers() {
      return new Solvers(this::begin, this::restore, 1, true);
    }

    ScreenedNewton begin(double[] start) {
      solver =
          from == null
              ? ScreenedNewton.begin(setting, start)
              : ScreenedNewton.begin(setting, from, ahead);
      return solver;
    }

    private ScreenedNewton restore(Snapshot snapshot) {
      solver = ScreenedNewton.restore(setting, snapshot.w(), snapshot.memory(), Double.NaN);
      return solver;
    }

    /** The solver that was begun or restored. */
    ScreenedNewton solver() {
      return solver;
    }
  }

  /**
   * The beginning of a path: the model whose penalised weights are all 0, and the smallest λ for
   * which that model is the minimum.
   *
   * <pre>
   *   λmax = max |∂(mean loss)/∂wⱼ| / l1Ratio      over the penalised j
   * </pre>
   *
   * @param lambda λmax
   * @param state what is known of the loss there
   */
  private record LargestStrength(double lambda, PathState state) {
    private static final int MOST_STEPS = 100; // to the intercept
    private static final double ROUNDING = 1e-13; // of the largest derivative at w = 0
    private static final double ENDLESS = 1e300; // a λ under which no weight leaves 0

    /**
     * The largest strength of a path.
     *
     * @param conf of any point
     */
    static LargestStrength of(
        PenaltyPath path,
        TrainingConf conf,
        LoadedProblem problem,
        ScreenedPaths screening,
        Oracle oracle) {
      double[] zeros = new double[problem.objective().layout().dimension()];
      return screening.isPossible()
          ? screened(path, problem, screening.held(), oracle, zeros)
          : held(path, conf, problem, oracle, zeros);
    }

    /** The largest strength of a path whose points are found with second derivatives. */
    private static LargestStrength screened(
        PenaltyPath path,
        LoadedProblem problem,
        Optional<HeldRows> held,
        Oracle oracle,
        double[] zeros) {
      Problem bare = problem.problem(path.at(ENDLESS));
      ScreenedPoints points = new ScreenedPoints(bare, path, held, null, null);
      Minimiser.of(bare, oracle, new StopCriterion.MaxSteps(MOST_STEPS))
          .minimise(points.begin(zeros));
      return of(path, problem, points.solver().state(), oracle);
    }

    /** The largest strength for any other method: a constraint keeps the weights at 0. */
    private static LargestStrength held(
        PenaltyPath path, TrainingConf conf, LoadedProblem problem, Oracle oracle, double[] zeros) {
      boolean isFree =
          path.of() instanceof PenaltyPath.Shape.Within // as it may leave weights free
              || path.of() instanceof Penalties.Sum
              || problem.objective().layout().segments().stream().anyMatch(s -> !s.penalised());
      double[] w = zeros;
      if (isFree) {
        TrainingConf own =
            conf.toBuilder()
                .without(Keys.named("stop.gap")) // no bound is known under a box alone
                .penalty(path.of().with(new Constraints.Box(0, 0)))
                .method(Method.AUTO)
                .build();
        Checkpointing none = Checkpointing.none(own);
        w =
            new Run(own, problem, RoundClock.stopped())
                .train(RunOptions.of(List.of()), none, oracle, Optional.empty())
                .w();
      }
      GradientSum sum = oracle.gradient(w, Draw.all());
      return of(
          path, problem, new PathState(w, sum.meanLoss(), sum.meanGradient(), null, 0), oracle);
    }

    private static LargestStrength of(
        PenaltyPath path, LoadedProblem problem, PathState state, Oracle oracle) {
      double[] l1 = l1(problem, path.at(1));
      double[] others = l1(problem, path.at(0)); // what stands beside the path
      double largest = 0;
      for (int j = 0; j < l1.length; j++) {
        if (l1[j] > others[j]) {
          double pull = Math.abs(state.gradient()[j]) - others[j];
          largest = Math.max(largest, pull / (l1[j] - others[j]));
        }
      }
      double[] atZeros = oracle.gradient(new double[state.w().length], Draw.all()).meanGradient();
      double rounding = ROUNDING * Arrays.stream(atZeros).map(Math::abs).max().orElse(0);
      if (!(largest > rounding && Double.isFinite(largest))) {
        throw new DataException(
            "a path must have a λ above 0 under which all weights are 0 but the largest derivative of"
                + " the mean loss there is "
                + largest);
      }
      return new LargestStrength(largest, state);
    }

    private static double[] l1(LoadedProblem problem, Penalties penalties) {
      Problem of = problem.problem(penalties);
      return CoordinatePenalties.l1(of.penalties(), of.layout());
    }
  }
}
