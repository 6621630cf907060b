package org.thalweg.path;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.reduce.GradientSum;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.run.Solvers;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.PathState;
import org.thalweg.spark.RoundClock;

/** Trains the points of a path one after the other, each from the end of the one before. */
final class PointRuns {
  private static final Logger LOG = LoggerFactory.getLogger(PointRuns.class);

  private final TrainingConf conf;
  private final ConfBuilder values; // of the conf: to find which are defaults takes long
  private final PenaltyPath path;
  private final LoadedProblem problem;
  private final RunOptions options;
  private final Configuration hadoop;
  private final Oracle oracle;
  private boolean isScreened;
  private boolean isTooWide;
  private Optional<HeldRows> held = Optional.empty();
  private double[] w;
  private PathState state; // null where the points are not screened

  /** A point that was trained: by which conf, and with which result. */
  record PointFit(TrainingConf conf, TrainingResult result) {}

  PointRuns(TrainingConf conf, LoadedProblem problem, RunOptions options, Oracle oracle) {
    this.conf = conf;
    this.values = conf.toBuilder();
    this.path = conf.path().orElseThrow();
    this.problem = problem;
    this.options = options;
    this.hadoop = Sessions.hadoop(JavaSparkContext.fromSparkContext(problem.data().context()));
    this.oracle = oracle;
  }

  /** The conf of a point, which is that of a run of its own. */
  static TrainingConf conf(TrainingConf conf, Penalties penalty) {
    return ModelTrainer.part(conf, conf.toBuilder().penalty(penalty), "point-%04d", 0);
  }

  private TrainingConf own(Penalties penalty, int number, String suffix) {
    return ModelTrainer.part(conf, values.copy().penalty(penalty), "point-%04d%s", number, suffix);
  }

  /** Begins where all penalised weights are 0. */
  void begin(LargestStrength largest, ScreenedPaths screening) {
    this.held = screening.held();
    this.w = largest.state().w();
    this.state = largest.state();
    this.isScreened = screening.isPossible();
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
   * @param penalty at its λ
   */
  PointFit train(int number, Penalties penalty) {
    if (isScreened) {
      TrainingConf own = own(penalty, number, "");
      ScreenedPoints points = new ScreenedPoints(problem.problem(penalty), path, held, state);
      TrainingResult result = train(own, Optional.of(points.solvers()));
      isTooWide = points.solver().isTooWide();
      if (!isTooWide) {
        w = result.w();
        state = points.solver().state();
        return new PointFit(own, result);
      }
      LOG.info("point {}: {}", number, result.reason());
      isScreened = false;
      state = null;
    }
    TrainingConf own = own(penalty, number, isTooWide ? "-wide" : "");
    TrainingResult result = train(own, Optional.empty());
    w = result.w();
    return new PointFit(own, result);
  }

  private TrainingResult train(TrainingConf own, Optional<Solvers> solvers) {
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
          .train(quiet, checkpointing, oracle, solvers);
    }
  }
}
