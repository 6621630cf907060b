package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalLong;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.sample.Sampler;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.RateStages;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Problem;
import org.thalweg.solve.sgd.LineSearchRate;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.solve.sgd.Round;
import org.thalweg.solve.sgd.TrialRunRate;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/** {@code method = sgd}: one gradient a step, or rounds of local steps. */
final class GradientSteps {
  /** Vectors of steps besides the slots: w before the last one, and the lowest point. */
  private static final int VECTORS = 2;

  private static final int FEWEST_TRIAL_STEPS = 16;
  private static final int MOST_TRIAL_STEPS = 64;
  private static final int FEWEST_LARGE_STEPS = 4; // where a step is a large part of an epoch
  private static final int RUNS_OF_A_BUDGET = 8; // that short runs are no longer than

  private GradientSteps() {}

  static Solvers of(TrainingConf conf, Problem problem, ShardedData data, Sampler batches) {
    Optional<Round.Local> local = conf.rounds().local();
    if (local.isPresent()) {
      return local(conf, problem, data, local.get());
    }
    double stepsPerEpoch = data.rows() / batches.expectedRows();
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            problem,
            conf.updater().value(),
            rate(conf, problem, stepsPerEpoch),
            conf.onDivergence().value(),
            batches::takesAll);
    return solvers(setting, stepsPerEpoch);
  }

  /** Steps of shards, each on its own rows, whose results are averaged in rounds. */
  private static Solvers local(
      TrainingConf conf, Problem problem, ShardedData data, Round.Local local) {
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
    LocalSgd.LocalSgdSetting setting =
        new LocalSgd.LocalSgdSetting(
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
        ? numbers(updater, dimension)
        : 0;
  }

  private static LearningRate rate(TrainingConf conf, Problem problem, double stepsPerEpoch) {
    LearningRate given = conf.learningRate().value();
    Updater updater = conf.updater().value();
    if (!(given instanceof Auto)) {
      return given;
    }
    if (updater.isLearningRateFree()) {
      return new Schedules.Constant(1);
    }
    OptionalLong budget = conf.stop().budget(stepsPerEpoch);
    if (stepsPerEpoch >= FEWEST_TRIAL_STEPS) {
      int steps = trialSteps(Math.min(stepsPerEpoch, share(budget)));
      return new TrialRunRate(RateStages.one(budget), steps);
    }
    if (problem.penalties().hasProx()) { // which leads off the line that LineSearchRate looks along
      double steps = Math.max(FEWEST_LARGE_STEPS, Math.min(FEWEST_TRIAL_STEPS, share(budget)));
      return new TrialRunRate(RateStages.one(budget), (int) steps);
    }
    return new LineSearchRate(budget); // whose two passes are less than short runs would take
  }

  /** The share of a budget that a short run may take. */
  private static double share(OptionalLong budget) {
    return budget.orElse(Long.MAX_VALUE) / (double) RUNS_OF_A_BUDGET;
  }

  /** Steps of a short run: a fraction of an epoch, or one. */
  static int trialSteps(double stepsPerEpoch) {
    return (int) Math.max(FEWEST_TRIAL_STEPS, Math.min(MOST_TRIAL_STEPS, stepsPerEpoch));
  }

  /** Solvers that take such steps. */
  static Solvers solvers(MiniBatchSgd.SgdSetting setting, double stepsPerEpoch) {
    return Solvers.of(
        start -> MiniBatchSgd.begin(setting, start),
        from -> MiniBatchSgd.restore(setting, from),
        stepsPerEpoch);
  }

  /**
   * Numbers that a run keeps besides w: those of its rule, twice where a run that diverges goes
   * back to a copy; those of local steps have a mean besides, with which the next round begins.
   */
  static long stateSize(TrainingConf conf, int dimension) {
    long state =
        VECTORS * (long) dimension
            + numbers(conf.outermost(), dimension)
            + sharedSize(conf, dimension);
    boolean goesBack = conf.onDivergence().value().times() > 0;
    return goesBack ? 2 * state : state;
  }

  /** Numbers of the slots of a rule. */
  static long numbers(Updater updater, int dimension) {
    return updater.slots(dimension).stream().mapToLong(Slot::length).sum();
  }
}
