package org.thalweg.run;

import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.diagnose.GradientCheck;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Start;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Oracle;
import org.thalweg.spark.RoundClock;

/**
 * Compares the gradient of a conf's objective with finite differences, at a w drawn as {@code
 * normal} draws it.
 */
public final class GradientGuard {
  private static final int COORDINATES = 5; // before the first step of a user's objective

  private GradientGuard() {}

  /**
   * Loads the data of a conf, and compares some coordinates with differences over its first batch.
   */
  public static GradientCheck check(TrainingConf conf, SparkSession session, int coordinates) {
    try (TrainingData data = TrainingData.load(conf, Sessions.context(session))) {
      LoadedProblem problem = LoadedProblem.of(conf, data);
      Sampler sampler = Batches.of(conf, data.train());
      try (Oracle oracle = problem.oracle(sampler, Aggregation.of(conf), RoundClock.stopped())) {
        return check(conf, problem.objective(), oracle, coordinates);
      }
    }
  }

  private static GradientCheck check(
      TrainingConf conf, Objective objective, Oracle oracle, int coordinates) {
    double[] w = objective.start(new Start.Normal(), conf.seed());
    return GradientCheck.of(oracle, objective.layout(), w, coordinates, conf.seed());
  }

  /**
   * Rejects an objective of the user's own whose gradient is not that of its value; ours are
   * tested.
   *
   * @throws ConfException naming the worst coordinate
   */
  static void require(TrainingConf conf, Objective objective, Oracle oracle) {
    if (!conf.objective().isUserDefined()) {
      return;
    }
    GradientCheck check = check(conf, objective, oracle, COORDINATES);
    if (!check.isRight()) {
      throw new ConfException(
          "gradient of objective %s, loss %s must be that of its value but %s"
              .formatted(conf.objective().model().text(), conf.objective().lossText(), check));
    }
  }
}
