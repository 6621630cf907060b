package org.thalweg.run;

import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Problem;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.Updater;

/** {@code method = sgd} with {@code round = local(…)}. */
final class LocalRounds {
  private LocalRounds() {}

  static Solvers of(TrainingConf conf, Problem problem, ShardedData data, Round.Local local) {
    double expected = Batches.ofShards(conf, data).expectedRows();
    Round.Local plan = local.over(data.rows() / expected);
    LocalDescent descent =
        new LocalDescent(
            problem.objective(),
            problem.coordinates(),
            conf.updater().value(),
            (Schedule) conf.learningRate().value(),
            problem.penalties(),
            plan);
    LocalSgd.Setting setting =
        new LocalSgd.Setting(
            problem,
            descent,
            conf.rounds().outer().value(),
            (Schedule) conf.rounds().outerLearningRate().value());
    return Solvers.of(
        start -> LocalSgd.begin(setting, start),
        from -> LocalSgd.restore(setting, from),
        data.rows() / (expected * plan.steps()));
  }

  /** Numbers of a rule that shards share after a round; 0 where there are no local rounds. */
  static long sharedSize(TrainingConf conf, int dimension) {
    Updater updater = conf.updater().value();
    return conf.rounds().local().isPresent() && updater.sharesMemory()
        ? GradientSteps.numbers(updater, dimension)
        : 0;
  }
}
