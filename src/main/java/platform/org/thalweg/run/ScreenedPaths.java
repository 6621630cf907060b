package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.SparkOracle;

/**
 * Whether the points of a path are found with the second derivatives of few weights, and whether
 * the driver then has a copy of all rows, column by column. The conf and the data alone decide
 * that, so no bit depends on the cluster.
 *
 * @param isPossible whether second derivatives are taken
 * @param held all rows in this process, where they are few and wide
 */
public record ScreenedPaths(boolean isPossible, Optional<HeldRows> held) {
  /** Weights that may be other than 0 where the rows are not held. */
  public static final int MOST = 3000;

  private static final double FAR = 30; // a score at which p(1 - p) is not 0 yet

  private static final int WIDE = 1000; // weights; up to so many, second derivatives are a matrix

  /** The decision for a path over the rows of a model. */
  public static ScreenedPaths of(TrainingConf conf, SparkOracle.SparkModel model) {
    Problem problem = model.problem();
    boolean holds = holdsColumns(conf, problem, model.data());
    return new ScreenedPaths(
        takes(conf, problem),
        holds ? Optional.of(columns(problem, model.data())) : Optional.empty());
  }

  /** All rows of a problem, which are brought to this process if they are not there. */
  static HeldRows columns(Problem problem, ShardedData data) {
    return HeldRows.of(problem, DriverData.gather(data).stream().flatMap(List::stream).toList());
  }

  /** Why columns of rows do not do for a problem, whatever its method; empty if they do. */
  static Optional<String> unsupported(Problem problem) {
    return problem.objective() instanceof LinearObjective
        ? ScreenedSetting.unsupported(problem)
        : Optional.of(
            "columns are those of a linear model, but the objective is " + problem.objective());
  }

  /** Whether l1 lies on most weights. */
  static boolean isSparse(Problem problem) {
    double[] l1 = CoordinatePenalties.l1(problem.penalties(), problem.layout());
    return 2 * DoubleStream.of(l1).filter(strength -> strength > 0).count() > l1.length;
  }

  /**
   * Whether the loss of a row curves at every score, so that a model of it is near it: not so of
   * huber, squaredHinge and the like, which are straight lines in part, so that models without
   * damping lead too far.
   */
  static boolean curves(Problem problem) {
    LinearObjective linear = (LinearObjective) problem.objective();
    SmoothLoss loss = (SmoothLoss) linear.loss();
    double least = linear.labels() == LabelDomain.POSITIVE ? 1 : 0;
    return loss.isQuadratic()
        || linear.labels() != LabelDomain.REAL
            && loss.columns().isEmpty()
            && DoubleStream.of(-FAR, FAR)
                .allMatch(
                    score ->
                        loss.secondDerivative(score, least) > 0
                            && loss.secondDerivative(score, 1) > 0);
  }

  /**
   * Whether second derivatives are taken at all.
   *
   * @param problem of any point
   */
  public static boolean takes(TrainingConf conf, Problem problem) {
    return (conf.method() == Method.AUTO || conf.method() == Method.NEWTON)
        && ScreenedSetting.unsupported(problem).isEmpty();
  }

  /**
   * Whether all rows are held, which are few and wide.
   *
   * @param problem of any point
   */
  public static boolean holdsColumns(TrainingConf conf, Problem problem, ShardedData data) {
    return takes(conf, problem)
        && unsupported(problem).isEmpty()
        && problem.layout().dimension() > WIDE
        && DriverData.isSmall(data);
  }

  /**
   * When a point ends that its solver does not end: by the budgets of the conf, which are the same
   * for all points. What no run of a point takes is refused here, once for all of them.
   *
   * @param conf of any point
   * @param oracle over the rows
   * @throws org.thalweg.config.ConfException if w is too long, or a user's own loss has another
   *     gradient than its values have
   */
  public static StopCriterion budgets(TrainingConf conf, LoadedProblem loaded, Oracle oracle) {
    Problem problem = loaded.problem(conf.penalty().value());
    ShardedData data = loaded.data();
    DriverMemory.ofScreened(conf, problem.layout().dimension()).require();
    GradientGuard.require(conf, problem.objective(), oracle);
    return new StopRules(conf, data, Batches.of(conf, data), OptionalLong.empty())
        .conf(problem)
        .criterionOfBudgets();
  }
}
