package org.thalweg.tune;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Evaluation;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;

/**
 * The metric by which points are compared, over rows that their models did not see.
 *
 * @param name as {@code summary.json} has it
 */
record HeldOutMetric(String name, boolean isHigherBetter) {
  private static final Map<String, Boolean> KNOWN =
      Map.of("logLoss", false, "rmse", false, "accuracy", true, "auc", true, "r2", true);

  static HeldOutMetric of(Optional<String> wanted, ObjectiveConf objective) {
    Objective any = objective.ofAnyData();
    boolean isOfClasses = any.labels().isOfClasses();
    String name =
        wanted.orElse(
            any.isProbabilistic() && isOfClasses ? "logLoss" : isOfClasses ? "accuracy" : "rmse");
    List<String> fit =
        isOfClasses ? List.of("accuracy", "auc", "logLoss") : List.of("rmse", "r2", "logLoss");
    if (!KNOWN.containsKey(name) || !fit.contains(name)) {
      throw new ConfException(
          "tune.metric must be one of %s for %s but was %s"
              .formatted(String.join(", ", fit), objective.lossText(), name));
    }
    return new HeldOutMetric(name, KNOWN.get(name));
  }

  double of(ShardedData held, Objective objective, double[] w) {
    Evaluation evaluation = Evaluation.of(held, objective, Penalties.none(), w);
    return evaluation.metrics().getOrDefault(name, Double.NaN);
  }
}
