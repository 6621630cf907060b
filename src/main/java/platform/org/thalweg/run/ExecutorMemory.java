package org.thalweg.run;

import java.util.Comparator;
import java.util.stream.Stream;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.solve.interior.CentralPathState;
import org.thalweg.spark.DriverData;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * How many numbers executors hold for the largest job of a method, beside the rows.
 *
 * @param sent to each executor: the vectors of the job, as they are used and in the pieces in which
 *     they came
 * @param work of each running task, beside sums
 * @param sum of the shards of a task: the length of one
 */
public record ExecutorMemory(long sent, long work, long sum) {
  private static final int COPIES_OF_SENT = 2;

  /**
   * Vectors of an epoch on a shard: w, gradient and scale of the anchor; the subgradient, λ, u, its
   * average and step sizes; the table of row steps, which has four, and what that is made of.
   */
  private static final int VECTORS_OF_EPOCH = 15;

  private static final int SENT_FOR_EPOCH = 3;

  /** Vectors of a local step beside u and the slots: its gradient, as sum and as mean. */
  private static final int VECTORS_OF_GRADIENT = 2;

  /** And the step sizes of a prox; those of a point ahead, and that point. */
  private static final int VECTORS_OF_PROX = 1;

  private static final int VECTORS_AHEAD = 2;

  /** The memory of executors where no job runs: 0 numbers of each kind. */
  public static ExecutorMemory none() {
    return new ExecutorMemory(0, 0, 0);
  }

  /**
   * The memory of jobs for several such models.
   *
   * @param besides numbers of a task that one model alone does not need
   */
  public ExecutorMemory of(int models, long besides) {
    return new ExecutorMemory(models * sent, models * work + besides, models * sum);
  }

  /** What executors hold for the jobs of a run that the driver has this memory for. */
  public static ExecutorMemory of(DriverMemory driver, ShardedData data) {
    long dimension = driver.dimension();
    ExecutorMemory sums = new ExecutorMemory(COPIES_OF_SENT * dimension, 0, driver.sumLength());
    ExecutorMemory epochs =
        new ExecutorMemory(
            COPIES_OF_SENT * SENT_FOR_EPOCH * dimension, VECTORS_OF_EPOCH * dimension, dimension);
    return Stream.of(
            sums,
            ofLocalSteps(driver.conf(), dimension),
            reshuffles(driver, data) ? epochs : none())
        .max(Comparator.comparingLong(job -> job.sent + job.work + 2 * job.sum))
        .orElseThrow();
  }

  /**
   * The memory of a round of local steps, on executors or in each thread of the driver. The sum of
   * a shard is made when its steps are over, beside u and the slots: so work is what steps need
   * more.
   */
  public static ExecutorMemory ofLocalSteps(TrainingConf conf, long dimension) {
    if (conf.rounds().local().isEmpty() || conf.method() != Method.SGD) {
      return none();
    }
    Updater updater = conf.updater().value();
    long slots = updater.slots((int) dimension).stream().mapToLong(Slot::length).sum();
    long shared = updater.sharesMemory() ? slots : 0;
    long sum = dimension + shared;
    long vectors = VECTORS_OF_GRADIENT;
    vectors += updater.looksAhead() ? VECTORS_AHEAD : 0;
    vectors += conf.hasProx() ? VECTORS_OF_PROX : 0;
    long more = Math.max(0, vectors * dimension - sum);
    return new ExecutorMemory(COPIES_OF_SENT * sum, slots + dimension + more, sum);
  }

  /** Bytes beside the rows, wherever they are, of what an interior point method knows of each. */
  public static long rowStates(DriverMemory driver, Objective objective, ShardedData data) {
    return driver.takes(Algorithm.INTERIOR_POINT)
            && objective instanceof LinearObjective linear
            && linear.loss() instanceof KinkedLoss kinked
        ? CentralPathState.bytes(data.rows(), kinked.kinks())
            + (kinked.unit() == kinked ? 0 : data.rows() * Double.BYTES) // weights with its factor
        : 0;
  }

  /** Whether rounds may come to epochs over all rows on the executors, which reshuffle them. */
  public static boolean reshuffles(DriverMemory driver, ShardedData data) {
    return driver.takes(Algorithm.SVRG) && !DriverData.isSmall(data);
  }
}
