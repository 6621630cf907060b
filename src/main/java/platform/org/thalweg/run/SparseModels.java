package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.Problem;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.spark.DriverData;

/** Problems of which few weights are not 0 in the end, over rows by column. */
final class SparseModels {
  private static final double FAR = 30; // a score at which p(1 - p) is not 0 yet

  private SparseModels() {}

  /** Why columns of rows do not do for a problem, whatever its method; empty if they do. */
  static Optional<String> unsupported(Problem problem) {
    return problem.objective() instanceof LinearObjective
        ? ScreenedSetting.unsupported(problem)
        : Optional.of(
            "columns are those of a linear model, but the objective is " + problem.objective());
  }

  /** Whether l1 lies on the weights; asked without an array, since w may be too long for one. */
  static boolean isSparse(Problem problem) {
    ParameterLayout layout = problem.layout();
    return CoordinatePenalties.l1(problem.penalties(), layout, layout.segments().get(0)) > 0;
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

  /** All rows of a problem, which are brought to this process if they are not there. */
  static HeldRows columns(Problem problem, ShardedData data) {
    return HeldRows.of(problem, DriverData.gather(data).stream().flatMap(List::stream).toList());
  }
}
