package org.thalweg.run;

import java.util.Optional;
import java.util.function.ToLongFunction;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Problem;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * How many numbers a run keeps on the driver: w, vectors of its length, and the state of the
 * method.
 */
public final class DriverMemory {
  /** Numbers besides the slots, each as long as w: w, its last good copy, gradient, two sums. */
  public static final int VECTORS = 5;

  private static final int SUMS = 2; // among these

  /**
   * Those of an epoch of variance-reduced rounds: six of its plan, and eight in each of two parts
   * that run at once. A part has up to 13, but not all while the other has as many.
   */
  private static final int VECTORS_OF_EPOCH = 22;

  /** Those of steps besides: w before the last one, and the lowest point. */
  private static final int VECTORS_OF_STEPS = 2;

  /** Those that other steps have and local rounds have not while the shards step. */
  private static final int VECTORS_BETWEEN = 2;

  private DriverMemory() {}

  /**
   * Numbers in the state of the method of a conf, besides w, while sums over rows are made: of
   * those that it may take the one that has most.
   *
   * @param objective over the features of the data
   */
  public static long slots(TrainingConf conf, Objective objective, ShardedData data) {
    int dimension = objective.layout().dimension();
    return slots(conf, dimension, TakenMethods.of(conf, objective, data));
  }

  private static long slots(TrainingConf conf, int dimension, TakenMethods taken) {
    return Math.max(
        most(taken, method -> state(conf, method, dimension)),
        taken.screened().map(most -> ScreenedSetting.stateSize(dimension, most)).orElse(0L));
  }

  private static long most(TakenMethods taken, ToLongFunction<Method> size) {
    return taken.methods().stream().mapToLong(size).max().orElse(0);
  }

  private static long state(TrainingConf conf, Method method, int dimension) {
    long steps = conf.stop().budget(1).orElse(Long.MAX_VALUE); // each reads all rows
    return switch (method) {
      case SGD ->
          conf.method() == Method.AUTO ? AutoSteps.stateSize(dimension) : ofRule(conf, dimension);
      case SVRG -> Svrg.stateSize(dimension);
      case NEWTON -> Newton.stateSize(dimension);
      case INTERIOR_POINT -> InteriorPoint.stateSize(dimension, steps);
      case SDCA -> DualAscent.stateSize(dimension);
      case LBFGS -> Lbfgs.stateSize(dimension, steps);
      case AUTO -> throw new IllegalArgumentException("auto takes other methods");
    };
  }

  /**
   * Numbers that the method has besides while it makes a step of a sum, that sum among them, and no
   * other sum is made.
   *
   * @param objective over the features of the data
   */
  public static long work(TrainingConf conf, Objective objective, ShardedData data) {
    Problem problem = new Problem(objective, conf.penalty().value());
    int dimension = problem.layout().dimension();
    TakenMethods taken = TakenMethods.of(conf, objective, data);
    return Math.max(
        most(taken, method -> work(method, problem)),
        taken.screened().map(most -> ScreenedSetting.workSize(dimension, most)).orElse(0L));
  }

  private static long work(Method method, Problem problem) {
    int dimension = problem.layout().dimension();
    return switch (method) {
      case NEWTON -> Newton.workSize(problem);
      case INTERIOR_POINT -> InteriorPoint.workSize(dimension);
      case LBFGS -> Lbfgs.workSize(dimension);
      case SDCA -> DualAscent.workSize(dimension);
      case SGD, SVRG, AUTO -> 0;
    };
  }

  /**
   * Numbers of an epoch on the driver, of one model at a time, while no other sum is made.
   *
   * @param objective over the features of the data
   */
  public static long epoch(TrainingConf conf, Objective objective, ShardedData data) {
    return takesRounds(conf, objective, data)
        ? (long) VECTORS_OF_EPOCH * objective.layout().dimension()
        : 0;
  }

  /**
   * Whether dual coordinate ascent may be taken, for which the driver holds the rows wherever sums
   * are made.
   *
   * @param objective over the features of the data
   */
  public static boolean takesDuals(TrainingConf conf, Objective objective, ShardedData data) {
    return TakenMethods.of(conf, objective, data).has(Method.SDCA);
  }

  /**
   * Whether rounds may step on rows that the driver holds.
   *
   * @param objective over the features of the data
   */
  public static boolean takesRounds(TrainingConf conf, Objective objective, ShardedData data) {
    return TakenMethods.of(conf, objective, data).has(Method.SVRG);
  }

  /**
   * Numbers besides those, while a run lasts: the copy of all that a checkpoint has, where there
   * are checkpoints, and what a job sends to executors, once more in the pieces in which it goes.
   * Local rounds begin with w and the memory of the shards, which are put together first. While the
   * shards step, there is neither the gradient that other steps have nor the point where they
   * began.
   *
   * @param objective over the features of the data
   * @param sends whether executors make the sums
   */
  public static long passing(
      TrainingConf conf, Objective objective, ShardedData data, boolean sends) {
    int dimension = objective.layout().dimension();
    boolean isLocal = conf.rounds().local().isPresent();
    long start = isLocal ? dimension + ofShards(conf, dimension) : dimension;
    long gone = isLocal ? VECTORS_BETWEEN * (long) dimension : dimension;
    long sent = start - gone + (sends ? start : 0);
    boolean keeps = conf.checkpoint().directory().isPresent();
    return sent + (keeps ? 2L * dimension + slots(conf, objective, data) : 0);
  }

  /** Bytes on the driver of what dual coordinate ascent knows of the rows of some data. */
  public static long rowStates(TrainingConf conf, Objective objective, ShardedData data) {
    boolean isDual = TakenMethods.of(conf, objective, data).has(Method.SDCA);
    return isDual ? 8 * DualAscent.rowSize(data.rows()) : 0;
  }

  /**
   * How many numbers the longest sum over rows has: those of a matrix where the method needs one.
   *
   * @param objective over the features of the data
   */
  public static long sumLength(TrainingConf conf, Objective objective, ShardedData data) {
    int dimension = objective.layout().dimension();
    TakenMethods taken = TakenMethods.of(conf, objective, data);
    int order = taken.hasMatrix() ? dimension : taken.screened().orElse(0);
    return HessianSum.length(dimension, order);
  }

  /**
   * Those of a rule of steps, twice where a run that diverges goes back to a copy; those of local
   * steps have a mean besides, with which the next round begins.
   */
  private static long ofRule(TrainingConf conf, int dimension) {
    long state =
        VECTORS_OF_STEPS * (long) dimension
            + numbers(conf.outermost(), dimension)
            + ofShards(conf, dimension);
    boolean goesBack = conf.onDivergence().value().times() > 0;
    return goesBack ? 2 * state : state;
  }

  /** Numbers of the matrix that a method of the conf's own has. */
  private static long ofMatrix(TrainingConf conf, Objective objective) {
    boolean isOwn = conf.method() == Method.NEWTON || conf.method() == Method.INTERIOR_POINT;
    return isOwn ? HessianSum.length(objective.layout().dimension()) : 0;
  }

  private static long ofShards(TrainingConf conf, int dimension) {
    Updater updater = conf.updater().value();
    return conf.rounds().local().isPresent() && updater.sharesMemory()
        ? numbers(updater, dimension)
        : 0;
  }

  private static long numbers(Updater updater, int dimension) {
    return updater.slots(dimension).stream().mapToLong(Slot::length).sum();
  }

  /**
   * Bytes that a run needs on the driver for w and what belongs to it, however few rows there are.
   *
   * @param objective over the features of the data
   */
  public static long required(TrainingConf conf, Objective objective, ShardedData data) {
    return required(conf, objective, TakenMethods.of(conf, objective, data));
  }

  /** An epoch, or a matrix, takes the place of the two sums of other steps. */
  private static long required(TrainingConf conf, Objective objective, TakenMethods taken) {
    int dimension = objective.layout().dimension();
    long ofEpoch = taken.has(Method.SVRG) ? (long) VECTORS_OF_EPOCH * dimension : 0;
    long besides = Math.max(ofEpoch, ofMatrix(conf, objective));
    return required(dimension, slots(conf, dimension, taken), besides);
  }

  private static long required(int dimension, long slots, long besides) {
    long sums = Math.max((long) SUMS * dimension, besides);
    return Double.BYTES * ((long) (VECTORS - SUMS) * dimension + slots + sums);
  }

  /**
   * Why the driver cannot hold w with all that belongs to it, in one line; empty if it can.
   *
   * @param objective over the features of the data
   */
  public static Optional<String> obstacle(
      TrainingConf conf, Objective objective, ShardedData data) {
    return obstacle(objective.layout().dimension(), required(conf, objective, data));
  }

  /**
   * The same before the data are read; empty also where w or the method depends on them. A run
   * whose conf says how long w is need not read them first.
   */
  public static Optional<String> obstacle(TrainingConf conf) {
    int features = conf.data().input().features();
    return features > 0 && !conf.objective().wantsClasses()
        ? TakenMethods.beforeData(conf)
            .flatMap(
                taken -> {
                  Objective objective = conf.objective().over(features);
                  int dimension = objective.layout().dimension();
                  return obstacle(dimension, required(conf, objective, taken));
                })
        : Optional.empty();
  }

  private static Optional<String> obstacle(int dimension, long needed) {
    long memory = Runtime.getRuntime().maxMemory();
    return needed > memory
        ? Optional.of(
            "w of %d entries needs %d MiB of the driver's memory but it has %d; raise --driver-memory"
                .formatted(dimension, needed >> 20, memory >> 20))
        : Optional.empty();
  }

  /**
   * Rejects a w that the driver cannot hold with all that belongs to it.
   *
   * @param objective over the features of the data
   * @throws ConfException if it cannot
   */
  public static void require(TrainingConf conf, Objective objective, ShardedData data) {
    reject(obstacle(conf, objective, data));
  }

  /**
   * The same before the data are read, as far as the conf tells.
   *
   * @throws ConfException if it cannot
   */
  public static void require(TrainingConf conf) {
    reject(obstacle(conf));
  }

  /**
   * The same for a point of a path whose second derivatives are those of few weights.
   *
   * @throws ConfException if it cannot
   */
  static void requireScreened(int dimension) {
    long slots = ScreenedSetting.stateSize(dimension, 0);
    reject(obstacle(dimension, required(dimension, slots, 0)));
  }

  private static void reject(Optional<String> obstacle) {
    obstacle.ifPresent(
        line -> {
          throw new ConfException(line);
        });
  }
}
