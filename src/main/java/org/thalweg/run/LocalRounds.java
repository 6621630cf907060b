package org.thalweg.run;

import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.epoch.Round;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.sgd.LocalSgd;

/** {@code method = sgd} with {@code round = local(…)}. */
record LocalRounds(LocalSgd.Setting setting, double stepsPerEpoch) implements Solvers {
  static LocalRounds of(TrainingConf conf, Problem problem, ShardedData data, Round.Local local) {
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
    return new LocalRounds(setting, data.rows() / (expected * plan.steps()));
  }

  @Override
  public Solver begin(double[] start) {
    return LocalSgd.begin(setting, start);
  }

  @Override
  public Solver restore(Snapshot snapshot) {
    return LocalSgd.restore(setting, snapshot);
  }
}
