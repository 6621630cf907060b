package org.thalweg.path;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.reduce.GradientSum;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.run.Solvers;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.PathState;
import org.thalweg.spark.RoundClock;

/** Trains the points of a path one after the other, each from the end of the one before. */
final class PointRuns {
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
        : new Minimiser(points.problem(), asked, stop, List.of()).minimise(points.begin(w));
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
    try (Checkpointing checkpointing = Checkpointing.ofPart(own, hadoop, quiet, options.notes())) {
      return new Run(own, problem, RoundClock.stopped())
          .train(quiet, checkpointing, asked, solvers);
    }
  }
}
