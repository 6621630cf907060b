package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.sample.HoldoutSampler;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.schedule.RateStages;
import org.thalweg.solve.Draw;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.sgd.HoldoutEarlyStopping;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.solve.sgd.RefitOnAllRows;
import org.thalweg.solve.sgd.TrialRunRate;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Updater;

/**
 * What {@code method = auto} does where the objective is not convex in scores that are linear in w:
 * steps of adam on batches, at a rate that short runs have found. Rows on which the run is
 * validated, or else a few of its own where there are enough, are held out. The rate stays, and
 * points are means of the path over about an epoch; the run ends where they gain little on the rows
 * held out, and its result is the one that was best there. Where there are few rows, as many epochs
 * are then taken once more on all of them. Where none can be held out, the rate falls to nothing in
 * each stage of the run ({@link RateStages}). All of it follows from the sizes of the data and from
 * what the run itself measures, so that memory, executors and clock change no bit. The numbers were
 * chosen by experiments, which the lab notes have.
 *
 * @param batches of the steps
 * @param heldOut rows that no step sees: those on which the run is validated, or some that the
 *     batches leave out; empty where there are none
 * @param budget of steps
 * @param leastGain of a stage, relative; empty where the run does not end early
 */
record AutoSteps(
    Sampler batches,
    double stepsPerEpoch,
    OptionalLong heldOut,
    OptionalLong budget,
    Optional<Double> leastGain) {
  private static final long LEAST_ROWS = 16; // of a batch
  private static final long MOST_ROWS = 512; // where features are few
  private static final long BATCHES = 256; // of an epoch, about
  private static final long FEWEST_BATCHES = 64; // of an epoch, where features are many
  private static final long FEW = 500; // rows, of which none is held out
  private static final int ONE_IN = 10; // rows is held out
  private static final long MOST_HELD_OUT = 10_000;
  private static final long MANY = 50_000; // rows, of which those held out are not missed
  private static final double FIRST_EPOCHS = 1.5; // of the first stage, at least
  private static final double AVERAGED_EPOCHS = 1; // of the path, about
  private static final double PART = 0.3; // of the rate that is best in short runs

  /**
   * The batches of a run. A step of adam is over all of w, so that where features are sparse a
   * batch has about as many entries as there are features: fewer save no time.
   *
   * @param mayHoldOut not where some steps are on all rows
   */
  static Sampler batches(ShardedData data, long seed, boolean mayHoldOut) {
    ShardSizes sizes = data.sizes();
    long all = sizes.rows();
    long asManyEntries = (long) ((double) data.features() * all / Math.max(1, data.entries()));
    long rows =
        Math.max(
            Math.max(LEAST_ROWS, Math.min(MOST_ROWS, all / BATCHES)),
            Math.min(asManyEntries, all / FEWEST_BATCHES));
    if (all < FEW || !mayHoldOut) {
      return new Reshuffling.Epoch(sizes, rows, seed);
    }
    return new HoldoutSampler(sizes, (int) Math.max(ONE_IN, all / MOST_HELD_OUT), rows, seed);
  }

  /**
   * The steps of a conf, over data of a number of rows.
   *
   * @param validationRows that the conf holds out itself; empty where it holds out none
   */
  static AutoSteps of(TrainingConf conf, Sampler batches, long rows, OptionalLong validationRows) {
    double stepsPerEpoch =
        batches instanceof HoldoutSampler some
            ? some.stepsPerEpoch()
            : rows / batches.expectedRows();
    return new AutoSteps(
        batches,
        stepsPerEpoch,
        batches instanceof HoldoutSampler some ? OptionalLong.of(some.heldOut()) : validationRows,
        conf.stop().budget(rows / batches.expectedRows()),
        conf.stop().objectiveChange());
  }

  /** Numbers that a run keeps besides w: the state of the rule, that of a short run, the best w. */
  static long stateSize(int dimension) {
    return 2 * GradientSteps.numbers(averaged(1), dimension) + 4L * dimension;
  }

  /** Adam, and the mean of its path with weights that fall by a factor of e in so many steps. */
  private static Updater averaged(double steps) {
    return new Average(new Adam(), 1 - 1 / Math.max(2, steps));
  }

  private RateStages stages() {
    return RateStages.doubling(firstLeg(), budget);
  }

  private long firstLeg() {
    return Math.max(1, (long) Math.ceil(FIRST_EPOCHS * stepsPerEpoch));
  }

  /** Whether the steps are taken once more, on all rows: where those held out are missed. */
  private boolean refits() {
    return leastGain.isPresent()
        && batches instanceof HoldoutSampler some
        && some.rows() < MANY
        && budget.orElse(Long.MAX_VALUE) >= 4;
  }

  /** How many batches of all rows there are for one of those that steps see. */
  private double growth() {
    return 1 + heldOut.orElse(0) / (stepsPerEpoch * batches.expectedRows());
  }

  /** The rule of convergence, where no rows are held out: what a stage gains in the objective. */
  Optional<StopCriterion> stop() {
    int window = (int) Math.max(10, Math.min(1e6, Math.ceil(stepsPerEpoch)));
    return heldOut.isPresent()
        ? Optional.empty()
        : leastGain.map(gain -> new StopCriterion.StageGain(gain, stages(), window));
  }

  /** Steps of a short run: where batches are larger for many features, a quarter of an epoch. */
  private int trialSteps() {
    boolean areLarge = batches.expectedRows() > MOST_ROWS;
    return GradientSteps.trialSteps(areLarge ? stepsPerEpoch / 4 : stepsPerEpoch);
  }

  /** The solvers that take these steps on a problem, new ones or as a snapshot has them. */
  Solvers solvers(Problem problem) {
    if (heldOut.isEmpty()) {
      TrialRunRate falling = new TrialRunRate(stages(), trialSteps());
      return GradientSteps.solvers(steps(problem, new Adam(), falling), stepsPerEpoch);
    }
    TrialRunRate rate = new TrialRunRate(RateStages.one(OptionalLong.empty()), trialSteps(), PART);
    HoldoutEarlyStopping.HoldoutSetting setting =
        new HoldoutEarlyStopping.HoldoutSetting(
            steps(problem, averaged(AVERAGED_EPOCHS * stepsPerEpoch), rate),
            firstLeg(),
            interval(),
            leastGain.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
            batches instanceof HoldoutSampler
                ? new Draw.Batch(HoldoutSampler.STEP)
                : new Draw.HeldOutDraw());
    RefitOnAllRows.RefitSetting again =
        new RefitOnAllRows.RefitSetting(setting, most(), growth(), HoldoutSampler.ALL);
    return refits()
        ? Solvers.of(
            start -> RefitOnAllRows.begin(again, start),
            from -> RefitOnAllRows.restore(again, from),
            stepsPerEpoch)
        : Solvers.of(
            start -> HoldoutEarlyStopping.begin(setting, start),
            from -> HoldoutEarlyStopping.restore(setting, from),
            stepsPerEpoch);
  }

  /** Steps between two measurements, of which there is one at least before the last steps begin. */
  private long interval() {
    double share = heldOut.orElse(0) / (stepsPerEpoch * batches.expectedRows());
    long wanted = Math.round(Math.max(0.25, 5 * share) * stepsPerEpoch);
    return Math.max(1, Math.min(wanted, Math.min(firstLeg(), most())));
  }

  private MiniBatchSgd.SgdSetting steps(Problem problem, Updater rule, TrialRunRate rate) {
    return new MiniBatchSgd.SgdSetting(
        problem, rule, rate, new OnDivergence.Stop(), batches::takesAll);
  }

  /** The most steps of a run that takes them once more on all rows, within the budget. */
  private long most() {
    return budget.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(1, (long) (budget.getAsLong() / (1 + growth())));
  }
}
