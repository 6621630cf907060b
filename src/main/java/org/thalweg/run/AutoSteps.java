package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.thalweg.config.TrainingConf;
import org.thalweg.sample.HeldOut;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.schedule.Legs;
import org.thalweg.solve.Draw;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.sgd.EarlyEnd;
import org.thalweg.solve.sgd.Sgd;
import org.thalweg.solve.sgd.TriedRate;
import org.thalweg.update.Adam;
import org.thalweg.update.Slot;

/**
 * What {@code method = auto} does where the objective is not convex in scores that are linear in w:
 * steps of adam on batches, at a rate that short runs have found and that falls to nothing in legs.
 * Where there are rows enough, a few are held out; the run ends with a leg that gains little on
 * them, and its result is the point that was best there. All of it follows from the sizes of the
 * data and from what the run itself measures, so that memory, executors and clock change no bit.
 * The numbers were chosen by experiments, which the lab notes have.
 *
 * @param batches of the steps
 * @param budget of steps
 * @param leastGain of a leg, relative; empty where the run does not end early
 */
record AutoSteps(
    Sampler batches, double stepsPerEpoch, OptionalLong budget, Optional<Double> leastGain) {
  private static final long LEAST_ROWS = 16; // of a batch
  private static final long MOST_ROWS = 512;
  private static final long BATCHES = 256; // of an epoch, about
  private static final long FEW = 500; // rows, of which none is held out
  private static final int ONE_IN = 10; // rows is held out
  private static final long MOST_HELD_OUT = 10_000;
  private static final double FIRST_EPOCHS = 1.5; // of the first leg, at least

  /**
   * The batches of a run.
   *
   * @param mayHoldOut not where some steps are on all rows
   */
  static Sampler batches(ShardSizes sizes, long seed, boolean mayHoldOut) {
    long all = sizes.rows();
    long rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, all / BATCHES));
    if (all < FEW || !mayHoldOut) {
      return new Reshuffling.Epoch(sizes, rows, seed);
    }
    return new HeldOut(sizes, (int) Math.max(ONE_IN, all / MOST_HELD_OUT), rows, seed);
  }

  /** Those of a conf, over data of so many rows. */
  static AutoSteps of(TrainingConf conf, Sampler batches, long rows) {
    double stepsPerEpoch =
        batches instanceof HeldOut some ? some.stepsPerEpoch() : rows / batches.expectedRows();
    return new AutoSteps(
        batches,
        stepsPerEpoch,
        conf.stop().budget(rows / batches.expectedRows()),
        conf.stop().objectiveChange());
  }

  /** Numbers that a run keeps besides w: the state of the rule, that of a short run, the best w. */
  static long stateSize(int dimension) {
    long ofRule = new Adam().slots(dimension).stream().mapToLong(Slot::length).sum();
    return 2 * ofRule + 3L * dimension;
  }

  private Legs legs() {
    return Legs.doubling(Math.max(1, (long) Math.ceil(FIRST_EPOCHS * stepsPerEpoch)), budget);
  }

  /** The rule of convergence, where no rows are held out: what a leg gains in the objective. */
  Optional<StopCriterion> stop() {
    int window = (int) Math.max(10, Math.min(1e6, Math.ceil(stepsPerEpoch)));
    return batches instanceof HeldOut
        ? Optional.empty()
        : leastGain.map(gain -> new StopCriterion.LegGain(gain, legs(), window));
  }

  /** The solvers of a problem. */
  Solvers solvers(Problem problem) {
    Sgd.Setting steps =
        new Sgd.Setting(
            problem,
            new Adam(),
            new TriedRate(legs(), GradientSteps.trialSteps(stepsPerEpoch)),
            new OnDivergence.Stop(),
            batches::takesAll);
    if (!(batches instanceof HeldOut some)) {
      return new GradientSteps(steps, stepsPerEpoch);
    }
    double share = (double) some.heldOut() / (stepsPerEpoch * batches.expectedRows());
    double epochs = Math.max(0.25, 5 * share); // between two measurements
    EarlyEnd.Setting setting =
        new EarlyEnd.Setting(
            steps,
            legs(),
            Math.max(1, Math.round(epochs * stepsPerEpoch)),
            leastGain.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
            new Draw.Batch(HeldOut.STEP));
    return new UntilLittleIsGained(setting, stepsPerEpoch);
  }

  /** Solvers that hold rows out. */
  private record UntilLittleIsGained(EarlyEnd.Setting setting, double stepsPerEpoch)
      implements Solvers {
    @Override
    public Solver begin(double[] start) {
      return EarlyEnd.begin(setting, start);
    }

    @Override
    public Solver restore(Snapshot snapshot) {
      return EarlyEnd.restore(setting, snapshot);
    }
  }
}
