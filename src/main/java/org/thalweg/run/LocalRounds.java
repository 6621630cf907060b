package org.thalweg.run;

import java.util.Optional;
import org.thalweg.config.TrainingConf;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.epoch.Round;
import org.thalweg.sample.Sampler;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.GradientSource;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkLocalSource;
import org.thalweg.spark.TreeAggregation;

/**
 * The local rounds of a conf over its data.
 *
 * @param batches what each shard draws at a local step
 * @param plan with the number of these in a round
 */
record LocalRounds(TrainingConf conf, LoadedProblem problem, Sampler batches, Round.Local plan) {

  /** Empty where rounds are gradients. */
  static Optional<LocalRounds> of(TrainingConf conf, LoadedProblem problem) {
    return conf.rounds()
        .local()
        .map(
            local -> {
              Sampler batches = Batches.ofShards(conf, problem.data());
              double perEpoch = problem.data().rows() / batches.expectedRows();
              return new LocalRounds(conf, problem, batches, local.over(perEpoch));
            });
  }

  /** Rounds in which the shards go over their rows once. */
  double perEpoch() {
    return problem.data().rows() / (batches.expectedRows() * plan.steps());
  }

  /** What runs them. */
  GradientSource source(TreeAggregation aggregation, RoundClock clock) {
    LocalDescent descent =
        new LocalDescent(
            problem.objective(),
            problem.standardisation(),
            conf.updater().value(),
            (Schedule) conf.learningRate().value(),
            conf.penalty().value(),
            plan);
    return new SparkLocalSource(problem.data(), descent, batches, aggregation, clock);
  }
}
