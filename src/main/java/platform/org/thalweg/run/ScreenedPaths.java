package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalLong;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
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

  private static final int WIDE = 1000; // weights; up to so many, second derivatives are a matrix

  /** The decision for a path over the rows of a model. */
  public static ScreenedPaths of(TrainingConf conf, SparkOracle.SparkModel model) {
    Problem problem = model.problem();
    boolean holds = holdsColumns(conf, problem, model.data());
    return new ScreenedPaths(
        takes(conf, problem),
        holds ? Optional.of(SparseModels.columns(problem, model.data())) : Optional.empty());
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
        && SparseModels.unsupported(problem).isEmpty()
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
